"""The first request of a call: a body with every lever that belongs into it, or an error and no request."""

from collections.abc import Mapping, Sequence
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers import levers
from localai.providers.adapter import Call, Draft, Given, Prepared, State
from localai.providers.body import whole
from localai.providers.follow_ups import deletions
from localai.providers.inputs import refuse
from localai.providers.json_body import Json, pieces_of
from localai.providers.multipart import Field, FileField, form_of
from localai.vocabulary.cards import LeverPlace
from localai.vocabulary.outbound import Header, Purpose

WORK: Final = "work"
STREAM: Final = "text/event-stream"
WHOLE: Final = "application/json"
RAW: Final = "application/octet-stream"
NOTHING: Final[State] = {}


def json_work(
    call: Call, path: str, body: Mapping[str, Json], headers: tuple[Header, ...] = (), *, stream: bool = False
) -> Draft:
    """Return a POST of this JSON body; raises NotSupportedError where a lever of the call has no place in it."""
    placed = levers.place(call.model.id, call.levers, body)
    return Draft(
        name=WORK,
        purpose=Purpose.WORK,
        method="POST",
        path=levers.with_query(path, placed.query),
        content_type="application/json",
        accept=STREAM if stream else WHOLE,
        headers=headers + placed.headers,
        body=pieces_of(placed.body),
    )


def form_work(call: Call, path: str, fields: Sequence[Field | FileField], headers: tuple[Header, ...] = ()) -> Draft:
    """Return a POST of this form; raises NotSupportedError where a lever of the call has no place in it."""
    placed = levers.place(call.model.id, (lever for lever in call.levers if lever.place is not LeverPlace.BODY), {})
    added = levers.in_form(call.model.id, call.levers, (field.name for field in fields))
    form = form_of((*fields, *(Field(name=name, value=value) for name, value in added)))
    return Draft(
        name=WORK,
        purpose=Purpose.WORK,
        method="POST",
        path=levers.with_query(path, placed.query),
        content_type=form.content_type,
        headers=headers + placed.headers,
        body=form.body,
    )


def raw_work(call: Call, path: str, given: Given) -> Draft:
    """Return a POST whose body is this input alone; raises NotSupportedError where a lever has no place beside it."""
    placed = levers.place(call.model.id, call.levers, {})
    if placed.body:
        refuse(call, phrases.lever_unplaced(next(iter(placed.body))))
    return Draft(
        name=WORK,
        purpose=Purpose.WORK,
        method="POST",
        path=levers.with_query(path, placed.query),
        content_type=RAW,
        headers=placed.headers,
        body=(whole(given.part, given.size, as_base64=False),),
    )


def prepared(
    call: Call,
    work: Draft,
    *,
    state: State = NOTHING,
    output_tokens: int | None = None,
    results: int = 1,
    pointer: str = "/id",
) -> Prepared:
    """Return a request with the deletions that follow it; every lever of the call but those for the host is in it.

    `pointer` says where the answer names what it keeps.
    """
    return Prepared(
        work=work,
        follow_ups=deletions(call, work, pointer),
        levers=tuple(lever.name for lever in call.levers if lever.place is not LeverPlace.HOST),
        output_tokens=output_tokens,
        results=results,
        state=state,
    )


def key_check(path: str, headers: tuple[Header, ...] = ()) -> Draft:
    """Return a GET without content that only a working key answers with 200."""
    return Draft(name="check", purpose=Purpose.WORK, method="GET", path=path, headers=headers)
