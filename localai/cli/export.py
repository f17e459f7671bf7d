"""`localai export`: an item's content, decrypted, to a file or a pipe."""

from pathlib import Path

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.operations import export, find
from localai.phrases import amounts


@click.command("export")
@click.argument("item_id", metavar="ID")
@click.option(
    "--output", "-o", "target", type=click.Path(path_type=Path, allow_dash=True), default="-", show_default=True
)
@click.option("--version", "version", type=click.IntRange(1), help="An older version.")
@click.option("--force", is_flag=True, help="Replace a file that exists; write bytes to a terminal.")
@opening
def export_command(invocation: Invocation, item_id: str, target: Path, version: int | None, force: bool) -> None:
    """Write an item's content to a file only you can read, or to standard output.

    Every byte is verified before the first one is written. Outside of the workspace it is not encrypted.

    Example: localai export 4f2c -o photo.jpg
    """
    to_pipe = str(target) == "-"
    if to_pipe:
        output.refuse_terminal(force=force)
    with invocation.session() as session:
        item = find.resolve(session, item_id)
        if to_pipe:
            export.export(session, item.id, output.raw(), version)
            return
        path = export.export_to(session, item.id, target, overwrite=force, version=version)
    if invocation.as_json:
        output.document("localai export 1", {"id": item.id, "path": path, "size": item.size})
    else:
        diagnostics.say(f"{path}, {amounts.size(item.size)}. Outside of the workspace it is not encrypted.")
