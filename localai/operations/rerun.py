"""The same wish again: what was asked is kept beside a send, and what changed since is said before the new plan."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from localai.crypto.canonical import digest
from localai.errors import NotFoundError
from localai.ledger.decoding import decode_as
from localai.operations import jobs
from localai.operations.confirming import unlike
from localai.operations.fitting import plan_or_offer
from localai.operations.grounds import ground
from localai.operations.growing import SinceThen, since_receipt
from localai.operations.plan import Planned
from localai.operations.session import Session
from localai.phrases import bundles
from localai.phrases import rerun as phrases
from localai.vault import entries, runs, wishes
from localai.vault.items import item_of
from localai.vocabulary.bodies import Beginning, Intent, RunBegun
from localai.vocabulary.cards import RegionChoice
from localai.vocabulary.outbound import Plan
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.records import Entry
from localai.vocabulary.rules import LayerName, Requirement, Rule, RuleSet
from localai.vocabulary.tasks import Task, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """What is wanted otherwise than then; None and empty keep it. A setting with an empty value is left out."""

    model: str | None = None
    task: Task | None = None
    prompt: str | None = None
    settings: tuple[tuple[str, str], ...] = ()
    accepted: tuple[str, ...] = ()
    rules: RuleSet | None = None
    max_cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A wish made once more, the rules that came with it then, the run it is of, and the settings it had."""

    run_id: str
    at: datetime
    wish: Wish
    rules: RuleSet | None
    begun: Intent | RunBegun
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that is not as it was then: a word or two for it, and a sentence."""

    what: str
    words: str


def again(session: Session, id_prefix: str, branch: Branch) -> Again:
    """Return the wish of a job once more, with what a branch has otherwise.

    Raises NotFoundError, also where its words or an input of it are gone, and AmbiguousIdError.
    """
    database = session.workspace.database
    job = jobs.named(session, id_prefix)
    run_id = job.id
    used = runs.used_in(database, run_id)
    for each in used:
        _check_here(session, run_id, each.item_id)
    said, begun = wishes.wish_of(database, run_id), _begun(session, run_id)
    if said is None or begun is None:
        raise NotFoundError(what=phrases.WISH, id=run_id[:8], nearest=phrases.WORDS_GONE, remedy=phrases.SEND_ANEW)
    before = begun.beginning
    same = branch.model in (None, before.model)
    if same and before.model not in session.catalog.rows:
        raise NotFoundError(what="model", id=before.model, nearest=phrases.MODEL_GONE, remedy=phrases.ANOTHER_MODEL)
    settings = tuple((key, value) for key, value in json.loads(said.settings))
    wish = Wish(
        task=branch.task or before.task,
        model=branch.model or before.model,
        inputs=used,
        prompt=said.prompt if branch.prompt is None else branch.prompt,
        settings=_merged(settings, branch.settings),
        accepted=tuple(dict.fromkeys((*(before.accepted if same else ()), *branch.accepted))),
        purpose=before.purpose,
        region=_region(session, before),
        max_cost=branch.max_cost,
        project_id=said.project,
        class_floor=before.item_class,
        continues=said.continues,
        branch_of=run_id,
    )
    rules = _rules(session, before, branch)
    return Again(run_id=run_id, at=job.begun_at, wish=wish, rules=rules, begun=begun, settings=settings)


def planned_again(session: Session, id_prefix: str, branch: Branch) -> tuple[Planned, tuple[str, ...]]:
    """Return the plan of a job once more, and in sentences what is not as it was; raises what `again` and plans do."""
    once_more = again(session, id_prefix, branch)
    planned = plan_or_offer(session, once_more.wish, rules=once_more.rules)
    changed = changed_since(session, once_more, planned)
    first = phrases.begun(once_more.run_id, once_more.at.date(), changed=bool(changed))
    return planned, (first, *(each.words for each in changed))


def changed_since(session: Session, once_more: Again, planned: Planned) -> tuple[Changed, ...]:
    """Return what is not as it was then, whether the person wants it so or not; nothing where all is as it was."""
    since = since_receipt(session, once_more.run_id)
    plan, before = planned.plan, once_more.begun
    found = list(_of_card(since)) if plan.model == since.model else [_changed("model", phrases.model(plan.model))]
    settings = list(_of_settings(once_more.settings, plan.settings))
    told = phrases.SAID_BY_MODEL if settings or plan.model != since.model else phrases.SAID_ELSEWHERE
    words = unlike(session, once_more.run_id, plan) or ()
    found += [*settings, *(_changed(what, phrases.other(what)) for what in words if what not in told)]
    if plan.where == since.provider and isinstance(before, Intent):
        found += _of_account(session, before, plan)
    if isinstance(before, RunBegun) and plan.run is not None and digest(plan.run.files) != before.model_files:
        found.append(_changed("files", phrases.FILES))
    found += _of_price(before, plan)
    shutdown = session.catalog.model(plan.model).shutdown
    if shutdown is not None:
        found.append(_changed("ends", phrases.ends(plan.model, shutdown)))
    return tuple(found)


def _check_here(session: Session, run_id: str, item_id: str) -> None:
    try:
        item_of(session.workspace.database, item_id)
    except NotFoundError:
        words = phrases.input_gone(item_id)
        raise NotFoundError(what=phrases.WISH, id=run_id[:8], nearest=words, remedy=phrases.SEND_ANEW) from None


def _begun(session: Session, run_id: str) -> Intent | RunBegun | None:
    lines = entries.about(session.workspace.database, run_id)
    bodies = (decode_as(Entry, line.encoded).body for line in lines)
    return next((body for body in bodies if isinstance(body, Intent | RunBegun)), None)


def _merged(then: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in (dict(then) | dict(now)).items() if value)


def _region(session: Session, before: Beginning) -> str | None:
    then = ground(session, EffectivePolicy, before.policy)
    return then.region.name if then and then.region.choice is not RegionChoice.DEFAULT else None


def _rules(session: Session, before: Beginning, branch: Branch) -> RuleSet | None:
    """Return the rules that come with the request: those of the branch, else those that the request brought then.

    A list in which several layers had a say is taken whole, so that nothing which the request forbade is lost.
    """
    then = ground(session, RuleSet, before.rules)
    if branch.rules is not None or then is None:
        return branch.rules
    mine = {each.rule.value for each in then.decided_by if each.layer is LayerName.REQUEST}
    none = RuleSet()
    found = RuleSet(
        retention_days=then.retention_days if Rule.RETENTION_DAYS in mine else None,
        require=tuple(each for each in Requirement if each in then.require and each.value in mine),
        certified=then.certified,
        regions=then.regions,
        exclude=then.exclude,
        only=then.only,
        evidence_at_least=(then if Rule.EVIDENCE_AT_LEAST in mine else none).evidence_at_least,
        training_evidence_at_least=(then if Rule.TRAINING_EVIDENCE in mine else none).training_evidence_at_least,
        max_card_age_days=then.max_card_age_days if Rule.CARD_AGE in mine else None,
        max_bytes=then.max_bytes if Rule.MAX_BYTES in mine else None,
        max_cost=then.max_cost if Rule.MAX_COST in mine and branch.max_cost is None else None,
    )
    return None if found == none else found


def _of_card(since: SinceThen) -> Iterator[Changed]:
    for each in since.worse:
        yield _changed("worse", phrases.sentence(bundles.worse(each.what, each.before, each.after, 1)))
    if since.now == since.then:
        return
    yield _changed("card", phrases.card(since.provider, None if since.fields is None else len(since.fields)))
    for field in since.fields or ():
        yield _changed("fact", phrases.sentence(bundles.change(field.place, field.before, field.after)))


def _of_settings(then: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> Iterator[Changed]:
    """Yield every setting that is another one, or is there no more, or only now."""
    before, after = dict(then), dict(now)
    for key in sorted(before | after):
        if before.get(key) != after.get(key):
            yield _changed("setting", phrases.setting(key, before.get(key), after.get(key)))


def _of_price(before: Intent | RunBegun, plan: Plan) -> Iterator[Changed]:
    """Yield what it may cost now where that is not what it might have cost then; work done here costs nothing."""
    now = (plan.cost.high, plan.cost.currency)
    then = (before.cost_at_risk, before.currency) if isinstance(before, Intent) else (Decimal(0), now[1])
    if then != now:
        yield _changed("price", phrases.price(then, now))


def _of_account(session: Session, before: Intent, plan: Plan) -> Iterator[Changed]:
    then, counting = ground(session, EffectivePolicy, before.beginning.policy), set(plan.attestations)
    if then is not None and set(then.answers) != counting:
        gone, new = set(then.answers) - counting, counting - set(then.answers)
        yield _changed("answers", phrases.answers(len(gone), len(new)))
    if plan.credential and plan.credential.fingerprint != before.credential:
        yield _changed("key", phrases.KEY)


def _changed(what: str, words: str) -> Changed:
    return Changed(what=what, words=words)
