"""Ways out of a refusal, in a fixed order: a model allowed now, a smaller item, an answer about the account.

Lowering the class of an item is never one of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from localai.policy.effective import default_levers, effective
from localai.policy.verdict import decide
from localai.vocabulary.cards import NO_DAYS, AccountState, Card, Review, Training
from localai.vocabulary.models import Model
from localai.vocabulary.policies import CONTRACT, Attestation, Contract
from localai.vocabulary.rules import Outcome, Request, Rule, RuleSet, Verdict, WayKind, WayOut

_MOST_MODELS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model that does the same task, and its verdict for the same request; `keyless` says that a key is missing."""

    model: Model
    runs_here: bool
    verdict: Verdict
    keyless: bool = False


def ways_out(
    refused: Choice, choices: Iterable[Choice], answers: Iterable[AccountState], contract: bool
) -> tuple[WayOut, ...]:
    """Return what a person can do instead; `answers` and `contract` are those that would help."""
    ways = [*_other_models(refused, choices), *_smaller(refused.verdict)]
    provider = refused.model.provider
    ways += [WayOut(kind=WayKind.ANSWER, provider=provider, state=each.name, words=each.words) for each in answers]
    if contract:
        ways.append(WayOut(kind=WayKind.ANSWER, provider=provider, state=CONTRACT, words=""))
    return tuple(ways)


def _other_models(refused: Choice, choices: Iterable[Choice]) -> Iterator[WayOut]:
    allowed = [
        each for each in choices if each.verdict.outcome is Outcome.ALLOWED and each.model.id != refused.model.id
    ]
    for choice in sorted(allowed, key=_first)[:_MOST_MODELS]:
        yield WayOut(kind=WayKind.OTHER_MODEL, model=choice.model.id, runs_here=choice.runs_here)


def _first(choice: Choice) -> tuple[bool, bool, bool, str]:
    """Order models: what runs here, then what has its key, then what does not end soon."""
    return (not choice.runs_here, choice.keyless, choice.model.shutdown is not None, choice.model.id)


def _smaller(verdict: Verdict) -> Iterator[WayOut]:
    for reason in verdict.reasons:
        if reason.rule is Rule.MAX_BYTES:
            yield WayOut(kind=WayKind.SMALLER, limit=reason.allowed)


def helpful_answers(
    card: Card, model: Model, attestations: Sequence[Attestation], request: Request, rules: RuleSet, today: date
) -> tuple[tuple[AccountState, ...], bool]:
    """Return the answers about the account any one of which would end the refusal, and whether a contract would.

    Each is tried: stated as the person would state it, with a reference, and judged again.
    """
    levers = default_levers(card, model, request.region)

    def would_help(answer: Attestation) -> bool:
        policy = effective(card, model, (*attestations, answer), levers, today)
        return decide(policy, request, rules, today).outcome is not Outcome.REFUSED

    supposed = Attestation(
        id="supposed",
        provider=card.provider,
        fingerprint="",
        state="",
        reference="supposed",
        stated_on=today,
        expires=today,
    )
    if card.runs_here:
        return (), False
    states = tuple(
        state
        for state in card.states
        if would_help(replace(supposed, state=state.name, model=model.id if state.per_model else ""))
    )
    terms = Contract(party=card.operator, training=Training.NO, days=NO_DAYS, review=Review.IF_FLAGGED)
    return states, not states and would_help(replace(supposed, state=CONTRACT, contract=terms))
