"""A person's own servers: from what they stated to a card and models, which the rules judge like any other."""

import base64
import binascii
import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from localai.crypto.canonical import digest
from localai.errors import CardError, LocalaiError
from localai.phrases import servers as phrases
from localai.policy.addresses import authority_of, is_loopback, origin_of
from localai.policy.catalog import Catalog
from localai.policy.effective import HERE
from localai.policy.reading import Place, build
from localai.vocabulary.cards import (
    NO_DAYS,
    Agreement,
    AgreementFact,
    Card,
    Contact,
    Copy,
    CopyKind,
    Days,
    Evidence,
    Host,
    HostUse,
    Onward,
    Passing,
    Reader,
    RegionChoice,
    RegionFact,
    Review,
    ReviewFact,
    Span,
    Surface,
    Training,
    TrainingFact,
    When,
)
from localai.vocabulary.models import InputLimit, Model
from localai.vocabulary.servers import PROBE, Server, ServerModel
from localai.vocabulary.tasks import Role, Task

SURFACE: Final = "compatible"
KEYED_SURFACE: Final = "compatible-keyed"
"""The surfaces of own servers, without and with a key: chat completions as many programs speak them."""
MOST_BYTES: Final = 1 << 18
USUAL_PORTS: Final[Mapping[int, str]] = {
    11434: "Ollama",
    8080: "llama.cpp",
    9931: "llama.cpp",
    1234: "LM Studio",
    8000: "vLLM",
}
USUAL: Final = tuple(f"http://127.0.0.1:{port}" for port in USUAL_PORTS)
UNKNOWN: Final = "unknown"
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}")
_REGION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{0,39}")
_LONGEST_NAME: Final = 40
_LASTS: Final = timedelta(days=365)
_PICTURES: Final = ("image/png", "image/jpeg")
_MOST_PICTURES: Final = 16
_TEXTS: Final = ("text/plain", "text/markdown", "text/csv", "application/json")
_MOST_TEXTS: Final = 20
_Made = TypeVar("_Made")
_PEM: Final = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnServer:
    """A server as stated, with the card and the models made from it; `ca` is PEM, empty where none was given."""

    server: Server
    card: Card
    models: tuple[Model, ...]
    ca: bytes

    @property
    def host(self) -> str:
        """Host and port, as the card names them."""
        return authority_of(self.server.url)


def parse(file: str, content: bytes) -> OwnServer:
    """Return the server of a file `<name>.toml`; raises CardError for anything that `serialize` would not write."""
    place = Place(file=file)
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise place.refuse(f"is not TOML: {error}") from error
    server = build(Server, table, place)
    if f"{server.name}.toml" != file:
        raise place.into("name").refuse("must be the name of the file")
    return own(server)


def own(server: Server) -> OwnServer:
    """Return a server with its card and models. Raises CardError where the statement does not hold together."""
    _check(server)
    return OwnServer(
        server=server,
        card=_card(server),
        models=tuple(_model(server, each) for each in server.models),
        ca=_pem(server.certificates),
    )


def probe_card() -> Card:
    """Return the card of whoever answers at the usual ports of this computer: nothing is known about them."""
    stated_on = date(2026, 11, 21)
    model = ServerModel(name="none")
    asked = Server(name=PROBE, url=USUAL[0], operator=UNKNOWN, stated_on=stated_on, models=(model,))
    hosts = tuple(Host(name=authority_of(url), use=HostUse.API) for url in USUAL)
    return replace(_card(asked), hosts=hosts)


def serialize(server: Server) -> bytes:
    """Return the file of a server."""
    lines = [f"# {phrases.FILE_HEAD}"]
    for field in fields(server):
        value = getattr(server, field.name)
        if field.name not in ("models", "certificates"):
            lines.append(f"{field.name} = {_toml(value)}")
    models = ", ".join(f"{{ name = {_toml(each.name)}, sees = {_toml(each.sees)} }}" for each in server.models)
    lines.append(f"models = [{models}]")
    lines.append(f"certificates = [{', '.join(map(_toml, server.certificates))}]")
    return ("\n".join(lines) + "\n").encode()


def certificates_of(pem: bytes) -> tuple[str, ...]:
    """Return the certificates of a PEM file, each as one line of base64; empty where it holds none that can be read."""
    found = []
    for body in _PEM.findall(pem.decode("ascii", "replace")):
        try:
            found.append(base64.b64encode(base64.b64decode("".join(body.split()), validate=True)).decode())
        except binascii.Error:
            return ()
    return tuple(found)


def with_servers(catalog: Catalog, files: Mapping[str, bytes | LocalaiError]) -> Catalog:
    """Return a catalog with own servers in it; one that cannot be used is left out, and the notice says so.

    A card of the same name, whether built in or imported, stays: nobody's statement replaces it.
    """
    cards, rows, notices = dict(catalog.cards), dict(catalog.rows), [catalog.notice]
    for file, content in sorted(files.items()):
        name = file.removesuffix(".toml")
        if isinstance(content, LocalaiError):
            notices.append(phrases.left_out(name, str(content.facts.get("problem", content.code))))
        elif name in catalog.cards or name == PROBE:
            notices.append(phrases.left_out(name, phrases.NAME_TAKEN))
        else:
            try:
                found = parse(file, content)
            except CardError as error:
                notices.append(phrases.left_out(name, f"{error.facts['where']} {error.facts['problem']}"))
                continue
            cards[name] = found.card
            rows |= {model.id: model for model in found.models}
    return replace(catalog, cards=cards, rows=rows, notice=" ".join(filter(None, notices)))


def is_own(model: Model) -> bool:
    """Tell whether a model belongs to a server that a person added."""
    return model.surface in (SURFACE, KEYED_SURFACE)


