"""`localai policy`: the rules, layer by layer, what they decide, and setting them."""

import click

from localai.cli import diagnostics, output
from localai.cli.attest import attest
from localai.cli.budgets import budget_command
from localai.cli.bundles import BUNDLE_COMMANDS
from localai.cli.explain import explain
from localai.cli.options import Invocation, opening
from localai.cli.recheck import recheck
from localai.cli.refresh import refresh
from localai.cli.team import team_command
from localai.cli.wording import given_text
from localai.errors import UsageError
from localai.operations import find, organize, rule_changes, rules
from localai.operations.rule_changes import Foreseen
from localai.operations.rules import Within
from localai.operations.session import Session
from localai.phrases import rule_changes as foreseen
from localai.phrases import rules as phrases
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import LayerName

_CLASSES = click.Choice([each.value for each in ItemClass])


@click.group("policy")
def policy_command() -> None:
    """See the rules and what they decide; set those of a class, the workspace, a project or an item.

    Example: localai policy rules --class confidential
    """


for _command in (explain, attest, recheck, refresh, budget_command, team_command, *BUNDLE_COMMANDS):
    policy_command.add_command(_command)


@policy_command.command("rules")
@click.option("--class", "item_class", type=_CLASSES, help="Only this class.")
@click.option("--project", metavar="NAME", help="With the rules of this project.")
@click.option("--item", "item_id", metavar="ID", help="Of this item: its class, its project and its own.")
@opening
def show_rules(invocation: Invocation, item_class: str | None, project: str | None, item_id: str | None) -> None:
    """Show the rules that hold, and which layer decides each.

    Example: localai policy rules --class confidential
    """
    with invocation.session() as session:
        item = find.resolve(session, item_id) if item_id else None
        named = ItemClass(item_class) if item_class else item.item_class if item else None
        projects = [organize.find_project(session, project).id] if project else []
        projects += [item.project_id] if item and item.project_id else []
        within = Within(projects=tuple(projects), items=(item.id,) if item else ())
        views = [rules.view_rules(session, each, within) for each in ([named] if named else ItemClass)]
        words = {view.item_class: rules.words_of(view.rules) for view in views}
    if invocation.as_json:
        output.document(
            "localai policy rules 1",
            {"classes": [{**output.fields(view), "words": words[view.item_class]} for view in views]},
        )
        return
    for view in views:
        output.line(f"{view.item_class}{' (changed from built-in)' if view.changed else ''}")
        rows = [(f"  {row.rule}", row.demand, row.layer) for row in view.rows]
        output.table(("  rule", "demands", "decided by"), rows)
        output.lines(f"  {phrases.instead(*each)}" for each in view.instead)
        output.line()
    diagnostics.say(phrases.IN_EVERY_CLASS)


@policy_command.command("set")
@click.argument("layer", type=click.Choice([layer.value for layer in rules.SETTABLE]))
@click.argument("subject", required=False, default="")
@click.option("--policy", metavar="JSON|@FILE", help="The rules, in the words of the request API.")
@click.option("--built-in", is_flag=True, help="Go back to the built-in rules, or to none.")
@click.option("--reason", default="", help="Why; the ledger keeps it.")
@click.option("--dry-run", is_flag=True, help="Only show which models would be judged otherwise.")
@opening
def set_rules(
    invocation: Invocation, layer: str, subject: str, policy: str | None, built_in: bool, **given: str | bool
) -> None:
    """Set the rules of a class, the workspace, a project or an item; the ledger records it. None can allow training.

    Those of a class stand in the place of the built-in ones; all others only tighten. What is made from an item gets
    the rules that the item has then.

    Example: localai policy set workspace --policy '{"data_policy": {"retention_days": 0}}' --reason client
    """
    if (policy is None) is not built_in:
        raise UsageError(problem="Give the rules, or the wish for the built-in ones.", remedy="--policy or --built-in")
    wanted = rules.parse_rules(given_text(policy, what="rules")) if policy is not None else None
    name = LayerName(layer)
    with invocation.session() as session:
        about = _subject(session, name, subject)
        if given["dry_run"]:
            return _show_foreseen(invocation, rule_changes.foresee(session, name, about, wanted))
        rules.set_rules(session, name, about, wanted, str(given["reason"]))
        shown = rules.words_of(wanted) if wanted else None
    if invocation.as_json:
        output.document("localai policy set 1", {"layer": layer, "subject": about, "rules": shown})
    diagnostics.say(phrases.was_set(layer, about))
    return None


def _show_foreseen(invocation: Invocation, found: Foreseen) -> None:
    if invocation.as_json:
        output.document("localai policy set 1", {**output.fields(found), "dry_run": True})
        return
    output.lines(foreseen.shift(each.item_class, each.model, each.before, each.after) for each in found.shifts)
    if found.ended:
        output.line(foreseen.ends(len(found.ended)))
    diagnostics.say(foreseen.summary(found.judged, len(found.shifts)))


def _subject(session: Session, layer: LayerName, named: str) -> str:
    if layer is LayerName.PROJECT:
        return organize.find_project(session, named).id
    return find.resolve(session, named).id if layer is LayerName.ITEM else named
