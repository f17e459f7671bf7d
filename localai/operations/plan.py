"""From a wish to a plan: everything that would happen, as one value that a person can approve."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from localai.crypto.canonical import digest
from localai.errors import ModelMissingError, NotSendableYetError, OfflineError, UsageError
from localai.ondevice import models as here
from localai.operations.add import Filing, Incoming, filed_as
from localai.operations.models import ModelRow, Wanted, judge_model
from localai.operations.refusing import refuse
from localai.operations.rules import rules_for, rules_set
from localai.operations.session import Session
from localai.phrases import plan as phrases
from localai.phrases.verdicts import thing
from localai.policy.layers import combine
from localai.storage.files import chunks_to_add, open_to_add
from localai.vault import runs
from localai.vault.contents import open_content
from localai.vault.items import item_of
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vocabulary.items import ItemClass, Kind, strictest
from localai.vocabulary.outbound import DIRECT, NO_COST, ModelFile, Part, Plan, Run
from localai.vocabulary.rules import DoubtName, Layer, LayerName, RuleSet, Verdict
from localai.vocabulary.tasks import Input, Role, Wish

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Content that is in no workspace yet, as a rehearsal of adding it: it is read, and nothing of it is kept."""

    role: Role
    source: Path | Incoming
    filing: Filing = field(default_factory=Filing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, its digest, the wish it came from, and what the rules say about it.

    `base` is the digest without `repeat`; `last_at` is when the same was last done; `loose` are the words that name
    content which is not added yet, so that a plan with it cannot be carried out. None of them is part of the plan.
    """

    plan: Plan
    digest: str
    base: str
    wish: Wish
    rules: RuleSet | None
    verdict: Verdict
    last_at: datetime | None
    loose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """One input as the plan needs it."""

    role: Role
    name: str
    kind: Kind
    media_type: str
    size: int
    digest: str
    item_class: ItemClass
    project_id: str | None


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
    with the request and only tighten. Raises RefusedError (also a ledger entry, when `remember`), OfflineError for an
    allowed service elsewhere, ModelMissingError, NotSendableYetError, UsageError, NotFoundError.
    """
    model = session.catalog.model(wish.model)
    if wish.task not in model.tasks:
        problem, remedy = phrases.task_unknown(wish.model, wish.task, [task.value for task in model.tasks])
        raise UsageError(problem=problem, remedy=remedy)
    given = [*(_item(session, used) for used in wish.inputs), *(_loose(session, each) for each in loose)]
    wanted = _wanted(session, wish, given, rules)
    row = judge_model(session, wish.model, wanted)
    if not row.verdict.may_proceed:
        raise refuse(session, row, wanted, wish, remember=remember)
    if not row.policy.runs_here:
        raise OfflineError(needed=row.policy.title, model=wish.model)
    _check_inputs(row, wish, given)
    planned = _planned(session, wish, rules, row, _plan_here(session, wish, row, wanted, given))
    return replace(planned, loose=tuple(map(_word, loose)))


def _plan_here(session: Session, wish: Wish, row: ModelRow, wanted: Wanted, given: Sequence[_Given]) -> Plan:
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
        card=digest(session.catalog.card(row.model)),
        rules=rules_for(session, wanted.item_class, wanted.project_id, wanted.rules),
        accepted=_accepted(row.verdict),
        attestations=row.policy.answers,
        cost=NO_COST,
        network=DIRECT,
        credential=None,
        repeat=0,
    )


def _planned(session: Session, wish: Wish, rules: RuleSet | None, row: ModelRow, first: Plan) -> Planned:
    """Count how often this very plan was carried out before; the digest covers the count."""
    base = digest(first)
    before = runs.earlier(session.workspace.database, base)
    final = replace(first, repeat=before.times)
    return Planned(
        plan=final,
        digest=digest(final),
        base=base,
        wish=wish,
        rules=rules,
        verdict=row.verdict,
        last_at=before.last_at,
    )


def _accepted(verdict: Verdict) -> tuple[str, ...]:
    """Return the doubts that there are and that the person took on; naming others changes nothing."""
    return tuple(sorted({doubt.name.value for doubt in verdict.doubts} & {name.value for name in verdict.accepted}))


