"""`localai policy explain`: why the rules say what they say about a model, an item and a request."""

from dataclasses import replace

import click

from localai.cli import output
from localai.cli.options import Invocation, opening
from localai.cli.wording import given_text
from localai.operations import explaining, find, rules
from localai.operations.models import Wanted
from localai.operations.session import Session
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import DoubtName
from localai.vocabulary.tasks import Task

_CLASSES = click.Choice([each.value for each in ItemClass])
_TASKS = click.Choice([each.value for each in Task])
_DOUBTS = click.Choice([each.value for each in DoubtName])


@click.command("explain")
@click.argument("model")
@click.argument("item_id", metavar="[ID]", required=False)
@click.option("--class", "item_class", type=_CLASSES, help="Without an item: for this class.")
@click.option("--for", "task", type=_TASKS, help="The ways out are models for this.")
@click.option("--region", metavar="R", help="Ask for this region where a model offers a choice.")
@click.option("--accept", "accepted", type=_DOUBTS, multiple=True, help="A doubt that you would take on.")
@click.option("--policy", metavar="JSON|@FILE", help="More rules, in the words of the request API.")
@opening
def explain(
    invocation: Invocation,
    model: str,
    item_id: str | None,
    task: str | None,
    accepted: tuple[str, ...],
    **given: str | None,
) -> None:
    """Explain what the rules say about a model, an item and a request: each rule, fact, page and way out.

    Example: localai policy explain mistral/mistral-small-4 4f2c --region eu
    """
    with invocation.session() as session:
        wanted = replace(
            _wanted(session, item_id, **given),
            task=Task(task) if task else None,
            accepted=tuple(map(DoubtName, accepted)),
        )
        told = explaining.explain_fully(session, model, wanted)
    if invocation.as_json:
        body = {"model": model, "class": wanted.item_class, "verdict": told.row.verdict}
        body |= {"explanation": told.explanation, "grounds": told.grounds, "rules": told.rules, "facts": told.facts}
        output.document("localai policy explain 1", body)
        return
    output.line(f"{model}, {wanted.item_class}: {told.row.verdict.outcome.replace('-', ' ')}")
    output.lines(explaining.in_words(told))


def _wanted(
    session: Session, item_id: str | None, *, item_class: str | None, region: str | None, policy: str | None
) -> Wanted:
    extra = rules.parse_rules(given_text(policy, what="rules")) if policy is not None else None
    if item_id is None:
        return Wanted(item_class=ItemClass(item_class or "internal"), region=region, rules=extra)
    item = find.resolve(session, item_id)
    return Wanted(
        item_class=item.item_class,
        kind=item.kind,
        size=item.size,
        projects=(item.project_id,) if item.project_id else (),
        items=(item.id,),
        region=region,
        rules=extra,
    )
