"""`localai ledger`: everything that was done, and proof of it."""

from pathlib import Path

import click

from localai.cli import diagnostics, output, writing
from localai.cli.options import Invocation, opening
from localai.operations import ledger, showing
from localai.phrases import amounts
from localai.phrases import receipt as phrases


@click.group("ledger")
def ledger_command() -> None:
    """List, show, verify and export what was done: every plan, approval, run, refusal and change of rules.

    Example: localai ledger verify
    """


@ledger_command.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--before", type=click.IntRange(0), metavar="ENTRY", help="Only entries before this one.")
@click.option("--about", default="", metavar="ID", help="Only entries about this run, item or approval (whole id).")
@opening
def list_entries(invocation: Invocation, limit: int, before: int | None, about: str) -> None:
    """List entries, newest first.

    Example: localai ledger list --limit 50 --json
    """
    with invocation.session(even_if_broken=True) as session:
        entries = ledger.entries_of(session, limit, before=before, subject=about)
    if invocation.as_json:
        output.document("localai ledger list 1", {"entries": entries})
        return
    rows = [
        (
            str(entry.seq),
            amounts.moment(entry.at),
            phrases.kind(entry.kind),
            entry.subject[:8],
            amounts.size(entry.sent),
            entry.actor,
            entry.face,
        )
        for entry in entries
    ]
    output.table(("entry", "when", "what", "about", "sent", "opened with", "face"), rows, right=frozenset({0, 4}))
    if entries and entries[-1].seq > 0 and not about:
        diagnostics.say(f"{amounts.number(entries[-1].seq)} older ones: --before {entries[-1].seq} or --limit.")


@ledger_command.command("show")
@click.argument("receipt_id", metavar="RECEIPT")
@opening
def show(invocation: Invocation, receipt_id: str) -> None:
    """Show one receipt: what was done, how it was approved, what it left elsewhere.

    Example: localai ledger show 7c01
    """
    with invocation.session(even_if_broken=True) as session:
        found = ledger.receipt(session, receipt_id)
        title = showing.title_of(session, found)
    if invocation.as_json:
        output.document("localai receipt 1", {"receipt": found})
        return
    view = showing.view_receipt(found, title)
    output.line(view.lead)
    output.pairs([(f"  {name}", value) for name, value in view.facts])


@ledger_command.command("verify")
@opening
def verify(invocation: Invocation) -> None:
    """Check every entry, every signature, and that the rules in force are those that were signed.

    Example: localai ledger verify --json
    """
    with invocation.session(even_if_broken=True) as session:
        found = ledger.verify(session)
        key, checkpoint = ledger.verifier_key(session), ledger.checkpoint_note(session)
    if invocation.as_json:
        body = {"entries": found.size, "checkpoints": found.checkpoints, "root": found.frontier.root}
        kept = {"public_key": found.public_key, "key": key, "checkpoint": checkpoint}
        output.document("localai ledger verify 1", {"verified": True, **body, **kept})
        return
    output.line(phrases.verified(found.size, found.checkpoints))
    diagnostics.say(phrases.WHAT_VERIFYING_PROVES)
    if checkpoint:
        diagnostics.say(phrases.KEEP_THIS)
        output.line(f"key {key}")
        output.text_piece(checkpoint)


@ledger_command.command("export")
@click.option("--output", "-o", "output_file", type=click.Path(path_type=Path), help="A new file, not the pipe.")
@click.option("--with-salts", is_flag=True, help="So that a reader can check which plan or file an entry is about.")
@opening
def export(invocation: Invocation, output_file: Path | None, with_salts: bool) -> None:
    """Write the ledger as text that `packaging/verify_ledger.py` checks without our code.

    Example: localai ledger export -o ledger.txt
    """
    with invocation.session(even_if_broken=True) as session, writing.reserved(output_file) as place:
        pieces: list[str] = []
        found = ledger.export(session, pieces.append if place.path else output.text_piece, with_salts=with_salts)
        if place.path:
            place.write("".join(pieces).encode())
    if invocation.as_json and output_file:
        output.document("localai ledger export 1", {"path": output_file, "entries": found.entries})
    if output_file:
        diagnostics.say(f"{amounts.many(found.entries, 'entry', 'entries')} in {output_file}.")
    if found.broken:
        raise found.broken
