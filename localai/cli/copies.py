"""`localai copies`: what is still out there, until when, and having it deleted."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, sending
from localai.operations import deleting, find, status
from localai.phrases import cards, jobs
from localai.phrases import receipt as phrases


@click.command("copies")
@click.argument("item_id", metavar="[ITEM]", required=False)
@click.option("--delete", is_flag=True, help="Make the calls of approved plans that delete copies.")
@sending
def copies_command(invocation: Invocation, item_id: str | None, delete: bool) -> None:
    """List the copies that services still hold, of one item or of all, and until when.

    Example: localai copies --json
    """
    with invocation.session(sending=delete) as session:
        item = find.resolve(session, item_id).id if item_id else None
        made = deleting.delete_all(session, item) if delete else ()
        found = status.copies(session, item)
        sent = status.bytes_sent(session, session.now())
    for each in made:
        diagnostics.say(jobs.deleted(each.call, each.outcome.value, each.problem))
    if delete and not made:
        diagnostics.say(jobs.NOTHING_TO_DELETE)
    if invocation.as_json:
        output.document("localai copies 1", {"copies": found, "bytes_sent": sent, "deletions": made})
    elif not found:
        output.line(phrases.nothing_elsewhere(sent.total))
    else:
        rows = [
            (
                each.run_id[:8],
                cards.copy_named(each.copy.name, each.copy.when.value),
                each.copy.holder,
                cards.day(each.since),
                f"about {cards.day(each.until)}" if each.until else cards.no_day(str(each.copy.days)),
            )
            for each in found
        ]
        output.table(("receipt", "copy", "at", "since", "until"), rows)
