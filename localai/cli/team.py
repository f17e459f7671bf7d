"""`localai policy team`: rules that a team signed; they can be read, taken and removed here, not changed."""

from pathlib import Path

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import budgets, rules, team
from localai.operations.team import Taken, TeamView
from localai.phrases import budgets as budget_phrases
from localai.phrases import team as phrases

_REASON = click.option("--reason", default="", metavar="WHY", help="Why; the ledger keeps it.")


@click.group("team")
def team_command() -> None:
    """Take the rules of your team: a signed file that can only tighten what holds in this workspace.

    Example: localai policy team import team.toml
    """


@team_command.command("trust")
@click.argument("publisher", metavar="[KEY]", required=False)
@click.option("--remove", is_flag=True, help="Unpin the key; the rules it signed hold no more.")
@_REASON
@opening
def trust(invocation: Invocation, publisher: str | None, remove: bool, reason: str) -> None:
    """Pin the minisign key of your team (the key, or its file); one key counts in a workspace.

    Example: localai policy team trust team.pub
    """
    if (publisher is None) is not remove:
        raise UsageError(problem="Give the key to pin, or --remove.", remedy=phrases.HOW_TO_TRUST)
    with invocation.session() as session:
        if publisher is None:
            team.distrust(session, reason)
        pinned = None if publisher is None else team.trust(session, publisher)
    if invocation.as_json:
        output.document("localai policy team trust 1", {"key": pinned.key if pinned else None})
    diagnostics.say(phrases.trusted(pinned.key) if pinned else phrases.DISTRUSTED)


@team_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what it would change.")
@opening
def import_rules(invocation: Invocation, file: Path, dry_run: bool) -> None:
    """Let the rules of a file hold here; its signature lies beside it as FILE.minisig.

    Example: localai policy team import team.toml --dry-run
    """
    with invocation.session() as session:
        told = (team.preview if dry_run else team.take)(session, file)
    if invocation.as_json:
        body = output.fields_but(told, "pack")
        output.document("localai policy team import 1", {**body, "team": told.pack.team, "dry_run": dry_run})
        return
    _show_taken(told)
    diagnostics.say(phrases.DRY_RUN if dry_run else phrases.taken(told.pack.team, told.version))


@team_command.command("show")
@opening
def show(invocation: Invocation) -> None:
    """Show the team's rules that hold here, and whose key signed them.

    Example: localai policy team show
    """
    with invocation.session() as session:
        found = team.show(session)
    if invocation.as_json:
        output.document("localai policy team show 1", _body(found))
    elif found is None:
        diagnostics.say(phrases.NONE)
    elif found.pack is None:
        output.line(phrases.pinned(found.key.key))
    else:
        key = found.key
        output.line(phrases.holds(found.pack.team, key.version, key.since.date(), key.key))
        output.table(("for", "rule", "demands"), team.in_words(found.pack))


@team_command.command("remove")
@_REASON
@opening
def remove(invocation: Invocation, reason: str) -> None:
    """Remove the team's rules; the reason is kept, and an older version stays refused.

    Example: localai policy team remove --reason "the project is over"
    """
    with invocation.session() as session:
        team.remove(session, reason)
    if invocation.as_json:
        output.document("localai policy team remove 1", {"removed": True})
    diagnostics.say(phrases.REMOVED)


def _show_taken(told: Taken) -> None:
    output.lines(phrases.change(each.item_class, each.rule, each.before, each.after) for each in told.changes)
    for each in told.pack.budgets:
        output.line(phrases.budget(budget_phrases.who(each.provider), budgets.in_words(each)))
    if not told.changes:
        output.line(phrases.NO_DIFFERENCE)
    if told.ended:
        output.line(phrases.ENDS)
        output.lines(f"  {each[:8]}" for each in told.ended)
    if told.unknown:
        diagnostics.say(phrases.unknown_names(told.unknown))


def _body(found: TeamView | None) -> dict[str, object]:
    if found is None:
        return {"key": None, "team": None}
    body: dict[str, object] = {"key": found.key.key, "team": None, "version": found.key.version}
    if found.pack is not None:
        classes = {each.value: rules.words_of(words) for each, words in found.pack.classes}
        words = {"rules": rules.words_of(found.pack.rules), "classes": classes, "budgets": found.pack.budgets}
        body |= {"team": found.pack.team, **words}
    return body
