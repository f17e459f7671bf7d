"""`localai report`: a folder that somebody without localai can read and verify."""

from pathlib import Path

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.operations import report
from localai.phrases import record as phrases


@click.command("report")
@click.option(
    "--output", "-o", "folder", required=True, type=click.Path(path_type=Path), help="A new folder; none is replaced."
)
@click.option("--project", metavar="NAME", help="Only what items of this project were used for.")
@click.option("--with-documents", is_flag=True, help="Include the documents that back your answers, decrypted.")
@opening
def report_command(invocation: Invocation, folder: Path, project: str | None, with_documents: bool) -> None:
    """Write a folder that a lawyer can read: the record, the ledger, cards as they were, answers, and the verifier.

    No content of any item is in it, and no name of one. It is not encrypted.

    Example: localai report -o record-2026
    """
    with invocation.session() as session:
        made = report.write_report(session, folder, project, documents=with_documents)
    if invocation.as_json:
        output.document("localai report 1", output.fields(made))
        return
    diagnostics.say(phrases.written(str(made.folder), len(made.files), made.sends, made.refusals))
    if made.left_out:
        diagnostics.say(phrases.documents_left_out(made.left_out))
