"""Drafts of an adapter as exchanges: the one place where host, usual headers, lengths and digests come to them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from localai.phrases import sends as phrases
from localai.policy.addresses import base_of
from localai.providers.adapter import Draft, Prepared
from localai.providers.body import Content, render, size_of
from localai.sending_errors import HostRefusedError, NotSupportedError
from localai.vocabulary.cards import Host, HostUse
from localai.vocabulary.outbound import Credential, Exchange, Header, HolePlace, Purpose

AGENT: Final = "localai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request goes: the URL before its path (`https://api.openai.com`), and the key that it carries.

    `hosts` are all that the card names, for drafts that go to another one.
    """

    base: str
    credential: Credential | None
    hosts: tuple[Host, ...] = ()

    @property
    def host(self) -> str:
        """The host as the header of that name has it, with a port where it is not the usual one."""
        return self.base.partition("://")[2].partition("/")[0]


def exchange_of(draft: Draft, place: Place, contents: Sequence[Content]) -> Exchange:
    """Return a draft as the exchange that would go out; renders the body once, a piece at a time.

    Raises HostRefusedError for a host that the card does not name.
    """
    whole = next((hole.name for hole in draft.holes if hole.place is HolePlace.URL), None)
    url = f"{{{whole}}}" if whole else _base(draft, place) + draft.path
    sha256, size = hashlib.sha256(), size_of(draft.body)
    for chunk in render(draft.body, contents):
        sha256.update(chunk)
    return Exchange(
        name=draft.name,
        purpose=draft.purpose,
        method=draft.method,
        url=url,
        headers=tuple(_headers(draft, place, url, size)),
        body=draft.body,
        body_size=size,
        body_digest=sha256.hexdigest(),
        holes=draft.holes,
        at_most=draft.at_most,
    )


def is_sent_once(exchange: Exchange) -> bool:
    """Tell whether an exchange carries content: it is sent at most once, and nothing repeats it."""
    return exchange.purpose in (Purpose.WORK, Purpose.UPLOAD)


def check_parts(prepared: Prepared, embedded: Sequence[int], model: str) -> None:
    """Raise NotSupportedError where a request carries other contents than those of these parts."""
    drafts = (prepared.work, *prepared.follow_ups)
    used = {piece.part for draft in drafts for piece in draft.body if piece.part is not None}
    if used != set(embedded):
        raise NotSupportedError(model=model, problem=phrases.LEFT_OUT, remedy=phrases.FEWER)


def _base(draft: Draft, place: Place) -> str:
    """Return what stands before the path; a host must be one of the card, without a star."""
    if not draft.host:
        return place.base
    if not any(host.name == draft.host and "*" not in host.name for host in place.hosts):
        raise HostRefusedError(host=draft.host, provider=place.host)
    return base_of(draft.host)


def _has_key(draft: Draft, place: Place) -> bool:
    """Tell whether the key goes along: not where results or uploads rest with others."""
    if draft.purpose in (Purpose.FETCH, Purpose.UPLOAD) and any(hole.place is HolePlace.URL for hole in draft.holes):
        return False
    uses = {host.use for host in place.hosts if host.name == draft.host}
    return uses != {HostUse.DOWNLOAD}


def _headers(draft: Draft, place: Place, url: str, size: int) -> Iterator[Header]:
    yield Header(name="Host", value=url if url.startswith("{") else urlsplit(url).netloc)
    if place.credential is not None and _has_key(draft, place):
        yield place.credential.header
    yield Header(name="User-Agent", value=AGENT)
    yield Header(name="Accept", value=draft.accept)
    yield Header(name="Accept-Encoding", value="identity")
    yield Header(name="Connection", value="close")
    if draft.body:
        yield Header(name="Content-Type", value=draft.content_type)
        yield Header(name="Content-Length", value=str(size))
    yield from draft.headers
