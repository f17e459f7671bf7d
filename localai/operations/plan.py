"""From a wish to a plan: everything that would happen, as one value that a person can approve."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from localai.crypto.canonical import digest
from localai.errors import ModelMissingError, NotSendableYetError, UsageError
from localai.ondevice import models as here
from localai.operations.earlier import earlier_of
from localai.operations.inputs import Loose as Loose
from localai.operations.inputs import Source, loose_word, measure, sources_of
from localai.operations.models import ModelRow, Wanted, judge_model
from localai.operations.outward import Drawn, Outward, accepted_doubts, check_class, draw
from localai.operations.refusing import refuse
from localai.operations.rules import rules_for
from localai.operations.session import Session
from localai.phrases import earlier
from localai.phrases import plan as phrases
from localai.phrases.verdicts import thing
from localai.policy.layers import combine
from localai.policy.servers import is_own
from localai.vault import runs
from localai.vault.projects import project_of
from localai.vocabulary.items import ItemClass, strictest
from localai.vocabulary.outbound import DIRECT, NO_COST, ModelFile, Part, Plan, Run
from localai.vocabulary.rules import DoubtName, Layer, LayerName, RuleSet, Verdict
from localai.vocabulary.tasks import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, its digest, the wish it came from, and what the rules say about it.

    `base` is the digest without `repeat`; `last_at` is when the same was last done; `loose` are the places and words
    of content which is not added yet, so that a plan with it cannot be carried out. Without a key for the service
    (`credential_missing`) it can be shown and rehearsed, not sent. `outward` is what sending needs beside the plan.
    None of them is part of the plan.
    """

    plan: Plan
    digest: str
    base: str
    wish: Wish
    rules: RuleSet | None
    verdict: Verdict
    last_at: datetime | None
    loose: tuple[tuple[int, str], ...] = ()
    credential_missing: bool = False
    outward: Outward | None = field(default=None, compare=False, repr=False)


def plan(
    session: Session,
    wish: Wish,
    *,
    loose: Sequence[Loose] = (),
    rules: RuleSet | None = None,
    remember: bool = True,
) -> Planned:
    """Return the plan for a wish; the same content, wish, rules and cards give the same bytes.

    `loose` content counts as input after the wish's own; a plan with it can be shown and not carried out. `rules` come
    with the request and only tighten. Nothing is looked up, not even DNS. Raises RefusedError (also a ledger entry,
    when `remember`), NotConnectedError for a service without an adapter, BudgetError, ModelMissingError,
    NotSendableYetError, NotSupportedError, TooLargeToSendError, NoTextError, UsageError, NotFoundError.
    """
    model = session.catalog.model(wish.model)
    if wish.task not in model.tasks:
        problem, remedy = phrases.task_unknown(wish.model, wish.task, [task.value for task in model.tasks])
        raise UsageError(problem=problem, remedy=remedy)
    given = sources_of(session, wish, loose)
    again = [source for before in earlier_of(session, wish) for source in before.sources]
    wanted = _wanted(session, wish, (*given, *again), rules)
    row = judge_model(session, wish.model, wanted)
    if row.policy.runs_here and not is_own(model):
        if not row.verdict.may_proceed:
            raise refuse(session, row, wanted, wish, remember=remember)
        if wish.continues:
            raise UsageError(problem=f"{wish.model}: {earlier.STANDS_ALONE}", remedy=earlier.BEGIN_ANEW)
        _check_inputs(row, wish, given)
        made = Drawn(plan=_plan_here(session, wish, row, wanted, given), verdict=row.verdict)
    else:
        check_class(session, row, wanted, wish, remember=remember)
        made = draw(session, row, wanted, wish, given, remember=remember)
    return replace(_planned(session, wish, rules, made), loose=tuple((each.place, loose_word(each)) for each in loose))


def _plan_here(session: Session, wish: Wish, row: ModelRow, wanted: Wanted, given: Sequence[Source]) -> Plan:
    files = tuple(ModelFile(name=name, digest=sha256) for name, sha256 in here.model_files(wish.model))
    return Plan(
        task=wish.task,
        model=wish.model,
        where="here",
        item_class=wanted.item_class,
        parts=tuple(_part(each) for each in given),
        settings=tuple(sorted(wish.settings)),
        purpose=wish.purpose,
        keep=wish.keep,
        run=Run(files=files),
        exchanges=(),
        follow_ups=(),
        policy=row.policy,
        card=session.catalog.digest(session.catalog.card(row.model)),
        rules=rules_for(session, wanted.item_class, wanted.within),
        accepted=accepted_doubts(row.verdict),
        attestations=row.policy.answers,
        cost=NO_COST,
        network=DIRECT,
        credential=None,
        repeat=0,
    )


