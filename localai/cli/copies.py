"""`localai copies`: what is still out there, and until when."""

import click

from localai.cli import output
from localai.cli.options import Invocation, opening
from localai.operations import find, status
from localai.phrases import cards
from localai.phrases import receipt as phrases


@click.command("copies")
@click.argument("item_id", metavar="[ITEM]", required=False)
@opening
def copies_command(invocation: Invocation, item_id: str | None) -> None:
    """List the copies that services still hold, of one item or of all, and until when.

    Example: localai copies --json
    """
    with invocation.session() as session:
        item = find.resolve(session, item_id).id if item_id else None
        found = status.copies(session, item)
        sent = status.bytes_sent(session, session.now())
    if invocation.as_json:
        output.document("localai copies 1", {"copies": found, "bytes_sent": sent})
    elif not found:
        output.line(phrases.NOTHING_ELSEWHERE)
    else:
        rows = [
            (
                each.run_id[:8],
                cards.copy_kind(each.copy.name),
                each.copy.holder,
                cards.day(each.since),
                f"about {cards.day(each.until)}" if each.until else "nobody knows",
            )
            for each in found
        ]
        output.table(("receipt", "copy", "at", "since", "until"), rows)
