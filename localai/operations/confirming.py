"""What a person sees when they are asked: the facts that matter first, what is unlike last time, every byte."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from localai.crypto.canonical import digest
from localai.ledger.decoding import decode_as
from localai.operations.exact import ExactRequest, behind, on_the_wire, requests_of
from localai.operations.outward import Outward
from localai.operations.plan import Planned
from localai.operations.preview import Preview, preview, preview_of
from localai.operations.session import Session
from localai.operations.showing import PlanView, view_plan
from localai.phrases import budgets as budget_phrases
from localai.phrases import cards as card_phrases
from localai.phrases import differences as phrases
from localai.phrases import plan as plan_phrases
from localai.phrases.sends import NOTHING
from localai.vault import entries, runs
from localai.vocabulary.bodies import Beginning, Intent, RunBegun
from localai.vocabulary.outbound import Piece, Plan
from localai.vocabulary.records import Entry

Facts = tuple[tuple[str, str, str], ...]
_LABELS, _TITLES = card_phrases.LABELS, plan_phrases.TITLES
_BEFORE = ("training", "copies", "review", "onward")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """A plan as the question about it shows it; `facts` come first and `all_facts` hold the rest too.

    `requests` are the bytes that would go out, `taken_out` what they hold no more.
    """

    plan: PlanView
    facts: Facts
    all_facts: Facts
    requests: tuple[ExactRequest, ...]
    taken_out: tuple[str, ...]


def view_confirm(session: Session, planned: Planned) -> ConfirmView:
    """Return a plan as the question about it shows it; work done here shows all its facts at once."""
    view = view_plan(session, planned)
    everything = tuple(_once(view.facts))
    facts = tuple(_once(_first(session, planned, view.facts))) if view.leaves else everything
    taken_out = tuple(words for part in planned.plan.parts for words in part.taken_out)
    return ConfirmView(
        plan=view,
        facts=facts,
        all_facts=everything,
        requests=requests_of(planned.plan),
        taken_out=taken_out,
    )


def _first(session: Session, planned: Planned, facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield who does what with it, what was taken out, what stays in, and what is unlike last time."""
    for name in _BEFORE:
        yield from (fact for fact in facts if fact[0] == _LABELS[name])
    yield from (fact for fact in facts if fact[0] == _TITLES["doubts"])
    for name in ("taken-out", "stays-in"):
        words = dict.fromkeys(value for label, value, _ in facts if label == _TITLES[name])
        yield _TITLES[name], ", ".join(word for word in words if word != NOTHING) or NOTHING, ""
    unlike = unlike_last_time(session, planned.plan)
    if unlike is not None:
        yield phrases.TITLE, ", ".join(unlike) or phrases.NOTHING, ""
    last = [budget_phrases.TITLE, *(_TITLES[name] for name in ("rules", "earlier", "key", "way"))]
    yield from (fact for fact in facts if fact[0] in last)


def _once(facts: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield facts with each label written once."""
    last = ""
    for label, value, basis in facts:
        yield "" if label == last else label, value, basis
        last = label


# --- last time ---


def unlike_last_time(session: Session, plan: Plan) -> tuple[str, ...] | None:
    """Return in words what differs from the last send to this model; None where there was none."""
    if plan.run is not None:
        return None
    last = runs.last_of(session.workspace.database, plan.model)
    return unlike(session, last, plan) if last else None


def unlike(session: Session, run_id: str, plan: Plan) -> tuple[str, ...] | None:
    """Return in words what a plan has otherwise than a run; None where that is no run.

    Content that was purged since counts as unlike.
    """
    database = session.workspace.database
    lines = entries.about(database, run_id)
    found = [decode_as(Entry, line.encoded) for line in lines]
    begun = next(((entry.seq, entry.body) for entry in found if isinstance(entry.body, Intent | RunBegun)), None)
    if begun is None:
        return None
    known = {opening.digest for opening in entries.openings_of(database, begun[0])}
    differs = [*_parts(plan, known), *_terms(plan, begun[1].beginning)]
    same_bodies = all(exchange.body_digest in known for exchange in plan.exchanges)
    return tuple(dict.fromkeys(differs)) if differs or same_bodies else (phrases.SETTINGS,)


def _parts(plan: Plan, known: set[str]) -> Iterator[str]:
    for part in plan.parts:
        if part.digest not in known:
            yield phrases.TEXT if part.media_type.startswith("text/") else phrases.the(part.what)


def _terms(plan: Plan, before: Beginning) -> Iterator[str]:
    if plan.task != before.task:
        yield phrases.TASK
    if plan.item_class != before.item_class:
        yield phrases.CLASS
    if plan.card != before.card:
        yield phrases.CARD
    elif digest(plan.policy) != before.policy:
        yield phrases.POLICY
    if digest(plan.rules) != before.rules:
        yield phrases.RULES
    if plan.accepted != before.accepted:
        yield phrases.DOUBTS


# --- bytes ---


def piece_bytes(planned: Planned, place: tuple[int, int], offset: int, size: int, *, raw: bool) -> bytes:
    """Return up to `size` bytes of one piece from `offset`: as they go out, or `raw`, which is before base64.

    `place` is (request, piece), counted as `requests_of` has them.
    """
    piece = _piece(planned.plan, place)
    content = None if piece.part is None else _outward(planned).contents[piece.part]
    read = behind if raw else on_the_wire
    return read(piece, content, offset, size)


def piece_picture(session: Session, planned: Planned, place: tuple[int, int], cells: tuple[int, int]) -> Preview | None:
    """Return a piece as a picture for so many (columns, rows); None where it is none."""
    piece = _piece(planned.plan, place)
    return None if piece.part is None else part_picture(session, planned, piece.part, cells)


def part_picture(session: Session, planned: Planned, part: int, cells: tuple[int, int]) -> Preview | None:
    """Return a part as it would go out, as a picture for so many (columns, rows); None where it is none."""
    about = planned.plan.parts[part]
    if not about.media_type.startswith("image/"):
        return None
    content = BytesIO(_outward(planned).contents[part].read_at(0, about.size))
    return preview_of(content, cells, python=session.python)


def pictures(session: Session, planned: Planned, cells: tuple[int, int]) -> tuple[Preview | None, Preview | None]:
    """Return the first picture of a plan as it is here and as it would go out; None for each that is not there."""
    for place, (part, used) in enumerate(zip(planned.plan.parts, planned.wish.inputs, strict=False)):
        if part.media_type.startswith("image/"):
            return preview(session, used.item_id, *cells), part_picture(session, planned, place, cells)
    return None, None


def _piece(plan: Plan, place: tuple[int, int]) -> Piece:
    request, piece = place
    return (*plan.exchanges, *plan.follow_ups)[request].body[piece]


def _outward(planned: Planned) -> Outward:
    assert planned.outward is not None  # noqa: S101  a plan with exchanges has it
    return planned.outward
