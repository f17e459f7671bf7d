"""Drafts of an adapter as exchanges: the one place where host, usual headers, lengths and digests come to them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from localai.phrases import sends as phrases
from localai.providers.adapter import Draft, Prepared
from localai.providers.body import Content, render, size_of
from localai.sending_errors import NotSupportedError
from localai.vocabulary.outbound import Credential, Exchange, Header

AGENT: Final = "localai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a request goes: the URL before its path (`https://api.openai.com`), and the key that it carries."""

    base: str
    credential: Credential | None

    @property
    def host(self) -> str:
        """The host as the header of that name has it, with a port where it is not the usual one."""
        return self.base.partition("://")[2].partition("/")[0]


def exchange_of(draft: Draft, place: Place, contents: Sequence[Content]) -> Exchange:
    """Return a draft as the exchange that would go out; renders the body once, a piece at a time."""
    sha256, size = hashlib.sha256(), size_of(draft.body)
    for chunk in render(draft.body, contents):
        sha256.update(chunk)
    return Exchange(
        name=draft.name,
        purpose=draft.purpose,
        method=draft.method,
        url=place.base + draft.path,
        headers=tuple(_headers(draft, place, size)),
        body=draft.body,
        body_size=size,
        body_digest=sha256.hexdigest(),
        holes=draft.holes,
        at_most=draft.at_most,
    )


def check_parts(prepared: Prepared, embedded: Sequence[int], model: str) -> None:
    """Raise NotSupportedError where a request carries other contents than those of these parts."""
    drafts = (prepared.work, *prepared.follow_ups)
    used = {piece.part for draft in drafts for piece in draft.body if piece.part is not None}
    if used != set(embedded):
        raise NotSupportedError(model=model, problem=phrases.LEFT_OUT, remedy=phrases.FEWER)


def _headers(draft: Draft, place: Place, size: int) -> Iterator[Header]:
    yield Header(name="Host", value=place.host)
    if place.credential is not None:
        yield place.credential.header
    yield Header(name="User-Agent", value=AGENT)
    yield Header(name="Accept", value=draft.accept)
    yield Header(name="Accept-Encoding", value="identity")
    yield Header(name="Connection", value="close")
    if draft.body:
        yield Header(name="Content-Type", value=draft.content_type)
        yield Header(name="Content-Length", value=str(size))
    yield from draft.headers
