"""`localai unlock` and `localai lock`: the workspace between commands."""

import re
from datetime import timedelta

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import unlock, workspaces
from localai.phrases import amounts

_UNITS = {"s": 1, "m": 60, "h": 3600}
_LONGEST = timedelta(hours=24)


@click.command("unlock")
@click.option("--for", "duration", metavar="30m", help="Keep it open for so long: 45s, 30m, 8h.")
@click.option("--accept-older", is_flag=True, help="Take a workspace that is older than this machine remembers it.")
@opening
def unlock_command(invocation: Invocation, duration: str | None, accept_older: bool) -> None:
    """Open the workspace, take back `lock`, and with --for keep it open between commands.

    Example: localai unlock --for 30m
    """
    runtime, means = invocation.runtime, invocation.means()
    wanted = _duration(duration) if duration else None
    folder = workspaces.find(
        runtime.places.workspaces, invocation.workspace or runtime.settings.workspace, means, now=runtime.now
    )
    until = unlock.unlock(folder, means, now=runtime.now, duration=wanted, accept_older=accept_older)
    runtime.seal()
    if invocation.as_json:
        output.document("localai unlock 1", {"id": folder.name, "until": until})
    diagnostics.say(f"Open until {amounts.moment(until)}." if until else "Open.")


@click.command("lock")
@opening
def lock_command(invocation: Invocation) -> None:
    """Close the workspace: the next command asks, and running apps close it too.

    Example: localai lock
    """
    runtime, means = invocation.runtime, invocation.means()
    folder = workspaces.find(
        runtime.places.workspaces, invocation.workspace or runtime.settings.workspace, means, now=runtime.now
    )
    unlock.lock(folder, means)
    if invocation.as_json:
        output.document("localai lock 1", {"id": folder.name})
    diagnostics.say("Locked.")


def _duration(typed: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smh])", typed)
    length = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta()
    if not timedelta() < length <= _LONGEST:
        raise UsageError(problem=f"{typed} is no length of time up to 24 h.", remedy="Give 45s, 30m or 8h.")
    return length
