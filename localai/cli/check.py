"""`localai check`: whether everything is whole."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import ExitCode
from localai.operations import check
from localai.phrases import amounts


@click.command("check")
@click.option("--read-data", is_flag=True, help="Read and verify every byte of every item.")
@click.option("--remove-orphans", is_flag=True, help="Remove files that nothing names; a crash leaves them.")
@opening
def check_command(invocation: Invocation, read_data: bool, remove_orphans: bool) -> int:
    """Check that everything the workspace names is there and whole.

    Example: localai check --read-data
    """
    with invocation.session(even_if_broken=True) as session:
        report = check.check(session, read_data=read_data, remove_orphans=remove_orphans, on_progress=_show)
    diagnostics.end_progress()
    code = ExitCode.OK if report.healthy else ExitCode.INTEGRITY
    if invocation.as_json:
        output.document("localai check 1", {**output.fields(report), "healthy": report.healthy})
        return code
    depth = f", {amounts.size(report.read)} read" if read_data else "; --read-data also reads every byte"
    output.line(f"{amounts.many(report.versions, 'version')} of items checked{depth}.")
    output.lines(f"database: {problem}" for problem in report.problems)
    if report.derived:
        kept = amounts.many(report.derived, "cleaned copy", "cleaned copies")
        output.line(f"{kept} for the next send, {amounts.size(report.derived_size)} on disk.")
    for damage in report.damages:
        what = "its file is missing" if damage.missing else "its file is damaged and was set aside"
        output.line(f"{damage.item.id[:8]}  {damage.item.name}, version {damage.version}: {what}")
    if report.orphans:
        rest = "removed" if report.orphans_removed else "--remove-orphans removes them"
        output.line(f"{amounts.many(report.orphans, 'file')} that nothing names; {rest}.")
    if report.purges_pending:
        output.line(f"{amounts.many(report.purges_pending, 'purge')} to be finished when nobody else reads.")
    output.line("Everything is whole." if report.healthy else "Not everything is whole.")
    return code


def _show(versions: int, read: int) -> None:
    if versions % 100 == 0:
        diagnostics.progress(f"{amounts.number(versions)} checked, {amounts.size(read)} read")
