"""`localai jobs rerun` and `branch`: a wish once more, as it was or otherwise, as a new plan with a new approval."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from localai.cli import diagnostics, output, rehearsal, writing
from localai.cli.approving import Ways, carry_out, check_kept, show_plan
from localai.cli.options import Invocation, sending
from localai.cli.wording import given_text, money, pair
from localai.errors import UsageError
from localai.operations import rerun, rules
from localai.operations.fitting import plan_or_offer
from localai.operations.rerun import Again, Branch, Changed
from localai.phrases import rerun as phrases
from localai.vocabulary.tasks import Task

_OPTIONS: Final = (
    click.argument("job_id", metavar="JOB"),
    click.option("--model", metavar="MODEL", help="Another model than then."),
    click.option("--for", "task", type=click.Choice([each.value for each in Task]), help="Another task than then."),
    click.option("--prompt", "-p", metavar="TEXT|@FILE|-", help="Other words than then."),
    click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Another setting; KEY= leaves it out."),
    click.option("--policy", metavar="JSON|@FILE", help="Other rules than those that came with it; {} for none."),
    click.option("--max-cost", metavar="USD", help="Refuse what may cost more."),
    click.option("--accept", multiple=True, metavar="DOUBT", help="Take on a doubt that the plan names."),
    click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the result into this new file."),
    click.option("--jsonl", is_flag=True, help="Write the answer as it arrives, as lines of JSON."),
    click.option("--no-wait", is_flag=True, help="Leave a job that goes on to `localai jobs wait`."),
    click.option("--dry-run", is_flag=True, help="Show what changed, the plan and its digest; run nothing."),
    click.option("--rehearse", is_flag=True, help="Send it to a recorder on this computer; keep nothing."),
    click.option("--consent", metavar="DIGEST", help="Approve exactly the plan with this digest (from --dry-run)."),
)
_OTHERWISE: Final = ("model", "task", "prompt", "settings", "policy")


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("rerun")
@_with_options
@sending
def rerun_job(invocation: Invocation, job_id: str, **given: Any) -> None:
    """Wish the same as a job did, or a branch of it; says what changed since, shows the new plan and asks.

    Its words, inputs, settings, rules and doubts taken on are those of then; for another model name doubts anew.

    Example: localai jobs rerun 4f2c --dry-run
    """
    _once_more(invocation, job_id, given)


@click.command("branch")
@_with_options
@sending
def branch_job(invocation: Invocation, job_id: str, **given: Any) -> None:
    """Wish what a job did with something otherwise: its model, its words, settings or rules; the rest is as it was.

    Says what is not as it was then, shows the new plan and asks. The history of an item shows which job it came from.

    Example: localai jobs branch 4f2c -p "the same at night" --dry-run
    """
    if not any(given[name] not in (None, ()) for name in _OTHERWISE):
        raise UsageError(problem=phrases.NOTHING_OTHERWISE, remedy=phrases.rerun_instead(job_id))
    _once_more(invocation, job_id, given)


def _once_more(invocation: Invocation, job_id: str, given: dict[str, Any]) -> None:
    if sum(bool(given[way]) for way in ("dry_run", "rehearse", "consent")) > 1:
        problem = "--dry-run shows a plan, --rehearse tries it here, --consent runs it."
        raise UsageError(problem=problem, remedy="Give one of them.")
    if given["rehearse"]:
        invocation = replace(invocation, offline=True)  # no door of its porter could leave this machine
    with invocation.session(sending=not given["dry_run"]) as session, writing.reserved(given["output"]) as place:
        once_more = rerun.again(session, job_id, _branch(given))
        tries = given["dry_run"] or given["rehearse"]
        planned = plan_or_offer(session, once_more.wish, rules=once_more.rules, remember=not tries)
        changed = rerun.changed_since(session, once_more, planned)
        _tell(invocation, once_more, changed, as_result=given["dry_run"])
        if given["dry_run"]:
            show_plan(session, invocation, planned, {"again": once_more.run_id, "changed": changed})
            place.give_up()
        elif given["rehearse"]:
            rehearsal.show(session, planned, as_json=invocation.as_json)
            place.give_up()
        else:
            check_kept(session, planned, place)
            ways = Ways(consent=given["consent"], as_lines=given["jsonl"], wait=not given["no_wait"])
            carry_out(session, invocation, planned, place, ways)


def _branch(given: dict[str, Any]) -> Branch:
    words = given_text(given["policy"], what="rules") if given["policy"] else None
    return Branch(
        model=given["model"],
        task=Task(given["task"]) if given["task"] else None,
        prompt=None if given["prompt"] is None else given_text(given["prompt"], what="prompt"),
        settings=tuple(pair(words, option="--set") for words in given["settings"]),
        accepted=given["accept"],
        rules=rules.parse_rules(words) if words is not None else None,
        max_cost=money(given["max_cost"], option="--max-cost"),
    )


def _tell(invocation: Invocation, once_more: Again, changed: tuple[Changed, ...], *, as_result: bool) -> None:
    """Say what is not as it was, before the plan; in JSON it is part of the plan's document."""
    if invocation.as_json:
        return
    first = phrases.begun(once_more.run_id, once_more.at.date(), changed=bool(changed))
    told = [first, *(f"  {each.words}" for each in changed), ""]
    if as_result:
        output.lines(told)
    else:
        for line in told:
            diagnostics.show(line)
