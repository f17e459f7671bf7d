"""`localai send`: the exact plan, an approval of that very plan, the result, the receipt."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from localai.cli import choice, diagnostics, rehearsal, writing
from localai.cli.approving import Ways, agreed, carry_out, check_kept, show_plan
from localai.cli.options import Invocation, sending
from localai.cli.wording import given_text, money, pair
from localai.errors import UsageError
from localai.operations import find, jobs, rules, wish
from localai.operations.add import Filing, add
from localai.operations.already import already_here
from localai.operations.choosing import Order
from localai.operations.fitting import plan_or_offer
from localai.operations.inputs import Loose
from localai.operations.plan import Planned, plan
from localai.operations.session import Session
from localai.phrases import items as phrases
from localai.vocabulary.items import ItemClass
from localai.vocabulary.tasks import Input, Role, Task, Wish

_WORDS = (("prompt", "prompt"), ("policy", "rules"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One thing named on the command line: a file to add, or an item."""

    word: str
    path: Path | None
    role: Role | None


@click.command("send")
@click.argument("sources", nargs=-1, metavar="[PATH|ID|ROLE=ID]...")
@click.option("--model", required=True, metavar="MODEL|auto", help="See `localai models`; auto chooses.")
@click.option(
    "--order", type=click.Choice([each.value for each in Order]), help="How auto chooses; else as `send.order` says."
)
@click.option("--for", "task", type=click.Choice([task.value for task in Task]), help="What for, if it does several.")
@click.option("--prompt", "-p", default="", metavar="TEXT|@FILE|-", help="What is wanted; @FILE and - keep it unseen.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of the model.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the result into this new file.")
@click.option(
    "--class", "item_class", type=click.Choice([each.value for each in ItemClass]), help="Of files added here."
)
@click.option("--project", metavar="NAME", help="Put files added here and the result into this project.")
@click.option("--policy", metavar="JSON|@FILE", help="More rules, in the words of the request API.")
@click.option("--region", metavar="REGION", help="Where it must stay.")
@click.option("--max-cost", metavar="USD", help="Refuse what may cost more.")
@click.option("--accept", multiple=True, metavar="DOUBT", help="Take on a doubt that the plan names.")
@click.option("--purpose", default="", metavar="TEXT", help="What it is for; the receipt keeps it.")
@click.option("--jsonl", is_flag=True, help="Write the answer as it arrives, as lines of JSON.")
@click.option("--continue", "continues", metavar="RUN", help="Go on with what was said in a run; all of it goes again.")
@click.option("--no-keep", is_flag=True, help="Keep the receipt only, not the result.")
@click.option("--no-wait", is_flag=True, help="Leave a job that goes on to `localai jobs wait`.")
@click.option("--dry-run", is_flag=True, help="Show the plan and its digest; keep nothing, run nothing.")
@click.option("--rehearse", is_flag=True, help="Send it to a recorder on this computer; keep nothing.")
@click.option("--consent", metavar="DIGEST", help="Approve exactly the plan with this digest (from --dry-run).")
@sending
def send_command(invocation: Invocation, sources: Sequence[str], **given: Any) -> None:
    """Have a model work on items or files. Shows the exact plan and asks; without a terminal give --consent.

    A service gets pictures without what they do not show, and texts as they are; --set fit=2048, crop=x,y,w,h and
    blur=x,y,w,h change a picture first, --set redact=yes puts tokens in the place of mail addresses, keys and numbers.
    Text goes to standard output, other results to -o; both are kept as a new encrypted item.

    Example: localai send photo.jpg --model on-device/ocr
    """
    if sum(bool(given[way]) for way in ("dry_run", "rehearse", "consent")) > 1:
        problem = "--dry-run shows a plan, --rehearse tries it here, --consent runs it."
        raise UsageError(problem=problem, remedy="Give one of them.")
    if given["rehearse"]:
        invocation = replace(invocation, offline=True)  # no door of its porter could leave this machine
    choice.check(given)
    wanted = [_source(word) for word in sources]
    with invocation.session(sending=not given["dry_run"]) as session, writing.reserved(given["output"]) as place:
        # what is asked is read once, a pipe gives it no second time, and only by a process that is sealed
        given |= {name: given_text(given[name], what=what) for name, what in _WORDS if given[name] is not None}
        chosen = choice.made(session, given, lambda words: _planned(session, wanted, words, as_loose=True, make=plan))
        if given["dry_run"]:
            show_plan(session, invocation, _planned(session, wanted, given, as_loose=True), {"chosen": chosen})
            place.give_up()
            return
        if given["rehearse"]:
            rehearsal.show(session, _planned(session, wanted, given, as_loose=True), as_json=invocation.as_json)
            place.give_up()
            return
        if given["consent"]:  # nothing is added for an approval of something else
            agreed(session, invocation, _planned(session, wanted, given, as_loose=True), given["consent"])
        planned = _planned(session, wanted, given, as_loose=False)
        check_kept(session, planned, place)
        ways = Ways(consent=given["consent"], as_lines=given["jsonl"], wait=not given["no_wait"])
        carry_out(session, invocation, planned, place, ways, chosen)


