"""`localai path`: the folders that localai writes to, and nothing outside them."""

import click

from localai.cli import output
from localai.cli.options import Invocation, plain
from localai.errors import UsageError


@click.command("path")
@click.argument("which", required=False, metavar="[data|config|cache|logs]")
@plain
def path_command(invocation: Invocation, which: str | None) -> None:
    """Print the folders that localai writes to; LOCALAI_HOME moves them all.

    Example: localai path data
    """
    places = invocation.runtime.places
    folders = {"data": places.data, "config": places.config, "cache": places.cache, "logs": places.logs}
    if which is not None and which not in folders:
        raise UsageError(problem=f"There is no folder {which}.", remedy=f"Choose one of {', '.join(folders)}.")
    if invocation.as_json:
        output.document("localai path 1", folders)
    elif which:
        output.line(str(folders[which]))
    else:
        output.lines(f"{name:<8}{folder}" for name, folder in folders.items())
