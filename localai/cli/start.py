"""`localai app`, and `localai` alone on a terminal: the app in place of this process."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from localai.cli import asking
from localai.cli.options import Invocation, sending
from localai.errors import NoTerminalError
from localai.phrases import plain as phrases

_ROOT = Path(__file__).parents[2]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); import runpy; runpy.run_module('tui', run_name='__main__')"


@click.command("app")
@click.option("--plain", is_flag=True, help="As a dialogue of lines, for screen readers (or LOCALAI_PLAIN=1).")
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal, so that its own selection works.")
@sending
def app_command(invocation: Invocation, plain: bool, no_mouse: bool) -> None:
    """Start the app in the terminal.

    Example: localai app
    """
    chosen = {
        "LOCALAI_WORKSPACE": invocation.workspace,
        "LOCALAI_IDENTITY_FILE": invocation.identity_file,
        "LOCALAI_PASSPHRASE_FILE": invocation.passphrase_file,
    }
    flags = (("--offline", invocation.offline), ("--plain", plain), ("--no-mouse", no_mouse))
    words = [word for word, wanted in flags if wanted]
    _start(chosen, no_input=invocation.no_input, words=words)


def start_without_command(*words: str) -> NoReturn:
    """Start the app with these words, such as `--plain`, or say that it needs a terminal."""
    _start({}, no_input=False, words=words)


def _start(chosen: Mapping[str, object], *, no_input: bool, words: Sequence[str] = ()) -> NoReturn:
    if not asking.can_ask(no_input):
        raise NoTerminalError(question=phrases.QUESTION, flag=phrases.INSTEAD)
    os.environ.update({name: str(given) for name, given in chosen.items() if given is not None})
    os.execv(sys.executable, [sys.executable, "-P", "-c", _START, *words])  # noqa: S606  our own interpreter, no shell
