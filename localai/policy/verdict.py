"""The verdict: allowed, your call or refused, each with its reasons; pure, and closed wherever something is not known.

Every rule is met or not, and what is not known does not meet it. What no rule asks about and nobody knows is the
person's call for public and internal items, and refused for all others (docs/decisions/your-call.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from localai.policy.effective import ANY_REGION, UNKNOWN_REGION, strength, weakest
from localai.policy.layers import decider
from localai.vocabulary.cards import Evidence, Passing, Reader, Review, Span, Training, When
from localai.vocabulary.items import ItemClass
from localai.vocabulary.policies import CopyFound, EffectivePolicy, Link, TrainingOption
from localai.vocabulary.rules import (
    Doubt,
    DoubtName,
    LayerName,
    Outcome,
    Reason,
    Request,
    Requirement,
    Rule,
    RuleSet,
    Verdict,
)

_PERSON_MAY_CALL = (ItemClass.PUBLIC, ItemClass.INTERNAL)
_Finding = Reason | Doubt


def decide(effective: EffectivePolicy, request: Request, rules: RuleSet, today: date) -> Verdict:
    """Judge one request against the combined rules; `today` only ages the card."""
    case = _Case(effective=effective, request=request, rules=rules, today=today)
    findings = [*_limits(case)]
    if not effective.runs_here:
        for judge in (_training, _retention, _review, _public_links, _region, _parties, _certified, _card_age):
            findings += judge(case)
    reasons = tuple(finding for finding in findings if isinstance(finding, Reason))
    doubts = () if reasons else tuple(finding for finding in findings if isinstance(finding, Doubt))
    return Verdict(
        outcome=Outcome.REFUSED if reasons else Outcome.YOUR_CALL if doubts else Outcome.ALLOWED,
        item_class=request.item_class,
        reasons=reasons,
        doubts=doubts,
        warnings=tuple(_warnings(case)),
        accepted=tuple(
            name for name in DoubtName if name in request.accepted and name in {each.name for each in doubts}
        ),
        confirmations=rules.confirmations,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    effective: EffectivePolicy
    request: Request
    rules: RuleSet
    today: date

    def requires(self, requirement: Requirement) -> bool:
        return requirement in self.rules.require

    def reason(self, rule: Rule, *, allowed: str, found: str, subject: str = "", chain: Sequence[Link] = ()) -> Reason:
        """Return why `rule` forbids, with the weakest link of how that is known."""
        link = weakest(chain)
        return Reason(
            rule=rule,
            layer=decider(self.rules, rule),
            allowed=allowed,
            found=found,
            subject=subject or self.effective.title,
            evidence=strength(chain) if chain else Evidence.PUBLISHED,
            source=link.source if link else "",
            as_of=link.as_of if link else None,
            note=link.note if link else "",
        )

    def unclear(self, doubt: DoubtName, rule: Rule, *, subject: str = "", chain: Sequence[Link] = ()) -> _Finding:
        """Return a doubt where the person may call it, else the refusal of `rule`."""
        if self.request.item_class not in _PERSON_MAY_CALL:
            return self.reason(rule, allowed="known", found="unknown", subject=subject, chain=chain)
        link = weakest(chain)
        return Doubt(
            name=doubt,
            subject=subject or self.effective.title,
            evidence=strength(chain),
            source=link.source if link else "",
            as_of=link.as_of if link else None,
            note=link.note if link else "",
        )

    def too_weak(self, chain: Sequence[Link], least: Evidence, rule: Rule, subject: str) -> Iterator[Reason]:
        """Yield the refusal when evidence is weaker than `least`."""
        if strength(chain).rank > least.rank:
            yield self.reason(rule, allowed=least, found=strength(chain), subject=subject, chain=chain)


def _best(groups: Sequence[list[_Finding]]) -> list[_Finding]:
    """Return the findings of the best of several ways to know one thing; the first one among equals."""
    return min(groups, key=lambda found: 2 if any(isinstance(each, Reason) for each in found) else len(found) and 1)


def _limits(case: _Case) -> Iterator[_Finding]:
    rules, request, provider = case.rules, case.request, case.effective.provider
    named = {provider, *(party.name.lower() for party in case.effective.onward.parties)}
    for banned in rules.exclude:
        if banned.lower() in named:
            yield case.reason(Rule.EXCLUDE, allowed="others", found=banned)
    if rules.only is not None and provider not in rules.only:
        yield case.reason(Rule.ONLY, allowed=", ".join(rules.only), found=provider)
    sent = 0 if case.effective.runs_here else request.size
    if rules.max_bytes is not None and sent > rules.max_bytes:
        yield case.reason(Rule.MAX_BYTES, allowed=str(rules.max_bytes), found=str(sent))
    if rules.max_cost is not None and not case.effective.runs_here:
        cost = request.cost_high
        if cost is None or cost > rules.max_cost:
            found = "unknown" if cost is None else str(cost)
            yield case.reason(Rule.MAX_COST, allowed=str(rules.max_cost), found=found)


def _training(case: _Case) -> list[_Finding]:
    return _best([list(_training_option(case, option)) for option in case.effective.training.options])


def _training_option(case: _Case, option: TrainingOption) -> Iterator[_Finding]:
    strict = case.requires(Requirement.NO_TRAINING) or case.request.item_class not in _PERSON_MAY_CALL
    if option.value is Training.CARVE_OUT and not strict:
        yield case.unclear(DoubtName.TRAINING_CARVE_OUT, Rule.NO_TRAINING, subject=option.party, chain=option.chain)
    elif option.value is not Training.NO:
        yield case.reason(
            Rule.NO_TRAINING, allowed=Training.NO, found=option.value, subject=option.party, chain=option.chain
        )
        return
    least, rule = case.rules.evidence_at_least, Rule.EVIDENCE_AT_LEAST
    if case.rules.training_evidence_at_least.rank < least.rank:
        least, rule = case.rules.training_evidence_at_least, Rule.TRAINING_EVIDENCE
    yield from case.too_weak(option.chain, least, rule, "training")


def _retention(case: _Case) -> Iterator[_Finding]:
    for copy in case.effective.copies:
        if copy.when is When.ALWAYS:
            yield from _best([list(_stay(case, copy, index)) for index in range(len(copy.stays))])


def _stay(case: _Case, copy: CopyFound, index: int) -> Iterator[_Finding]:
    """Judge one reading of how long a copy stays: unknown is longer than any number that a rule allows."""
    stay = copy.stays[index]
    zero = case.requires(Requirement.ZERO_RETENTION)
    limit = 0 if zero else case.rules.retention_days
    rule = Rule.ZERO_RETENTION if zero else Rule.RETENTION_DAYS
    subject = f"{copy.holder}/{copy.kind}"
    if limit is not None and stay.days.order > (0, limit):
        yield case.reason(rule, allowed=str(limit), found=str(stay.days), subject=subject, chain=stay.chain)
        return
    if stay.days.span is Span.UNKNOWN:
        yield case.unclear(DoubtName.RETENTION_UNKNOWN, rule, subject=subject, chain=stay.chain)
    yield from case.too_weak(stay.chain, case.rules.evidence_at_least, Rule.EVIDENCE_AT_LEAST, subject)


def _review(case: _Case) -> list[_Finding]:
    return _best([list(_review_option(case, option.value, option.chain)) for option in case.effective.review.options])


def _review_option(case: _Case, value: Review, chain: Sequence[Link]) -> Iterator[_Finding]:
    flagged = case.requires(Requirement.NO_FLAGGED_REVIEW)
    routine = case.requires(Requirement.NO_HUMAN_REVIEW)
    rule = Rule.NO_FLAGGED_REVIEW if flagged else Rule.NO_HUMAN_REVIEW
    limit = Review.NO if flagged else Review.IF_FLAGGED
    if (flagged or routine) and value.rank > limit.rank:
        yield case.reason(rule, allowed=limit, found=value, chain=chain)
        return
    if value is Review.UNKNOWN:
        yield case.unclear(DoubtName.REVIEW_UNKNOWN, rule, chain=chain)
    yield from case.too_weak(chain, case.rules.evidence_at_least, Rule.EVIDENCE_AT_LEAST, "review")


def _public_links(case: _Case) -> Iterator[_Finding]:
    if not case.requires(Requirement.NO_PUBLIC_LINKS):
        return
    for copy in case.effective.copies:
        if copy.when is When.ALWAYS and copy.remains and Reader.PUBLIC_LINK in copy.readers:
            subject = f"{copy.holder}/{copy.kind}"
            yield case.reason(
                Rule.NO_PUBLIC_LINKS, allowed="none", found="public-link", subject=subject, chain=copy.chain
            )


def _region(case: _Case) -> Iterator[_Finding]:
    region = case.effective.region
    known = region.name not in (ANY_REGION, UNKNOWN_REGION)
    allowed = case.rules.regions
    wanted = case.request.region
    if case.requires(Requirement.FIXED_REGION) and not known:
        yield case.reason(Rule.FIXED_REGION, allowed="one", found=region.name, chain=region.chain)
    elif allowed is not None and region.name not in allowed:
        yield case.reason(Rule.REGION, allowed=", ".join(allowed), found=region.name, chain=region.chain)
    elif wanted is not None and region.name != wanted:
        reason = case.reason(Rule.REGION, allowed=wanted, found=region.name, chain=region.chain)
        yield replace(reason, layer=LayerName.REQUEST)
    elif region.name == UNKNOWN_REGION:
        yield case.unclear(DoubtName.REGION_UNKNOWN, Rule.REGION, chain=region.chain)
    elif allowed is not None or wanted is not None or case.requires(Requirement.FIXED_REGION):
        yield from case.too_weak(region.chain, case.rules.evidence_at_least, Rule.EVIDENCE_AT_LEAST, "region")


def _parties(case: _Case) -> Iterator[_Finding]:
    onward = case.effective.onward
    if onward.value is Passing.UNKNOWN:
        yield case.unclear(DoubtName.ONWARD_UNKNOWN, Rule.KNOWN_PARTIES, chain=onward.chain)


def _certified(case: _Case) -> Iterator[_Finding]:
    least = case.rules.evidence_at_least
    held = [each.name for each in case.effective.certifications if strength(each.chain).rank <= least.rank]
    for name in case.rules.certified:
        if name not in held:
            yield case.reason(Rule.CERTIFIED, allowed=name, found=", ".join(held) or "none")
    if case.requires(Requirement.CERTIFIED) and not held:
        yield case.reason(Rule.CERTIFIED, allowed="any", found="none")


def _card_age(case: _Case) -> Iterator[_Finding]:
    """Yield that a card is too old, or was checked after today, so that nobody knows how old it is."""
    limit = case.rules.max_card_age_days
    age = (case.today - case.effective.checked).days
    too_early = age < -1  # a day ahead is another time zone
    if limit is not None and (age > limit or too_early or case.today > case.effective.expires):
        yield case.reason(Rule.CARD_AGE, allowed=str(limit), found=str(age))


def _warnings(case: _Case) -> Iterator[Reason]:
    """Yield what forbids nothing: a card past its date where no rule limits its age."""
    stale = case.today > case.effective.expires and not case.effective.runs_here
    if stale and case.rules.max_card_age_days is None:
        age = (case.today - case.effective.checked).days
        yield case.reason(Rule.CARD_AGE, allowed=case.effective.expires.isoformat(), found=str(age))
