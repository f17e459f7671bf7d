"""Prove what leaves: marked files through the real path of every adapter, then a search for the marks.

Everything is real but three things: the files are generated, the key is made up, and the addresses of every service
lead to a recorder on this computer. What the recorder got is searched, and everything that was written to disk.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from localai.errors import LocalaiError
from localai.operations import naming, traces
from localai.operations.canaries import FACE_BOX, MAY_LEAVE, Kind, Mark
from localai.operations.plan import Planned, plan
from localai.operations.proving_ground import Ground
from localai.operations.proving_sends import Request, carry_out
from localai.operations.rehearse import compare
from localai.operations.session import Session
from localai.operations.traces import Trace
from localai.providers.registry import ANY_MODEL, CONNECTIONS, name_of, tasks_of
from localai.vocabulary.items import Item
from localai.vocabulary.models import Model
from localai.vocabulary.rules import DoubtName
from localai.vocabulary.tasks import Input, Role, Task, Wish

WIRE: Final = "wire"
DISK: Final = "disk"
Inputs = tuple[tuple[Role, str], ...]
"""Roles and media types."""
_JPEG, _PNG, _TEXT = "image/jpeg", "image/png", "text/plain"
_FILES: Final = (_JPEG, _PNG, _TEXT, "audio/wav", "audio/mpeg", "audio/mp4", "application/pdf")
_BESIDE: Final[tuple[Inputs, ...]] = ((), ((Role.IMAGE, _PNG),))
"""What goes along: nothing, and where that is not enough, as for a mask, a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of mark that was looked for in one place (`wire`, `disk`), and where it was found: nowhere is clean."""

    kind: str
    place: str
    found: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether it was found nowhere."""
        return not self.found


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One send: what went in (`inputs` as roles and media types), what the recorder got, and what was looked for.

    `refused` is the code of why nothing went out, and everything after it is empty then. `as_planned` says whether
    the recorder got exactly the approved bytes and headers, `outcome` how the send ended, or the code of why it failed.
    """

    adapter: str
    model: str
    task: str
    inputs: tuple[str, ...]
    refused: str = ""
    received_bytes: int = 0
    as_planned: bool = False
    outcome: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def leaks(self) -> int:
        """How many rows are not clean; bytes that are not those approved count as one."""
        return sum(not row.clean for row in self.rows) + (not self.refused and not self.as_planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    adapter: str
    models: tuple[Model, ...]
    task: Task
    inputs: Inputs


def prove(ground: Ground, adapters: Sequence[str] = (), tasks: Sequence[Task] = ()) -> Iterator[Proven]:
    """Yield one result per adapter, task and input: of those named, else of all that there are."""
    for name in sorted(adapters or CONNECTIONS):
        for task in sorted(CONNECTIONS[name].tasks & set(tasks or Task)):
            for case in _cases(ground.session, name, task):
                yield _prove(ground, case)


def _cases(session: Session, name: str, task: Task) -> Iterator[_Case]:
    """Yield a task of an adapter with words alone, with a text, and with each role and kind of file a model takes."""
    able = tuple(model for model in session.catalog.models() if name_of(model) == name and task in tasks_of(model))
    wanted = {
        (limit.role, media_type)
        for model in able
        for limit in model.takes
        for media_type in limit.media_types
        if media_type in _FILES
    }
    for inputs in [(), *(((role, media_type),) for role, media_type in sorted(wanted | {(Role.TEXT, _TEXT)}))]:
        yield _Case(adapter=name, models=able, task=task, inputs=inputs)


def _prove(ground: Ground, case: _Case) -> Proven:
    """Send one case to the first of its models that may have it."""
    if ground.session.link is not None:
        ground.session.link.warm()  # a door gets ready while the plan is made
    tried = Proven(adapter=case.adapter, model="", task=case.task, inputs=_named(case.inputs), refused="not-connected")
    for model, more in product(case.models, _BESIDE if case.inputs else ((),)):
        given = (*case.inputs, *more)
        try:
            planned = _planned(ground, case.task, model, given)
        except LocalaiError as error:
            tried = replace(tried, model=model.id, refused=error.code)
        else:
            return _sent(ground, replace(tried, model=model.id, inputs=_named(given), refused=""), planned)
    return tried


def _named(inputs: Inputs) -> tuple[str, ...]:
    return tuple(f"{role} {media_type}" for role, media_type in inputs)


def _planned(ground: Ground, task: Task, model: Model, given: Inputs) -> Planned:
    """Return the plan of a case; the picture with the face goes out with the face made unreadable where it is alone."""
    blurred = [media_type for _, media_type in given] == [_PNG]
    wish = Wish(
        task=task,
        model=model.id,
        inputs=tuple(_input(ground.items[media_type], role) for role, media_type in given),
        prompt="" if task is Task.EMBED and given else ground.prompt.needle.decode(),  # one text is one vector
        settings=((("blur", FACE_BOX),) if blurred else ()) + _needed(model, task),
        accepted=tuple(DoubtName),
    )
    return plan(ground.session, wish, remember=False)


def _needed(model: Model, task: Task) -> tuple[tuple[str, str], ...]:
    """Return settings without which there is no request: which model, which voice."""
    named = ((naming.SETTING, "made-up"),) if model.wire_name == ANY_MODEL else ()
    return named + ((("voice", "made-up"),) if task is Task.SPEAK else ())


def _input(item: Item, role: Role) -> Input:
    return Input(role=role, item_id=item.id, version=item.version)


def _sent(ground: Ground, proven: Proven, planned: Planned) -> Proven:
    """Approve a plan, send it, and search what arrived and everything that was written meanwhile."""
    written: list[Trace] = []
    course = carry_out(ground.session, ground.recording, planned, lambda: written.extend(_written(ground)))
    written += _written(ground)
    if not course.requests:
        return replace(proven, outcome=course.outcome, rows=_rows(set(Kind), DISK, written))
    hidden = set(Kind) - MAY_LEAVE - ({Kind.FACE} if _shows_face(planned) else set())
    marks = [*ground.marks, ground.key]
    copies = [_without_key(each.arrived.copy, ground.key) for each in course.requests]
    seen = [trace for copy in copies for trace in traces.search(copy, marks, "the request")]
    return replace(
        proven,
        received_bytes=sum(each.arrived.received.body_size for each in course.requests),
        as_planned=all(_is_as_planned(ground, planned, each) for each in course.requests),
        outcome=course.outcome,
        rows=(*_rows(hidden | {Kind.API_KEY}, WIRE, seen), *_rows(set(Kind), DISK, written)),
    )


def _is_as_planned(ground: Ground, planned: Planned, request: Request) -> bool:
    credential = planned.plan.credential
    shown = credential.header if credential and credential.header in request.wanted.headers else None
    return compare(request.wanted, request.arrived.received, shown, ground.key.needle.decode()).equal


def _written(ground: Ground) -> list[Trace]:
    """Search everything below the one folder that this process, its children and its doors may write to."""
    marks = [*ground.marks, *ground.written_only, ground.key, ground.prompt]
    return traces.search_folder(ground.root, marks, ground.seen)


def _without_key(request: bytes, key: Mark) -> bytes:
    """Return a request without the one place where the key belongs: the end of one line of its head."""
    head, end, body = request.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    carrying = [line for line in lines if line.endswith(key.needle)]
    if len(carrying) == 1:
        lines[lines.index(carrying[0])] = carrying[0].removesuffix(key.needle)
    return b"\r\n".join(lines) + end + body


def _shows_face(planned: Planned) -> bool:
    """Tell whether the marked face goes out on purpose: the picture of it is among the inputs and was not blurred."""
    return "blur" not in dict(planned.wish.settings) and any(part.media_type == _PNG for part in planned.plan.parts)


def _rows(kinds: Set[Kind], place: str, found: Sequence[Trace]) -> tuple[Row, ...]:
    return tuple(
        Row(kind=kind, place=place, found=tuple(sorted({trace.where for trace in found if trace.mark.kind is kind})))
        for kind in Kind
        if kind in kinds
    )