def _source(word: str) -> _Source:
    role, sign, rest = word.partition("=")
    if sign and role in set(Role):
        return _Source(word=rest, path=Path(rest) if os.path.lexists(rest) else None, role=Role(role))
    return _Source(word=word, path=Path(word) if os.path.lexists(word) else None, role=None)


def _planned(
    session: Session,
    sources: Sequence[_Source],
    given: dict[str, Any],
    *,
    as_loose: bool,
    make: Callable[..., Planned] = plan_or_offer,
) -> Planned:
    """Make the plan; files are added first, or only read where nothing is to be kept."""
    filing = Filing(item_class=_class(given), project=given["project"])
    model, inputs, loose = given["model"], [], []
    task = wish.task_of(session, model, Task(given["task"]) if given["task"] else None)
    extra = rules.parse_rules(given["policy"]) if given["policy"] is not None else None
    wished = _wish(given, task, session)  # every word is read before a file is added
    for place, source in enumerate(sources):
        item = _here(session, source, filing)
        if item is None and source.path is not None:
            if as_loose:
                role = source.role or wish.role_of(session, model, wish.media_type_of(source.path), None)
                loose.append(Loose(role=role, source=source.path, filing=filing, place=place))
                continue
            item = _only(add(session, [source.path], filing).items, source.path)
        role = wish.role_of(session, model, item.media_type, source.role)
        inputs.append(Input(role=role, item_id=item.id, version=item.version))
    asked = replace(wished, inputs=tuple(inputs))
    return make(session, asked, loose=loose, rules=extra, remember=not (given["dry_run"] or given["rehearse"]))


def _here(session: Session, source: _Source, filing: Filing) -> Any:
    """Return the item that a word names, or the one that holds exactly the file it names; None for another file."""
    if source.path is None:
        return find.resolve(session, source.word)
    item = already_here(session, source.path, filing)
    if item is not None:
        diagnostics.once(phrases.already_here(source.path.name, item.id))
    return item


def _wish(given: dict[str, Any], task: Task, session: Session) -> Wish:
    from localai.operations import organize

    project = organize.find_project(session, given["project"]).id if given["project"] else None
    return Wish(
        task=task,
        model=given["model"],
        prompt=given["prompt"],
        settings=tuple(pair(words, option="--set") for words in given["settings"]),
        accepted=given["accept"],
        purpose=given["purpose"],
        region=given["region"],
        max_cost=money(given["max_cost"], option="--max-cost"),
        project_id=project,
        class_floor=_class(given),
        keep=not given["no_keep"],
        continues=jobs.named(session, given["continues"]).id if given["continues"] else "",
    )


def _class(given: dict[str, Any]) -> ItemClass | None:
    return ItemClass(given["item_class"]) if given["item_class"] else None


def _only(items: Sequence[Any], path: Path) -> Any:
    if len(items) != 1:
        raise UsageError(problem=f"{path} is a folder.", remedy="Add it, then send its items one by one.")
    return items[0]
