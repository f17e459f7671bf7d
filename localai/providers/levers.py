"""Levers of a card put into a request: all that were asked for, or an error and no request.

Host levers choose the host, which stands outside of what an adapter makes; whoever chooses it counts them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import quote

from localai.phrases import adapters as phrases
from localai.providers.json_body import Json
from localai.sending_errors import NotSupportedError
from localai.vocabulary.cards import Lever, LeverPlace
from localai.vocabulary.outbound import Header

OURS: Final = frozenset(
    (
        *("host", "authorization", "cookie", "user-agent", "accept", "accept-encoding", "connection", "content-type"),
        *("content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer", "proxy-authorization"),
    )
)
"""Headers that no card and no adapter sets, in lower case: they are made in one place, or travel with the key."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE: Final = re.compile(r"[\x20-\x7e]+")
_QUERY: Final = re.compile(r"[A-Za-z0-9_.-]+")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What levers add to a request: fields of a JSON body, headers, a query (without its question mark), and names."""

    body: Mapping[str, Json]
    headers: tuple[Header, ...]
    query: str
    names: tuple[str, ...]


def place(model: str, levers: Iterable[Lever], body: Mapping[str, Json]) -> Placed:
    """Return `body` with the levers of place body, and what those of place header and query add.

    Raises NotSupportedError (`model` is named in it) where a field is taken already, or a name cannot stand there.
    Levers of place host and call are left to others and not among the names.
    """
    here = [lever for lever in levers if lever.place not in (LeverPlace.HOST, LeverPlace.CALL)]
    for lever in here:
        if lever.place is LeverPlace.BODY:
            body = _with_field(model, lever, body, tuple(lever.key.split(".")))
    return Placed(
        body=body,
        headers=tuple(_headers(model, (lever for lever in here if lever.place is LeverPlace.HEADER))),
        query="&".join(_query(model, lever) for lever in here if lever.place is LeverPlace.QUERY),
        names=tuple(lever.name for lever in here),
    )


def in_form(model: str, levers: Iterable[Lever], taken: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the levers of place body as (name, text) of a form whose own fields are `taken`."""
    names = set(taken)
    fields = []
    for lever in levers:
        if lever.place is not LeverPlace.BODY:
            continue
        if lever.key in names or not _TOKEN.fullmatch(lever.key) or "." in lever.key:
            _refuse(model, lever)
        names.add(lever.key)
        fields.append((lever.key, lever.value))
    return tuple(fields)


def with_query(path: str, query: str) -> str:
    """Return a path with more in its query."""
    return path if not query else f"{path}{'&' if '?' in path else '?'}{query}"


def value_of(text: str) -> Json:
    """Return a lever's value as the JSON value that it spells: true, false, a whole number, else a string."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _NUMBER.fullmatch(text) else text


def _with_field(model: str, lever: Lever, body: Mapping[str, Json], path: tuple[str, ...]) -> Mapping[str, Json]:
    key, *rest = path
    inner = body.get(key, {})
    if not key or (key in body and not rest) or not isinstance(inner, Mapping):
        _refuse(model, lever)
    return {**body, key: _with_field(model, lever, inner, tuple(rest)) if rest else value_of(lever.value)}


def _headers(model: str, levers: Iterable[Lever]) -> Iterator[Header]:
    """Yield one header per name; several levers of one name are JSON objects that become one."""
    values: dict[str, tuple[str, str]] = {}
    for lever in levers:
        name = lever.key.lower()
        if name in OURS or not _TOKEN.fullmatch(lever.key) or not _VALUE.fullmatch(lever.value):
            _refuse(model, lever)
        key, before = values.get(name, (lever.key, ""))
        values[name] = (key, _merged(model, lever, before) if before else lever.value)
    for key, value in values.values():
        yield Header(name=key, value=value)


def _merged(model: str, lever: Lever, before: str) -> str:
    try:
        first, second = json.loads(before), json.loads(lever.value)
    except ValueError:
        _refuse(model, lever)
    if not isinstance(first, dict) or not isinstance(second, dict) or first.keys() & second.keys():
        _refuse(model, lever)
    return json.dumps({**first, **second}, separators=(",", ":"))


def _query(model: str, lever: Lever) -> str:
    if not _QUERY.fullmatch(lever.key):
        _refuse(model, lever)
    return f"{lever.key}={quote(lever.value, safe='')}"


def _refuse(model: str, lever: Lever) -> NoReturn:
    problem, remedy = phrases.lever_unplaced(lever.name)
    raise NotSupportedError(model=model, problem=problem, remedy=remedy)
