"""A job that is played through: made-up answers, the requests that follow from them, and what each must be."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from localai.jobs.following import filled, template
from localai.providers.adapter import Adapter, Answer, Done, Located, Next, State
from localai.providers.body import Content, render
from localai.vocabulary.cards import Card, HostUse
from localai.vocabulary.outbound import Exchange, Header, HolePlace, Plan, Purpose

_HOST: Final = re.compile(rb"https://([a-z0-9.-]{1,253})[/\"?]")
_MOST: Final = 200
Fillings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A request of a job that is played through: what fills its holes, and the made-up answer that it gets, if any."""

    exchange: Exchange
    fillings: Fillings
    answer: Answer | None


def play(adapter: Adapter | None, plan: Plan, state: State, answers: Sequence[Answer]) -> Iterator[Played]:
    """Yield the requests of a plan as they would follow from these answers: the first, and those it leads to.

    Where the job is done its results are fetched, and what could have cancelled it and what deletes its copies follows.
    """
    left, known = list(answers), dict[str, str]()
    waiting: list[tuple[Exchange, Fillings]] = [(plan.exchanges[0], ())]
    for _ in range(_MOST):
        if not waiting:
            return
        exchange, fillings = waiting.pop(0)
        answer = _taken(left, exchange.name)
        yield Played(exchange=exchange, fillings=fillings, answer=answer)
        if waiting or adapter is None or answer is None or exchange.purpose in (Purpose.CANCEL, Purpose.DELETE):
            continue
        said = adapter.advance(state, answer)
        if isinstance(said, Next):
            state = said.state
            known |= dict(said.fillings)
            waiting += _filled(plan, [said.exchange], known)
        elif isinstance(said, Done):
            known |= dict(said.fillings)
            waiting += _last(plan, said, known)


def hosts_of(plan: Plan, card: Card, answers: Iterable[Answer]) -> list[str]:
    """Return every host that a job may be played at: those of its plan, of its card, and those its answers name."""
    named = [urlsplit(each.url).hostname or "" for each in (*plan.exchanges, *plan.follow_ups) if each.url[:1] != "{"]
    told = [host.decode() for answer in answers for host in _HOST.findall(answer.content)]
    known = [host.name for host in card.hosts if "*" not in host.name] if told else []
    return sorted({host for host in (*named, *told, *known) if host})


def expected(exchange: Exchange, fillings: Fillings, contents: Sequence[Content]) -> Exchange:
    """Return a template with its holes filled, said here a second time and not asked of the door."""
    url, headers, body = exchange.url, exchange.headers, None
    for hole in exchange.holes:
        name, text = f"{{{hole.name}}}", dict(fillings)[hole.name]
        if hole.place in (HolePlace.JSON_STRING, HolePlace.JSON_NUMBER):
            body = b"".join(render(exchange.body, contents)) if body is None else body
            body = body.replace(name.encode(), json.dumps(text)[1:-1].encode())
        url = url.replace(name, text) if hole.place in (HolePlace.PATH, HolePlace.QUERY, HolePlace.URL) else url
        value = urlsplit(text).netloc if hole.place is HolePlace.URL else text
        headers = tuple(replace(header, value=header.value.replace(name, value)) for header in headers)
    if body is None:
        return replace(exchange, url=url, headers=headers)
    size = Header(name="Content-Length", value=str(len(body)))
    headers = tuple(size if header.name == size.name else header for header in headers)
    digest = hashlib.sha256(body).hexdigest()
    return replace(exchange, url=url, headers=headers, body_size=len(body), body_digest=digest)


def carries_key(exchange: Exchange, card: Card) -> bool:
    """Tell whether the key goes along with an exchange: not where results, or uploads, rest with others."""
    if exchange.url.startswith("{"):
        return exchange.purpose not in (Purpose.FETCH, Purpose.UPLOAD)
    uses = {host.use for host in card.hosts if host.name == urlsplit(exchange.url).hostname}
    return uses != {HostUse.DOWNLOAD}


def _last(plan: Plan, said: Done, known: dict[str, str]) -> list[tuple[Exchange, Fillings]]:
    located = [output for output in said.outputs if isinstance(output, Located)]
    found = [each for output in located for each in _filled(plan, [output.exchange], known | dict(output.fillings))]
    ends = [each.name for each in plan.follow_ups if each.purpose in (Purpose.CANCEL, Purpose.DELETE)]
    return [*found, *_filled(plan, ends, known)]


def _filled(plan: Plan, names: Sequence[str], known: dict[str, str]) -> list[tuple[Exchange, Fillings]]:
    pairs = tuple(known.items())
    exchanges = [template(plan, name) for name in names]
    return [(each, found) for each in exchanges if (found := filled(each, pairs)) is not None]


def _taken(left: list[Answer], name: str) -> Answer | None:
    for number, answer in enumerate(left):
        if answer.exchange == name:
            return left.pop(number)
    return None
