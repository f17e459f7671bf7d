"""Where `localai prove` plays: addresses that lead to a recorder, servers that there are not, marked files as items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from localai.egress.link import Link
from localai.egress.recording import Recording
from localai.errors import NotFoundError
from localai.operations import canaries
from localai.operations.accounts import Answer, state_answer
from localai.operations.add import Filing, add
from localai.operations.canaries import Kind, Mark
from localai.operations.canaries_media import sounds_and_documents
from localai.operations.keys import NewKey, add_key
from localai.operations.proving_answers import Answers
from localai.operations.session import Session
from localai.operations.traces import Seen
from localai.paths import Places
from localai.policy.catalog import Catalog
from localai.policy.reading import nearest
from localai.policy.servers import KEYED_SURFACE, SURFACE, serialize
from localai.providers.registry import CONNECTIONS, OWN, adapter_of, name_of, tasks_of
from localai.storage.files import private_folder, replace_file
from localai.vocabulary.cards import NO_DAYS, Card, Passing, Review, Training
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.policies import Contract
from localai.vocabulary.secret import Secret
from localai.vocabulary.servers import Server, ServerModel

_REFERENCE: Final = "made up for a proof"
_OWN_NAMES: Final = {SURFACE: "proof", KEYED_SURFACE: "proof-keyed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all sends of a proof share: the marked files as items, by media type, and the made-up key.

    `written_only` are marks that the recorder answers with. `root` is the one folder that this process, its children
    and its doors may write to; `seen` is how its files were when they were searched last.
    """

    session: Session
    root: Path
    recording: Recording
    items: Mapping[str, Item]
    marks: tuple[Mark, ...]
    written_only: tuple[Mark, ...]
    key: Mark
    prompt: Mark
    seen: Seen = field(default_factory=dict)


def lead_here(
    places: Places, link: Link, catalog: Catalog, adapters: Sequence[str], today: date, answers: Answers
) -> Recording:
    """Start a recorder, and write the settings that lead the hosts of adapters (none: of all) to it, as a person would.

    `answers` are what it answers with. Raises NotFoundError for an adapter that there is not.
    """
    unknown = sorted(set(adapters) - set(CONNECTIONS))
    if unknown:
        raise NotFoundError(what="adapter", id=unknown[0], nearest=nearest(unknown[0], CONNECTIONS))
    made_up = [_server(name, surface, today) for surface, name in _OWN_NAMES.items()]
    known = [catalog.cards[name] for name in providers_of(adapters) if name in catalog.cards]
    hosts = [host.name for card in known for host in card.hosts if "*" not in host.name]
    hosts += [server.url.removeprefix("https://") for server in made_up]
    recording = Recording(link.recorder(), hosts, copy=True, answers=answers)
    ca = places.config / "recorder.pem"
    for folder in (places.config, places.servers):
        private_folder(folder)
    replace_file(ca, recording.certificate)
    for server in made_up:
        replace_file(places.servers / f"{server.name}.toml", serialize(server))
    led = "".join(f'"{each.host}" = "{each.address}:{each.port}"\n' for each in recording.network.resolve)
    replace_file(places.config_file, f'[egress]\nca = "{ca}"\n[egress.resolve]\n{led}'.encode())
    return recording


def providers_of(adapters: Sequence[str]) -> list[str]:
    """Return the names of the services and made-up servers behind some adapters, or behind all."""
    names = [name.partition("/") for name in adapters or CONNECTIONS]
    return sorted({_OWN_NAMES[surface] if provider == OWN else provider for provider, _, surface in names})


def _server(name: str, surface: str, today: date) -> Server:
    """Return a server that there is not, for the adapter of servers that a person adds."""
    return Server(
        name=name,
        url=f"https://{name}.example",
        operator="nobody",
        stated_on=today,
        models=(ServerModel(name="model"),),
        needs_key=surface == KEYED_SURFACE,
        trains=Training.NO,
        keeps_days=NO_DAYS,
        people_look=Review.NO,
        passes_on=Passing.NOBODY_KNOWN,
    )


def prepare(
    session: Session, root: Path, recording: Recording, adapters: Sequence[str], answered: Sequence[Mark]
) -> Ground:
    """Add the marked files to a workspace made for this, and put the made-up key on record."""
    folder = canaries.word(Kind.NAME, "folder-")
    files = (canaries.picture_jpeg(), canaries.picture_png(), canaries.text(), *sounds_and_documents())
    key = canaries.api_key()
    source = root / folder.needle.decode()
    source.mkdir(mode=0o700)
    items = {}
    for file in files:
        (source / file.name).write_bytes(file.content)
        (item,) = add(session, [source / file.name], Filing(item_class=ItemClass.PUBLIC)).items
        (source / file.name).unlink()
        items[item.media_type] = item
    source.rmdir()
    for provider in providers_of(adapters):
        _make_up_account(session, session.catalog.cards[provider], Secret(key.needle))
    return Ground(
        session=_with_models(session),
        root=root,
        recording=recording,
        items=items,
        marks=(*canaries.marks_of(files), folder),
        written_only=tuple(answered),
        key=key,
        prompt=canaries.word(Kind.PROMPT, "say "),
    )


def _make_up_account(session: Session, card: Card, key: Secret) -> None:
    """Put a made-up key on record, and the made-up answers without which a service may train on what it gets."""
    adapter = adapter_of(card)
    if adapter is None or not adapter.scheme:
        return
    add_key(session, NewKey(provider=card.provider, secret=key, rests_in="workspace"))
    tomorrow = session.now().date() + timedelta(days=1)
    if any(surface.training.value is not Training.NO for surface in card.surfaces):
        agreed = Contract(party=card.operator, training=Training.NO, days=NO_DAYS, review=Review.NO)
        state_answer(
            session,
            Answer(provider=card.provider, state="contract", reference=_REFERENCE, expires=tomorrow, contract=agreed),
        )
    for state in card.states:
        if state.effect.training is Training.NO and not state.per_model:
            state_answer(
                session,
                Answer(provider=card.provider, state=state.name, reference=_REFERENCE, expires=tomorrow),
            )


def _with_models(session: Session) -> Session:
    """Return the session with a model for each adapter that no card has a model for, such as an older dialect.

    Where a service passes on all that it gets for a task, one more is made up that it keeps to itself.
    """
    rows = dict(session.catalog.rows)
    for name in CONNECTIONS:
        provider, _, surface = name.partition("/")
        beside = [model for model in rows.values() if model.provider == provider]
        if provider != OWN and beside and not any(name_of(model) == name and tasks_of(model) for model in beside):
            able = max(beside, key=lambda model: len(CONNECTIONS[name].tasks & set(model.tasks)))
            rows[f"{name}-proof"] = replace(able, id=f"{name}-proof", surface=surface)
        for task in CONNECTIONS[name].tasks:
            only = [model for model in beside if name_of(model) == name and task in tasks_of(model)]
            if only and all(model.override for model in only):  # the rules refuse those whom it is passed on to
                rows[f"{only[0].id}-proof"] = replace(only[0], id=f"{only[0].id}-proof", override="")
    catalog = replace(session.catalog, rows=rows)
    return replace(session, load_catalog=lambda: catalog)
