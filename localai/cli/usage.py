"""`localai usage`: requests, bytes and cost by service and week, counted from the ledger."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.operations import usage
from localai.operations.usage import By, Usage
from localai.phrases import amounts
from localai.phrases import usage as phrases


@click.command("usage")
@click.option("--by", type=click.Choice([each.value for each in By]), default="provider", show_default=True)
@opening
def usage_command(invocation: Invocation, by: str) -> None:
    """Show requests, bytes and cost of each service and week, of each model and week, or of each service and day.

    Example: localai usage --by model --json
    """
    with invocation.session() as session:
        found = usage.usage(session, By(by))
    if invocation.as_json:
        output.document("localai usage 1", {"by": by, "usage": found})
    elif not found:
        output.line(phrases.NOTHING)
    else:
        output.table(phrases.heads(by), [_row(each) for each in found], right=frozenset({3, 4}))
        if by != By.DAY:
            diagnostics.say(phrases.BY_WEEK)


def _row(each: Usage) -> tuple[str, ...]:
    return (
        each.begins.isoformat(),
        each.subject,
        phrases.requests(each.requests, each.questions),
        amounts.size(each.sent),
        amounts.size(each.received),
        usage.cost_words(each),
    )
