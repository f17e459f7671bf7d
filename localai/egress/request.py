"""From an approved template to the one request that goes out: is it the plan's, what fills its holes, which bytes."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from localai.crypto.canonical import EncodingError, Record, encode, type_line
from localai.egress.order import DoorError, Order
from localai.ledger.decoding import decode
from localai.vocabulary.outbound import Credential, Exchange, Header, Hole, HolePlace, Plan

MOST_FILLED: Final = 4 << 20  # bytes of a body with holes, which is read whole
_URL: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@/%{}-]*)(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@/?%{}-]*)?"
)
_LEADS_TO: Final = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*)(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?"
)  # what an answer may name: a host with a name of its own, at the usual port, no user, no fragment
_HOLE: Final = re.compile(r"\{[a-z][a-z0-9_-]{0,63}\}")
_IN_PATH: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@-]+(?:/[A-Za-z0-9._~!$&'()*+,;=:@-]+)*")
_IN_QUERY: Final = re.compile(r"[A-Za-z0-9._~:@-]+")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST_NUMBER: Final = (1 << 63) - 1
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_KEY: Final = re.compile(rb"[\x21-\x7e]{1,4096}")
_NEVER: Final = frozenset({"transfer-encoding", "cookie", "expect", "upgrade", "te", "trailer", "proxy-authorization"})
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a URL leads; `authority` is the host as its header names it, `path` what follows, query included."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request: `target` and `headers` as they go out; `filled` is the body where holes made a new one."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    size: int
    digest: str
    filled: bytes | None = None

    @property
    def head(self) -> bytes:
        """The first lines up to and with the empty one, made here and not by whoever writes them."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii")


def check_approved(order: Order) -> None:
    """Raise DoorError unless the exchange, network, credential and provider are those of the plan with that digest.

    Without a plan there may be no content: GET, no body, no holes, no fillings.
    """
    exchange = order.exchange
    if not order.plan:
        if exchange.method != "GET" or exchange.body_size or exchange.holes or order.fillings or order.digest:
            raise DoorError("digest", "a request without a plan carries no content")
        return
    if hashlib.sha256(order.plan).hexdigest() != order.digest:
        raise DoorError("digest", "the plan is not the one with this digest")
    try:
        record = decode(order.plan)
    except EncodingError:
        record = None
    if not isinstance(record, Record) or record.type != type_line(Plan) or len(record.fields) != len(fields(Plan)):
        raise DoorError("digest", "this is not a plan")
    named = dict(zip((field.name for field in fields(Plan)), record.fields, strict=True))
    exchanges = (*_several(named["exchanges"]), *_several(named["follow_ups"]))
    if encode(exchange) not in map(encode, exchanges):
        raise DoorError("digest", "the plan does not hold this exchange")
    for name, given in (("network", order.network), ("credential", order.credential), ("where", order.provider)):
        if encode(named[name]) != encode(given):
            raise DoorError("digest", f"the plan holds another {name}")


