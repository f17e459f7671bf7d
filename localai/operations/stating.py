"""What a person states about servers of their own: added, listed, looked for on this computer, removed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from localai.crypto.canonical import digest
from localai.errors import CardError, LocalaiError, UnreadableFileError
from localai.operations import locality
from localai.operations.ledger import recording
from localai.operations.servers import file_of, names, stored
from localai.operations.session import Session
from localai.phrases import servers as phrases
from localai.policy import addresses, servers
from localai.policy.servers import USUAL, OwnServer
from localai.providers.programs import Found
from localai.sending_errors import ProviderError, ServerError
from localai.storage.files import disk_errors, private_folder, read_small, replace_file, sync_folder
from localai.vocabulary.bodies import ServerStated
from localai.vocabulary.servers import PROBE, Server, ServerModel

Tell = Callable[[str], None]
_MOST_CA = 1 << 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A server on file; `problem` says why it is left out (empty: it is not)."""

    name: str
    stated: OwnServer | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Something that answers on this computer, and the names under which it is on file."""

    url: str
    found: Found
    known_as: tuple[str, ...]


def listing(session: Session) -> tuple[Listed, ...]:
    """Return the servers on file, by name."""
    return tuple(_listed(session, name) for name in names(session.places))


def search(session: Session, tell: Tell) -> tuple[Answering, ...]:
    """Return what answers at the usual ports of this computer; each request is an entry of the ledger."""
    known: dict[str, list[str]] = {}
    for each in listing(session):
        if each.stated is not None:
            known.setdefault(each.stated.server.url, []).append(each.name)
    answering = []
    for url in USUAL:
        if (found := locality.look(session, url, tell)) is not None:
            answering.append(Answering(url=url, found=found, known_as=tuple(known.get(url, ()))))
    return tuple(answering)


def address_here(url: str) -> str:
    """Return an address of this computer as doors compare it. Raises ServerError for any other."""
    origin = addresses.origin_of(url)
    if not origin.startswith("http://"):
        raise ServerError(problem=f"{url}: {phrases.NOT_HERE}", remedy=phrases.SAY_WHO)
    return origin


def add(session: Session, wanted: Server, tell: Tell) -> OwnServer:
    """Put a server on file as stated, and the statement into the ledger; one that is here must show that it is.

    Without models, one that is here gets all that it shows to run here. Raises ServerError, NotLocalError,
    ProviderError, ReachError.
    """
    server = replace(wanted, url=addresses.origin_of(wanted.url))
    _check_name(session, server)
    addresses.check_not_known(server.url, session.catalog.cards.values())
    if server.here:
        _own(replace(server, models=server.models or (ServerModel(name=PROBE),)))
        server = _shown(session, server, tell)
    elif not server.models:
        raise ServerError(problem=phrases.NO_MODELS, remedy=phrases.NAME_MODELS)
    found = _own(server)
    with recording(session) as record:
        record.append(_entry(server, removed=False))
        _write(session, server)
    return found


def remove(session: Session, name: str) -> Listed:
    """Take a server off file; what was sent to it stays in the ledger. Raises NotFoundError."""
    if name not in names(session.places):
        stored(session.places, name)  # raises with the nearest name
    listed = _listed(session, name)
    path = file_of(session.places, name)
    server = listed.stated.server if listed.stated else _unreadable(session, name)
    with recording(session) as record, disk_errors(path):
        record.append(_entry(server, removed=True))
        path.unlink()
        sync_folder(path.parent)
    return listed


def certificates(path: Path) -> tuple[str, ...]:
    """Return the certificates of a PEM file as a server's file holds them. Raises ServerError, UnreadableFileError."""
    try:
        content = read_small(path, _MOST_CA)
    except FileNotFoundError:
        raise UnreadableFileError(path=str(path), reason="there is no such file") from None
    if b"PRIVATE KEY" in content:
        raise ServerError(problem=phrases.private_key(str(path)), remedy=phrases.GIVE_CERTIFICATE)
    found = servers.certificates_of(content)
    if not found:
        raise ServerError(problem=phrases.no_certificate(str(path)), remedy=phrases.GIVE_CERTIFICATE)
    return found


def _check_name(session: Session, server: Server) -> None:
    if server.name in names(session.places):
        raise ServerError(problem=phrases.on_file(server.name), remedy=phrases.remove_first(server.name))
    if server.name in session.catalog.cards:
        title = session.catalog.cards[server.name].title
        raise ServerError(problem=phrases.name_taken(server.name, title), remedy=phrases.OTHER_NAME)
    same = next((each for each in listing(session) if each.stated and each.stated.server.url == server.url), None)
    if same is not None:
        raise ServerError(problem=phrases.same_address(server.url, same.name), remedy=phrases.remove_first(same.name))


def _shown(session: Session, server: Server, tell: Tell) -> Server:
    """Return the server with its program and models as a probe shows them."""
    told = locality.look(session, server.url, tell)
    if told is None:
        raise ProviderError(provider=server.name, problem=phrases.nobody_at(server.url))
    known = replace(server, program=told.program)
    locality.judge(known, told, tuple(model.name for model in server.models))
    models = server.models or tuple(ServerModel(name=each.name) for each in told.models if not each.away)
    if not models:
        raise ServerError(problem=phrases.NOTHING_RUNS_HERE, remedy=phrases.NAME_MODELS)
    return replace(known, models=tuple(_seeing(told, model) for model in models))


def _seeing(told: Found, model: ServerModel) -> ServerModel:
    """Return a model without pictures where the person or the server says that it takes none."""
    shown = told.model(model.name)
    return replace(model, sees=model.sees and (shown is None or shown.sees is not False))


def _own(server: Server) -> OwnServer:
    try:
        return servers.own(server)
    except CardError as error:
        problem = f"{error.facts['where']}: {error.facts['problem']}"
        raise ServerError(problem=problem, remedy=phrases.SEE_HELP) from error


def _listed(session: Session, name: str) -> Listed:
    try:
        found = stored(session.places, name)
    except LocalaiError as error:
        return Listed(name=name, stated=None, problem=str(error.facts.get("problem", error.code)))
    card = session.catalog.cards.get(name)
    taken = card is not None and not servers.is_own_card(card)
    return Listed(name=name, stated=found, problem=phrases.NAME_TAKEN if taken else "")


def _write(session: Session, server: Server) -> None:
    private_folder(session.places.servers)
    replace_file(file_of(session.places, server.name), servers.serialize(server))


def _entry(server: Server, *, removed: bool) -> ServerStated:
    return ServerStated(
        provider=server.name,
        url=server.url,
        operator=server.operator,
        here=server.here,
        statement=digest(server),
        removed=removed,
    )


def _unreadable(session: Session, name: str) -> Server:
    """Return what is known about a server whose file cannot be read: its name."""
    return Server(name=name, url="", operator="", stated_on=session.now().date(), models=())
