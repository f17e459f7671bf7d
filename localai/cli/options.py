"""Options that many commands share, and what they open."""

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from localai.cli import asking, diagnostics
from localai.vocabulary.reach import Reach

if TYPE_CHECKING:
    from localai.operations.session import Session
    from localai.operations.unlock import Means
    from localai.runtime import Runtime

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What the person gave besides the words of the command itself."""

    runtime: "Runtime"
    as_json: bool
    no_input: bool
    offline: bool = False
    workspace: str | None = None
    identity_file: Path | None = None
    passphrase_file: Path | None = None

    def means(self) -> "Means":
        """Return what may open a workspace, a question at the terminal included."""
        ask = self._ask if asking.can_ask(self.no_input) else None
        return self.runtime.means(identity_file=self.identity_file, passphrase_file=self.passphrase_file, ask=ask)

    @contextmanager
    def session(self, *, even_if_broken: bool = False, sending: bool = False) -> "Iterator[Session]":
        """Open the workspace, seal this process, and close it at the end; some commands look into a broken ledger.

        With `sending` a porter that starts doors is there before the seal; how far they reach is fixed by then.
        """
        if sending:
            self.runtime.start_porter(Reach.LOCAL if self.offline else Reach.ONLINE)
        with self.runtime.open(self.workspace, self.means(), even_if_broken=even_if_broken) as session:
            yield session

    def _ask(self) -> str:
        typed = asking.hidden("Passphrase:", flag="--passphrase-file", no_input=self.no_input)
        return typed.decode("utf-8", "surrogateescape")


def runtime_of_this_process() -> "Runtime":
    """Return the runtime; the first thing of ours that costs time."""
    from localai import runtime

    return runtime.from_environment(os.environ, "cli")


def plain(command: Command) -> Command:
    """Give a command --json, --quiet and --no-input; its first argument is the Invocation."""

    @functools.wraps(command)
    def invoked(**given: Any) -> Any:
        if given.pop("quiet"):
            diagnostics.be_quiet()
        runtime = runtime_of_this_process()
        if "workspace" not in given:
            runtime.seal()
        invocation = Invocation(
            runtime=runtime,
            as_json=given.pop("as_json"),
            no_input=given.pop("no_input"),
            **{name: given.pop(name) for name in _OPENING if name in given},
        )
        try:
            return command(invocation, **given)
        finally:
            runtime.close()

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
        click.option("--passphrase-file", type=_FILE, help="A file with the passphrase (or LOCALAI_PASSPHRASE_FILE)."),
        click.option(
            "--identity-file", "-i", type=_FILE, help="An age identity that opens it (or LOCALAI_IDENTITY_FILE)."
        ),
        click.option("--workspace", "-w", help="Another workspace than the usual one (or LOCALAI_WORKSPACE)."),
    ):
        invoked = option(invoked)
    return invoked  # type: ignore[no-any-return]


def sending(command: Command) -> Command:
    """Give a command what `opening` does, and `--offline`; what it sends goes through `session(sending=True)`."""
    words = "Reach this machine and servers you named as yours, nothing else; look no name up."
    return click.option("--offline", is_flag=True, help=words)(opening(command))


_FILE = click.Path(path_type=Path)
_OPENING = ("offline", "workspace", "identity_file", "passphrase_file")
