"""`localai copies`: what is still out there, until when, and having it deleted."""

from pathlib import Path

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, sending
from localai.errors import UsageError
from localai.operations import deleting, find, status
from localai.phrases import cards, jobs
from localai.phrases import letter as letters
from localai.phrases import receipt as phrases


@click.command("copies")
@click.argument("item_id", metavar="[ITEM]", required=False)
@click.option("--delete", is_flag=True, help="Make the calls of approved plans that delete copies.")
@click.option("--letter", metavar="PROVIDER", help="A letter that asks a service to delete what no call deletes.")
@click.option("--output", "-o", "path", type=click.Path(path_type=Path), help="Write the letter into this new file.")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@sending
def copies_command(
    invocation: Invocation, item_id: str | None, delete: bool, letter: str | None, path: Path | None, force: bool
) -> None:
    """List the copies that services still hold, of one item or of all, and until when.

    With --letter, a text for you to send; localai sends it nowhere.

    Example: localai copies --json
    """
    if letter is not None:
        if delete:
            raise UsageError(problem=letters.NOT_BOTH, remedy=letters.DELETE_FIRST)
        return _letter(invocation, letter, item_id, path, force=force)
    if path is not None or force:
        raise UsageError(problem=letters.NEEDS_LETTER, remedy=letters.GIVE_LETTER)
    return _list(invocation, item_id, delete=delete)


def _letter(invocation: Invocation, provider: str, item_id: str | None, path: Path | None, *, force: bool) -> None:
    from localai.operations.letter import keep, write_letter  # only a letter needs it

    with invocation.session() as session:
        item = find.resolve(session, item_id).id if item_id else None
        made = write_letter(session, provider, item)
        if path is not None:
            keep(path, made, overwrite=force)
    if invocation.as_json:
        output.document("localai copies letter 1", {"path": path, "letter": made})
        return
    if path is None:
        output.text_piece(made.text)
    else:
        diagnostics.say(letters.written(str(path)))
    if made.by_calls:
        diagnostics.say(letters.calls_too(made.by_calls))


def _list(invocation: Invocation, item_id: str | None, *, delete: bool) -> None:
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