def _part(given: _Given) -> Part:
    return Part(
        role=given.role,
        item_class=given.item_class,
        media_type=given.media_type,
        size=given.size,
        digest=given.digest,
        what=thing(given.kind),
        taken_out=(),
        stays_in=(phrases.EVERYTHING,),
    )


def _wanted(session: Session, wish: Wish, given: Sequence[_Given], rules: RuleSet | None) -> Wanted:
    """Return the request as the rules see it: the strictest class, and the rules of every project involved."""
    projects = [wish.project_id, *(each.project_id for each in given)]
    named = list(dict.fromkeys(project for project in projects if project))
    layers = [Layer(name=LayerName.REQUEST, rules=rules or RuleSet())]
    if wish.max_cost is not None:
        layers.append(Layer(name=LayerName.REQUEST, rules=RuleSet(max_cost=wish.max_cost)))
    others = (rules_set(session, LayerName.PROJECT, project) for project in named[1:])
    layers += [Layer(name=LayerName.PROJECT, rules=each) for each in others if each is not None]
    card = session.catalog.card(session.catalog.model(wish.model))
    floor = () if wish.class_floor is None else (wish.class_floor,)
    return Wanted(
        item_class=strictest([*(each.item_class for each in given), *floor]),
        task=wish.task,
        kind=given[0].kind if given else None,
        size=0 if card.runs_here else sum(each.size for each in given) + len(wish.prompt.encode()),
        project_id=named[0] if named else None,
        region=wish.region,
        rules=combine(layers),
        accepted=tuple(map(_doubt, wish.accepted)),
    )


def _doubt(name: str) -> DoubtName:
    try:
        return DoubtName(name)
    except ValueError:
        known = ", ".join(DoubtName)
        raise UsageError(problem=phrases.doubt_unknown(name), remedy=phrases.one_of(known)) from None


def _check_inputs(row: ModelRow, wish: Wish, given: Sequence[_Given]) -> None:
    """Raise where the model cannot run, or cannot take what is given to it."""
    if row.missing:
        raise ModelMissingError(model=wish.model, problem=row.missing)
    if wish.prompt:
        raise UsageError(problem=f"{wish.model}: {phrases.NO_PROMPT}", remedy=phrases.LEAVE_OUT_PROMPT)
    here.check_settings(wish.model, dict(wish.settings))
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


def _item(session: Session, used: Input) -> _Given:
    workspace = session.workspace
    item = item_of(workspace.database, used.item_id)
    with open_content(workspace.database, workspace.blobs, used.item_id, used.version) as content:
        size, sha256, _ = _measure(iter(lambda: content.read(_CHUNK), b""))
    return _Given(
        role=used.role,
        name=item.name,
        kind=item.kind,
        media_type=item.media_type,
        size=size,
        digest=sha256,
        item_class=item.item_class,
        project_id=item.project_id,
    )


def _loose(session: Session, each: Loose) -> _Given:
    with _opened(each.source) as chunks:
        size, sha256, head = _measure(chunks)
    kind, media_type = recognize(head, each.source.name)
    item_class, project_id = filed_as(session, each.filing)
    return _Given(
        role=each.role,
        name=each.source.name,
        kind=kind,
        media_type=media_type,
        size=size,
        digest=sha256,
        item_class=item_class,
        project_id=project_id,
    )


@contextmanager
def _opened(source: Path | Incoming) -> Iterator[Iterator[bytes | memoryview]]:
    if isinstance(source, Incoming):
        stream = source.stream
        yield iter(lambda: stream.read(_CHUNK), b"")
        return
    descriptor = open_to_add(source)
    try:
        yield chunks_to_add(descriptor, source)
    finally:
        os.close(descriptor)


def _word(each: Loose) -> str:
    """Return how the command line names content that is not added yet."""
    return word_of(each.role, "-" if isinstance(each.source, Incoming) else str(each.source))


def word_of(role: Role, word: str) -> str:
    """Return how the command line names an input in a role."""
    return word if role is Role.IMAGE else f"{role}={word}"


def _measure(chunks: Iterable[bytes | memoryview]) -> tuple[int, str, bytes]:
    """Return size, SHA-256 in hex and the first bytes of some content."""
    sha256, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        sha256.update(chunk)
        size += len(chunk)
        if len(head) < HEAD_BYTES:
            head += bytes(chunk[: HEAD_BYTES - len(head)])
    return size, sha256.hexdigest(), head
