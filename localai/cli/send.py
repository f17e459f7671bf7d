"""`localai send`: the exact plan, an approval of that very plan, the result, the receipt."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from localai.cli import batching, choice, rehearsal, wanting, writing
from localai.cli.approving import Ways, agreed, carry_out, check_kept, show_plan
from localai.cli.options import Invocation, sending
from localai.cli.wanting import Source
from localai.errors import UsageError
from localai.operations.choosing import Order
from localai.operations.fitting import plan_or_offer
from localai.operations.inputs import Loose
from localai.operations.plan import Planned, plan
from localai.operations.session import Session
from localai.phrases import batch as phrases
from localai.vocabulary.items import ItemClass
from localai.vocabulary.tasks import Input, Task


@click.command("send")
@click.argument("sources", nargs=-1, metavar="[PATH|ID|ROLE=ID]...")
@click.option("--model", required=True, metavar="MODEL|auto", help="See `localai models`; auto chooses.")
@click.option(
    "--order", type=click.Choice([each.value for each in Order]), help="How auto chooses; else as `send.order` says."
)
@click.option("--for", "task", type=click.Choice([task.value for task in Task]), help="What for, if it does several.")
@click.option("--prompt", "-p", default="", metavar="TEXT|@FILE|-", help="What is wanted; @FILE and - keep it unseen.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of the model.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="Write the result into this new file; with --each, a folder.",
)
@click.option("--each", is_flag=True, help="A plan for each item; one approval for all. ROLE=ID goes with each.")
@click.option("--filter", metavar="WORDS", help="Items too, in the words of `localai search`: 'kind:image tag:x'.")
@click.option("--first", type=click.IntRange(1), metavar="N", help="With --each --rehearse: only so many.")
@click.option(
    "--class", "item_class", type=click.Choice([each.value for each in ItemClass]), help="Of files added here."
)
@click.option("--project", metavar="NAME", help="Put files added here and the result into this project.")
@click.option("--policy", metavar="JSON|@FILE", help="More rules, in the words of the request API.")
@click.option("--region", metavar="REGION", help="Where it must stay.")
@click.option("--max-cost", metavar="USD", help="Refuse what may cost more; with --each, all of it together.")
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
    words = [wanting.source(word) for word in sources]
    if given["each"]:
        batching.send_each(invocation, words, given)
        return
    if given["first"] is not None:
        raise UsageError(problem=phrases.FIRST_OF_EACH, remedy=phrases.GIVE_EACH)
    with invocation.session(sending=not given["dry_run"]) as session, writing.reserved(given["output"]) as place:
        given = wanting.read_words(given)
        wanted = wanting.chosen(session, words, given)
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


def _planned(
    session: Session,
    sources: Sequence[Source],
    given: dict[str, Any],
    *,
    as_loose: bool,
    make: Callable[..., Planned] = plan_or_offer,
) -> Planned:
    """Make the plan; files are added first, or only read where nothing is to be kept."""
    extra = wanting.rules_of(given)
    wished = wanting.wish_of(session, given)  # every word is read before a file is added
    found = [each for _, each in wanting.inputs_of(session, sources, given, as_loose=as_loose)]
    inputs = tuple(each for each in found if isinstance(each, Input))
    loose = [each for each in found if isinstance(each, Loose)]
    remember = not (given["dry_run"] or given["rehearse"])
    return make(session, replace(wished, inputs=inputs), loose=loose, rules=extra, remember=remember)
