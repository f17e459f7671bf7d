"""`localai open`: an item at full size in the viewer of this system."""

import sys

import click

from localai.cli import asking, diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import NoTerminalError
from localai.operations import export, find
from localai.phrases import items as phrases


@click.command("open")
@click.argument("item_id", metavar="ID")
@opening
def open_command(invocation: Invocation, item_id: str) -> None:
    """Open an item in the viewer of this system, until you press Enter here.

    The viewer gets a decrypted copy, in memory where this system has such a folder; it is removed afterwards.

    Example: localai open 4f2c
    """
    if not asking.can_ask(invocation.no_input):
        raise NoTerminalError(
            question="the copy for the viewer is removed when you press Enter.", flag="`localai export ID -o FILE`"
        )
    invocation.runtime.start_porter()
    with invocation.session() as session:
        item = find.resolve(session, item_id)
        confirmed = not export.asks_before_viewer(item) or asking.confirm(
            phrases.viewer_question(item.name, item.item_class), flag="no flag: a person decides", no_input=False
        )
        copy = export.open_outside(session, item.id, invocation.runtime.view, confirmed=confirmed)
        diagnostics.say(phrases.viewer_note(copy.in_memory))
        if invocation.as_json:
            output.document("localai open 1", {"id": item.id, "path": copy.path, "in_memory": copy.in_memory})
        diagnostics.ask("Press Enter when you are done.")
        sys.stdin.readline()
        export.close_outside(session)