def _several(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def url_hole(exchange: Exchange) -> Hole | None:
    """Return the hole that the whole URL is filled into, if there is one."""
    return next((hole for hole in exchange.holes if hole.place is HolePlace.URL), None)


def place_of(exchange: Exchange, fillings: Sequence[tuple[str, str]] = ()) -> Place:
    """Return where the URL leads; raises DoorError for any URL that could be read in two ways."""
    whole = url_hole(exchange)
    if whole is not None:
        return _told_place(exchange, whole, dict(fillings).get(whole.name, ""))
    found = _URL.fullmatch(exchange.url)
    if found is None or ".." in found["host"] or "/.." in found["path"] or "/./" in found["path"]:
        raise DoorError("host", "the address is not one that a plan may hold")
    port = int(found["port"] or _PORTS[found["scheme"]])
    if port > 65_535:
        raise DoorError("host", "no such port")
    authority = found["host"] + (f":{found['port']}" if found["port"] else "")
    return Place(
        scheme=found["scheme"],
        host=found["host"].strip("[]"),
        port=port,
        authority=authority,
        path=found["path"] + (found["query"] or ""),
    )


def _told_place(exchange: Exchange, hole: Hole, url: str) -> Place:
    """Return where a URL leads that an answer named; raises DoorError for all but the one way to write it."""
    found = _LEADS_TO.fullmatch(url)
    if exchange.url != f"{{{hole.name}}}" or found is None or len(found["host"]) > 253 or "/.." in found["path"]:
        raise DoorError("host", "the answer names an address that is not taken")
    path = found["path"] + (found["query"] or "")
    return Place(scheme="https", host=found["host"], port=_PORTS["https"], authority=found["host"], path=path)


def fill(exchange: Exchange, place: Place, fillings: Sequence[tuple[str, str]], template: bytes | None) -> Request:
    """Return the request with its holes filled; `template` is the body where it has holes. Raises DoorError."""
    texts = dict(fillings)
    if len(texts) != len(fillings) or set(texts) != {hole.name for hole in exchange.holes}:
        raise DoorError("digest", "what fills the holes is not what they are for")
    target, headers, body = place.path, exchange.headers, template
    for hole in sorted(exchange.holes, key=lambda each: each.place is not HolePlace.JSON_NUMBER):
        text = texts[hole.name]
        _check_filling(hole, text)
        if hole.place is HolePlace.PATH:
            target = _fill_path(target, hole, text)
        elif hole.place is HolePlace.QUERY:
            target = _fill_query(target, hole, text)
        elif hole.place is HolePlace.URL:
            headers = _fill_host(headers, hole, place)
        elif hole.place is HolePlace.HEADER:
            headers = _fill_header(headers, hole, text)
        elif hole.place is HolePlace.JSON_NUMBER and body is not None:
            body = _fill_number(body, hole, text)
        elif hole.place is HolePlace.JSON_STRING and body is not None:
            body = _fill_json(body, hole, text)
        else:
            raise DoorError("digest", f"{hole.name} has no place")
    if _HOLE.search(target) or "{" in target or "}" in target:
        raise DoorError("digest", "a hole that was not declared")
    if any(hole.place is HolePlace.JSON_NUMBER for hole in exchange.holes):
        _check_json(body or b"")
    size = exchange.body_size if body is None else len(body)
    digest = exchange.body_digest if body is None else hashlib.sha256(body).hexdigest()
    if body is not None:
        headers = _with_length(headers, exchange.body_size, size)
    request = Request(
        method=exchange.method,
        target=target,
        headers=tuple((header.name, header.value) for header in headers),
        size=size,
        digest=digest,
        filled=body,
    )
    _check_headers(request, place)
    return request


def _check_filling(hole: Hole, text: str) -> None:
    if len(text) > hole.max_length or not text or not re.fullmatch(hole.pattern, text):
        raise DoorError("digest", f"{hole.name} was filled with something else than it is for")


def _fill_path(target: str, hole: Hole, text: str) -> str:
    path, mark, query = target.partition("?")
    if path.count(f"{{{hole.name}}}") != 1 or not _IN_PATH.fullmatch(text):
        raise DoorError("digest", f"{hole.name} does not fit into the path")
    if any(step.strip(".") == "" for step in text.split("/")):
        raise DoorError("digest", f"{hole.name} leads out of its path")
    return path.replace(f"{{{hole.name}}}", text) + mark + query


def _fill_query(target: str, hole: Hole, text: str) -> str:
    path, mark, query = target.partition("?")
    values = [each.partition("=")[2] for each in query.split("&")]
    if values.count(f"{{{hole.name}}}") != 1 or not _IN_QUERY.fullmatch(text):
        raise DoorError("digest", f"{hole.name} does not fit into the query")
    return path + mark + query.replace(f"{{{hole.name}}}", text)


def _fill_host(headers: tuple[Header, ...], hole: Hole, place: Place) -> tuple[Header, ...]:
    """Put the host of a URL that was filled in where the template has the hole too."""
    if not headers or (headers[0].name, headers[0].value) != ("Host", f"{{{hole.name}}}"):
        raise DoorError("digest", f"{hole.name} is not what the head names")
    return (replace(headers[0], value=place.authority), *headers[1:])


def _fill_header(headers: tuple[Header, ...], hole: Hole, text: str) -> tuple[Header, ...]:
    name = f"{{{hole.name}}}"
    if sum(header.value.count(name) for header in headers) != 1:
        raise DoorError("digest", f"{hole.name} is not in one header")
    return tuple(replace(header, value=header.value.replace(name, text)) for header in headers)


def _fill_json(body: bytes, hole: Hole, text: str) -> bytes:
    name = f"{{{hole.name}}}".encode()
    _check_json(body)  # where it is JSON, braces without quotes around a name can only be inside a string
    if body.count(name) != 1:
        raise DoorError("digest", f"{hole.name} is not once in the body")
    return body.replace(name, json.dumps(text)[1:-1].encode())


def _fill_number(body: bytes, hole: Hole, text: str) -> bytes:
    """Put digits where the template has a bare hole; nothing else can come in, wherever it stands."""
    name = f"{{{hole.name}}}".encode()
    if body.count(name) != 1 or not _NUMBER.fullmatch(text) or int(text) > _MOST_NUMBER:
        raise DoorError("digest", f"{hole.name} does not fit into the body")
    return body.replace(name, text.encode())


def _check_json(body: bytes) -> None:
    try:
        json.loads(body)
    except ValueError:
        raise DoorError("digest", "the body is not JSON") from None


def _with_length(headers: tuple[Header, ...], before: int, after: int) -> tuple[Header, ...]:
    found = Header(name="Content-Length", value=str(before))
    return tuple(replace(found, value=str(after)) if header == found else header for header in headers)


def _check_headers(request: Request, place: Place) -> None:
    """Refuse a head that says something else than the plan's own fields, or that could be read in two ways."""
    names = [name.lower() for name, _ in request.headers]
    if not re.fullmatch(r"GET|POST|PUT|PATCH|DELETE", request.method) or len(set(names)) != len(names):
        raise DoorError("digest", "the head is not one that a plan may hold")
    if any(not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value) for name, value in request.headers):
        raise DoorError("digest", "a header holds what no header may hold")
    if names[:1] != ["host"] or request.headers[0][1] != place.authority or _NEVER & set(names):
        raise DoorError("host", "the head names another host, or a header that is never sent")
    if request.size:
        wanted = [value for name, value in request.headers if name.lower() == "content-length"]
        if wanted != [str(request.size)]:
            raise DoorError("digest", "the head names another length")
    elif "content-length" in names and ("Content-Length", "0") not in request.headers:
        raise DoorError("digest", "the head names a length and there is no body")


def shows_key(exchange: Exchange, credential: Credential | None) -> bool:
    """Tell whether the exchange carries the credential; raises DoorError where it does not stand there as shown."""
    if credential is None:
        return False
    shown = [header for header in exchange.headers if header.name.lower() == credential.header.name.lower()]
    if shown and shown != [credential.header]:
        raise DoorError("digest", "the credential does not stand where it belongs")
    return bool(shown)


def with_key(request: Request, credential: Credential, key: bytes) -> Request:
    """Return the request with the key in place of its name; raises DoorError for a key that no header can hold."""
    if not _KEY.fullmatch(key):
        raise DoorError("key", "it holds characters that no header can hold")
    shown = credential.header
    text = (base64.b64encode(key) if credential.scheme == "basic" else key).decode("ascii")
    value = shown.value[: shown.value.index("{")] + text
    headers = ((name, value if name == shown.name else each) for name, each in request.headers)
    return replace(request, headers=tuple(headers))
