"""Options that many commands share, and what they open."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from localai.cli import diagnostics

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What the person gave besides the words of the command itself."""

    as_json: bool
    no_input: bool
    workspace: str | None = None
    identity_file: Path | None = None
    passphrase_file: Path | None = None


def plain(command: Command) -> Command:
    """Give a command --json, --quiet and --no-input; its first argument is the Invocation."""

    @functools.wraps(command)
    def invoked(**given: Any) -> Any:
        if given.pop("quiet"):
            diagnostics.be_quiet()
        invocation = Invocation(
            as_json=given.pop("as_json"),
            no_input=given.pop("no_input"),
            **{name: given.pop(name) for name in ("workspace", "identity_file", "passphrase_file") if name in given},
        )
        return command(invocation, **given)

    for option in (
        click.option("--no-input", is_flag=True, help="Never ask; fail and name the flag instead."),
        click.option("--quiet", "-q", is_flag=True, help="Say nothing but failures."),
        click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document."),
    ):
        invoked = option(invoked)
    return invoked  # type: ignore[return-value]


def opening(command: Command) -> Command:
    """Give a command what `plain` does, and the options that choose and open a workspace."""
    invoked: Any = plain(command)
    for option in (
        click.option(
            "--passphrase-file", type=_FILE, envvar="LOCALAI_PASSPHRASE_FILE", help="A file with the passphrase."
        ),
        click.option(
            "--identity-file", "-i", type=_FILE, envvar="LOCALAI_IDENTITY_FILE", help="An age identity that opens it."
        ),
        click.option("--workspace", "-w", envvar="LOCALAI_WORKSPACE", help="Another workspace than the usual one."),
    ):
        invoked = option(invoked)
    return invoked  # type: ignore[no-any-return]


_FILE = click.Path(path_type=Path)
