"""`localai consent`: approvals for sends that come later, within limits."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import click

from localai.cli import asking, diagnostics, output
from localai.cli.options import Invocation, opening
from localai.cli.wording import money
from localai.errors import ConsentError, UsageError
from localai.operations import standing
from localai.operations.standing import USUAL_BYTES, Offer, Proposal, StandingConsent
from localai.phrases import standing as phrases
from localai.phrases.amounts import in_cents, moment
from localai.phrases.amounts import money as exactly
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Task

_AFTER: Final = re.compile(r"([1-9][0-9]{0,3})([hd])")


@click.group("consent")
def consent_command() -> None:
    """Approve sends that come later: so many, until then, for no more than that.

    Example: localai consent add openai/gpt-image-2.5 --count 40 --until tonight --max-cost 2
    """


@consent_command.command("add")
@click.argument("model")
@click.option("--count", required=True, type=int, help="How many sends.")
@click.option("--until", required=True, metavar="WHEN", help="tonight, 4h, 2d, 2026-11-22 or 2026-11-22T18:00.")
@click.option("--max-cost", required=True, metavar="USD", help="The most they may cost together.")
@click.option("--for", "task", type=click.Choice([task.value for task in Task]), help="Only this task.")
@click.option(
    "--class", "item_class", type=click.Choice([each.value for each in ItemClass]), default="internal",
    show_default=True, help="The strictest class of an item.",
)  # fmt: skip
@click.option("--max-bytes", type=int, default=USUAL_BYTES, show_default=True, help="The most that one may send.")
@click.option("--purpose", default="", metavar="TEXT", help="Only plans with exactly this purpose.")
@click.option("--accept", multiple=True, metavar="DOUBT", help="Take on a doubt for all of them.")
@click.option("--dry-run", is_flag=True, help="Show what it would allow and its digest; approve nothing.")
@click.option("--consent", metavar="DIGEST", help="Approve exactly what has this digest (from --dry-run).")
@opening
def add(invocation: Invocation, model: str, **given: Any) -> None:
    """Approve sends of this kind beforehand; shows what that allows and asks.

    Example: localai consent add openai/gpt-image-2.5 --count 40 --until tonight --max-cost 2
    """
    with invocation.session() as session:
        offer = _offer(model, given, session.now())
        proposal = standing.propose(session, offer)
        if given["dry_run"]:
            return _show(invocation, offer, proposal)
        how = _agreed(invocation, offer, proposal, given["consent"])
        granted = standing.grant(session, offer, proposal.digest, how)
    if invocation.as_json:
        output.document("localai consent add 1", {"consent": granted})
    diagnostics.say(phrases.granted(granted.uses_left, granted.id[:8]))
    return None


@consent_command.command("list")
@opening
def list_consents(invocation: Invocation) -> None:
    """List the approvals that stand, and those that were found to hold no more.

    Example: localai consent list --json
    """
    with invocation.session() as session:
        found = standing.listing(session)
    if invocation.as_json:
        output.document("localai consent list 1", {"consents": found})
    elif found:
        heads = ("id", "model", "for", "class", "left", "until", "holds")
        output.table(heads, [_row(each) for each in found])
    else:
        diagnostics.say(phrases.NONE)


@consent_command.command("revoke")
@click.argument("consent_id", metavar="ID")
@opening
def revoke(invocation: Invocation, consent_id: str) -> None:
    """End an approval: from now on each plan is asked about again.

    Example: localai consent revoke 7c01
    """
    with invocation.session() as session:
        ended = standing.revoke(session, consent_id)
    if invocation.as_json:
        output.document("localai consent revoke 1", {"revoked": ended})
    diagnostics.say(phrases.revoked(ended.id[:8]))


def _offer(model: str, given: dict[str, Any], now: datetime) -> Offer:
    return Offer(
        model=model,
        count=given["count"],
        until=moment_of(given["until"], now),
        max_cost=money(given["max_cost"], option="--max-cost") or Decimal(0),
        task=Task(given["task"]) if given["task"] else None,
        class_ceiling=ItemClass(given["item_class"]),
        max_bytes=given["max_bytes"],
        purpose=given["purpose"],
        accepted=given["accept"],
    )


def moment_of(written: str, now: datetime) -> datetime:
    """Return the moment that words mean, in UTC; days and hours without a zone are those of this computer."""
    here = now.astimezone()
    after = _AFTER.fullmatch(written)
    if after:
        found = now + timedelta(**{"hours" if after[2] == "h" else "days": int(after[1])})
        return found.replace(microsecond=0)
    try:
        if written == "tonight":
            return _midnight(here + timedelta(days=1), now)
        read = datetime.fromisoformat(written)
    except ValueError:
        raise UsageError(problem=phrases.until_unreadable(written), remedy="--until tonight") from None
    if len(written) == len("2026-11-22"):
        return _midnight(read + timedelta(days=1), now)
    return read.astimezone(now.tzinfo)


def _midnight(day: datetime, now: datetime) -> datetime:
    """Return the beginning of a day here."""
    return datetime(day.year, day.month, day.day).astimezone().astimezone(now.tzinfo)


def _sentences(offer: Offer, proposal: Proposal) -> tuple[str, ...]:
    scope = proposal.scope
    what = (scope.model, scope.task.value if scope.task else "", scope.class_ceiling.value)
    cost = exactly(scope.max_cost, scope.currency)
    told = [phrases.sentence(*what, (scope.count, scope.max_bytes), (offer.until.astimezone(), cost))]
    told += [phrases.only_for(scope.purpose)] if scope.purpose else []
    told += [phrases.covers_doubts(proposal.accepted)] if proposal.accepted else []
    return (*told, phrases.ENDS_WHEN)


def _show(invocation: Invocation, offer: Offer, proposal: Proposal) -> None:
    sentences = _sentences(offer, proposal)
    command = phrases.command(proposal.digest, _words(offer))
    if invocation.as_json:
        body = {"digest": proposal.digest, "scope": proposal.scope, "accepted": proposal.accepted}
        output.document("localai consent plan 1", {**body, "sentences": sentences, "command": command})
        return
    output.lines((*sentences, f"  approval {proposal.digest}"))
    diagnostics.say(phrases.by_digest(command))


def _words(offer: Offer) -> tuple[str, ...]:
    """Return an offer as words of this command, with its moment spelled out."""
    words = [offer.model, "--count", str(offer.count), "--until", offer.until.isoformat(timespec="seconds")]
    words += ["--max-cost", f"{offer.max_cost:f}", "--class", offer.class_ceiling.value]
    words += ["--max-bytes", str(offer.max_bytes)]
    words += ["--for", offer.task.value] if offer.task else []
    words += ["--purpose", offer.purpose] if offer.purpose else []
    for name in offer.accepted:
        words += ["--accept", name]
    return tuple(words)


def _agreed(invocation: Invocation, offer: Offer, proposal: Proposal, consent: str | None) -> How:
    """Return how it was approved; raises ConsentError where it was not."""
    if consent is not None:
        if consent != proposal.digest:
            raise ConsentError(digest=proposal.digest, problem=phrases.OTHER)
        return How.DIGEST
    if not asking.can_ask(invocation.no_input):
        raise ConsentError(digest=proposal.digest, problem=phrases.NOBODY_THERE)
    for sentence in _sentences(offer, proposal):
        diagnostics.show(sentence)
    if not asking.confirm(phrases.ASK, flag=f"--consent {proposal.digest}", no_input=False):
        raise ConsentError(digest=proposal.digest, problem=phrases.NOT_APPROVED)
    return How.SCREEN


def _row(each: StandingConsent) -> tuple[str, ...]:
    scope = each.scope
    spent = in_cents(each.spent, scope.currency)
    most = exactly(scope.max_cost, scope.currency)
    return (
        each.id[:8],
        scope.model,
        scope.task.value if scope.task else "any task",
        scope.class_ceiling.value,
        phrases.left(each.uses_left, scope.count, f"{spent} of {most}"),
        moment(scope.until),
        _holds(each),
    )


def _holds(each: StandingConsent) -> str:
    if each.ended:
        return phrases.ended(each.ended)
    return "yes" if each.uses_left else phrases.USED_UP
