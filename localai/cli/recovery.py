"""`localai recovery`: the sheet that opens a workspace when all else is lost."""

from pathlib import Path

import click

from localai.cli import diagnostics, output, writing
from localai.cli.options import Invocation, opening
from localai.cli.sheet import hand_over
from localai.operations import workspaces


@click.group("recovery")
def recovery_command() -> None:
    """Make a new recovery sheet, or try one.

    Example: localai recovery test sheet.txt
    """


@recovery_command.command("new")
@click.option("--recovery-file", type=click.Path(path_type=Path), help="Write the sheet into this new file.")
@opening
def new(invocation: Invocation, recovery_file: Path | None) -> None:
    """Make a new recovery sheet; the old one opens this workspace no longer.

    Example: localai recovery new --recovery-file sheet.txt
    """
    with writing.reserved(recovery_file) as place, invocation.session() as session:
        made = workspaces.new_recovery(session.workspace, now=session.now)
        if invocation.as_json:
            shown = None if recovery_file else made.reveal().decode()
            output.document("localai recovery new 1", {"recovery_sheet": shown})
        if recovery_file or not invocation.as_json:
            hand_over(made, place)


@recovery_command.command("test")
@click.argument("file", type=click.Path(path_type=Path))
@opening
def test(invocation: Invocation, file: Path) -> None:
    """Try whether a sheet opens the workspace, without opening it.

    Example: localai recovery test sheet.txt
    """
    runtime = invocation.runtime
    folder = workspaces.find(runtime.places.workspaces, invocation.workspace, invocation.means(), now=runtime.now)
    slot = workspaces.try_recovery(folder, file)
    if invocation.as_json:
        output.document("localai recovery test 1", {"opens": True, "slot": slot})
    diagnostics.say(f"This sheet opens the workspace (slot {slot}).")