def _planned(session: Session, wish: Wish, rules: RuleSet | None, made: Drawn) -> Planned:
    """Count how often this very plan was carried out before; the digest covers the count."""
    base = digest(made.plan)
    before = runs.earlier(session.workspace.database, base)
    final = replace(made.plan, repeat=before.times)
    return Planned(
        plan=final,
        digest=digest(final),
        base=base,
        wish=wish,
        rules=rules,
        verdict=made.verdict,
        last_at=before.last_at,
        credential_missing=made.credential_missing,
        outward=made.outward,
    )


def _part(given: Source) -> Part:
    with given.opened() as chunks:
        size, sha256 = measure(chunks)
    return Part(
        role=given.role,
        item_class=given.item_class,
        media_type=given.media_type,
        size=size,
        digest=sha256,
        what=thing(given.kind),
        taken_out=(),
        stays_in=(phrases.EVERYTHING,),
    )


def _wanted(session: Session, wish: Wish, given: Sequence[Source], rules: RuleSet | None) -> Wanted:
    """Return the request as the rules see it: the strictest class, the rules of every project and item involved."""
    projects = [wish.project_id, *(each.project_id for each in given)]
    layers = [Layer(name=LayerName.REQUEST, rules=rules or RuleSet())]
    if wish.max_cost is not None:
        layers.append(Layer(name=LayerName.REQUEST, rules=RuleSet(max_cost=wish.max_cost)))
    card = session.catalog.card(session.catalog.model(wish.model))
    return Wanted(
        item_class=_class(session, wish, given),
        task=wish.task,
        kind=given[0].kind if given else None,
        size=0 if card.runs_here else sum(each.size for each in given) + len(wish.prompt.encode()),
        projects=tuple(dict.fromkeys(project for project in projects if project)),
        items=tuple(dict.fromkeys(used.item_id for used in wish.inputs)),
        region=wish.region,
        rules=replace(combine(layers), decided_by=()),
        accepted=tuple(map(_doubt, wish.accepted)),
    )


def _class(session: Session, wish: Wish, given: Sequence[Source]) -> ItemClass:
    """Return the class of the strictest input; words without any have that of their project."""
    floor = () if wish.class_floor is None else (wish.class_floor,)
    own = project_of(session.workspace.database, wish.project_id).item_class if wish.project_id and not given else None
    return strictest([*(each.item_class for each in given), *floor, *((own,) if own else ())])


def _doubt(name: str) -> DoubtName:
    try:
        return DoubtName(name)
    except ValueError:
        known = ", ".join(DoubtName)
        raise UsageError(problem=phrases.doubt_unknown(name), remedy=phrases.one_of(known)) from None


def _check_inputs(row: ModelRow, wish: Wish, given: Sequence[Source]) -> None:
    """Raise where the model cannot run, or cannot take what is given to it."""
    if row.missing:
        raise ModelMissingError(model=wish.model, problem=row.missing)
    if wish.prompt:
        raise UsageError(problem=f"{wish.model}: {phrases.NO_PROMPT}", remedy=phrases.LEAVE_OUT_PROMPT)
    here.check_settings(wish.model, dict(wish.settings))
    if len(given) != 1:
        raise UsageError(problem=phrases.wrong_count(wish.model, len(given), 1, 1), remedy=phrases.ONE_AT_A_TIME)
    for each in given:
        limit = next((limit for limit in row.model.takes if limit.role == each.role), None)
        if limit is None or each.media_type not in limit.media_types:
            takes = ", ".join(sorted({kind for each_limit in row.model.takes for kind in each_limit.media_types}))
            raise NotSendableYetError(name=each.name, media_type=each.media_type, model=wish.model, takes=takes)
    for limit in row.model.takes:
        count = sum(each.role == limit.role for each in given)
        if not limit.at_least <= count <= limit.at_most:
            problem = phrases.wrong_count(wish.model, count, limit.at_least, limit.at_most)
            raise UsageError(problem=problem, remedy=phrases.ONE_AT_A_TIME)