def is_own_card(card: Card) -> bool:
    """Tell whether a card was made from what a person stated about a server."""
    return any(surface.name in (SURFACE, KEYED_SURFACE) for surface in card.surfaces)


def _check(server: Server) -> None:
    place = Place(file=f"{server.name}.toml")
    if not _NAME.fullmatch(server.name) or len(server.name) > _LONGEST_NAME or server.name == PROBE:
        raise place.into("name").refuse(phrases.BAD_NAME)
    try:
        is_same = origin_of(server.url) == server.url
    except LocalaiError as error:
        raise place.into("url").refuse(str(error.facts["problem"])) from error
    if not is_same:
        raise place.into("url").refuse(f"is written {origin_of(server.url)}")
    if server.here and not is_loopback(_host(server)):
        raise place.into("here").refuse(phrases.NOT_HERE)
    if not server.operator.strip() or len(server.operator) > 200:
        raise place.into("operator").refuse(phrases.NO_OPERATOR)
    for model in server.models:
        if not _MODEL.fullmatch(model.name):
            raise place.into("models").refuse(f"{model.name!r} {phrases.BAD_MODEL}")
    if len({model.name for model in server.models}) != len(server.models) or not server.models:
        raise place.into("models").refuse(phrases.MODELS_ONCE)
    for field, allowed in _STATED.items():
        if getattr(server, field) not in allowed:
            raise place.into(field).refuse("is one of " + ", ".join(allowed))
    if not _REGION.fullmatch(server.region):
        raise place.into("region").refuse(phrases.BAD_REGION)
    if any(certificates_of(_pem((each,))) != (each,) for each in server.certificates):
        raise place.into("certificates").refuse(phrases.NO_CERTIFICATE)


_STATED: Final[Mapping[str, tuple[StrEnum, ...]]] = {
    "trains": (Training.NO, Training.YES, Training.UNKNOWN),
    "people_look": (Review.NO, Review.IF_FLAGGED, Review.ROUTINE, Review.UNKNOWN),
    "passes_on": (Passing.NOBODY_KNOWN, Passing.UNKNOWN),
}


def _host(server: Server) -> str:
    authority = authority_of(server.url)
    return authority.partition("]")[0] if authority.startswith("[") else authority.partition(":")[0]


def _card(server: Server) -> Card:
    return Card(
        provider=server.name,
        title=server.name,
        operator=server.operator,
        headquarters="",
        runs_here=server.here,
        checked=server.stated_on,
        expires=server.stated_on + _LASTS,
        read_how=f"{phrases.STATED} {digest(server)}",
        contact=Contact(),
        hosts=(Host(name=authority_of(server.url), use=HostUse.API),),
        look_alikes=(),
        duties=(),
        agreement=_fact(AgreementFact, server, value=Agreement.NONE),
        certifications=(),
        states=(),
        levers=(),
        surfaces=(_surface(server),),
        overrides=(),
    )


def _surface(server: Server) -> Surface:
    trains = Training.NO if server.here else server.trains
    looks = Review.NO if server.here else server.people_look
    passes = Passing.NOBODY_KNOWN if server.here else server.passes_on
    region = HERE if server.here else server.region
    return Surface(
        name=_surface_name(server),
        title=phrases.SURFACE,
        endpoints=("POST /v1/chat/completions",),
        training=_fact(TrainingFact, server, known=trains is not Training.UNKNOWN, value=trains),
        review=_fact(ReviewFact, server, known=looks is not Review.UNKNOWN, value=looks),
        onward=_fact(Onward, server, known=passes is not Passing.UNKNOWN, value=passes),
        copies=() if server.here else (_copy(server),),
        regions=(_fact(RegionFact, server, known=region != UNKNOWN, name=region, choice=RegionChoice.DEFAULT),),
    )


def _surface_name(server: Server) -> str:
    return KEYED_SURFACE if server.needs_key else SURFACE


def _copy(server: Server) -> Copy:
    return _fact(
        Copy,
        server,
        known=server.keeps_days.span is not Span.UNKNOWN,
        name="kept",
        kind=CopyKind.NOTHING if server.keeps_days == NO_DAYS else CopyKind.REQUEST_LOG,
        days=server.keeps_days,
        when=When.ALWAYS,
        readers=(Reader.PROVIDER,),
    )


def _model(server: Server, model: ServerModel) -> Model:
    pictures = InputLimit(role=Role.IMAGE, media_types=_PICTURES, at_most=_MOST_PICTURES)
    texts = InputLimit(role=Role.TEXT, media_types=_TEXTS, at_most=_MOST_TEXTS)
    return _fact(
        Model,
        server,
        id=f"{server.name}/{model.name}",
        provider=server.name,
        surface=_surface_name(server),
        title=model.name,
        wire_name=model.name,
        tasks=(Task.CHAT, Task.DESCRIBE, Task.READ) if model.sees else (Task.CHAT,),
        takes=(pictures, texts) if model.sees else (texts,),
        gives=("text/plain",),
    )


def _fact(make: Callable[..., _Made], server: Server, /, *, known: bool = True, **values: object) -> _Made:
    """Return a fact as the person stated it, or as one that nobody knows."""
    evidence = Evidence.ATTESTED if known else Evidence.UNKNOWN
    return make(evidence=evidence, source="", as_of=server.stated_on, **values)


def _pem(certificates: Iterable[str]) -> bytes:
    blocks = ("\n".join(textwrap.wrap(each, 64)) for each in certificates)
    return "".join(f"-----BEGIN CERTIFICATE-----\n{block}\n-----END CERTIFICATE-----\n" for block in blocks).encode()


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case Days():
            return str(value) if value.span is Span.COUNTED else f'"{value}"'
    return json.dumps(str(value), ensure_ascii=False)
