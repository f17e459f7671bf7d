"""`localai status` and `privacy`: how things stand, and what this program does and does not do."""

import click

from localai.cli import output
from localai.cli.options import Invocation, opening
from localai.errors import LockedError
from localai.operations import privacy, status
from localai.phrases import amounts
from localai.phrases import privacy as phrases
from localai.phrases import reach as says


@click.command("status")
@opening
def status_command(invocation: Invocation) -> None:
    """Show the workspace, whether it is locked, how far this program reaches, and how many bytes were sent.

    Example: localai status --json
    """
    reach = invocation.runtime.reach
    try:
        with invocation.session() as session:
            view = status.status(session, unlocked_at=session.now())
    except LockedError as error:
        if invocation.as_json:
            output.document("localai status 1", {"locked": True, "reach": reach, "because": error.code})
        else:
            output.pairs([("workspace", "locked"), ("reach", _reach(reach))])
        return
    sent = view.bytes_sent
    if invocation.as_json:
        output.document("localai status 1", {"locked": False, **output.fields(view)})
        return
    output.pairs(
        [
            ("workspace", f"{view.label} ({view.workspace}), opened with {view.opened_with}"),
            ("reach", " ".join((_reach(reach), *([] if view.blocked else [says.NOT_BLOCKED])))),
            ("sent", phrases.sent(amounts.size(sent.session), amounts.size(sent.today), amounts.size(sent.total))),
            ("running", amounts.many(view.running, "run")),
            ("ledger", amounts.many(view.entries, "entry", "entries")),
        ]
    )


def _reach(reach: str) -> str:
    """Say how far this command reaches; that says nothing about a command that sends."""
    return says.THIS_COMMAND if reach == "none" else says.reach(reach)


@click.command("privacy")
@opening
def privacy_command(invocation: Invocation) -> None:
    """Print our own statement, and where your files are.

    Example: localai privacy
    """
    try:
        with invocation.session() as session:
            found = privacy.privacy_map(session, unlocked_at=session.now())
    except LockedError:
        found = None
    if invocation.as_json:
        output.document("localai privacy 1", {"statement": phrases.STATEMENT, "map": found})
        return
    output.lines(phrases.STATEMENT.splitlines())
    output.line()
    output.lines(privacy.told(found) if found else [phrases.locked()])
