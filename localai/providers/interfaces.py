"""What providers' own interfaces can be asked about themselves, and what their answers say: pure, and without trust.

An answer gives words of ours and numbers, never its own text. What is missing, odd or said twice in two ways is read
the worse way, or as nothing said; what follows from it, a card bounds (`policy/told.py`, `operations/refresh.py`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlencode

from localai.providers.adapter import Answer, Draft
from localai.providers.events import events_of
from localai.providers.reading import at, list_at, parsed, text_at
from localai.vocabulary.cards import Card
from localai.vocabulary.models import Model, PriceUnit
from localai.vocabulary.observations import ENDPOINTS, LISTED, MODE, NO, ORGANIZATION, PRICE, PROJECT, YES, Told
from localai.vocabulary.outbound import Purpose

MODES: Final = ("e2ee", "tee", "contract", "anonymized", "unknown")
"""How a model is run, best first: `contract` is with somebody who keeps nothing by contract."""
RETENTION: Final = (
    "zero_data_retention",
    "enhanced_zero_data_retention",
    "modified_abuse_monitoring",
    "enhanced_modified_abuse_monitoring",
    "organization_default",
    "none",
    "unknown",
)
_ZERO: Final = "zero-retention"
_MONITORING: Final = "modified-abuse-monitoring"
_READY: Final = "enterprise-ready"
_HEADER: Final = "response header "
_GEO: Final = "inference_geo"
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,24})?([eE]-[0-9]{1,2})?")
_MOST_PER_MILLION: Final = Decimal(1_000_000)
_MILLION: Final = Decimal(1_000_000)
_PROJECT_ID: Final = re.compile(r"proj_[A-Za-z0-9]{1,80}")
_NOT_CHARGED: Final = {"prompt", "completion", "input_cache_read", "input_cache_write", "web_search", "discount"}
"""Prices of what a request of ours uses as tokens, or not at all."""
_TOKENS: Final = ((PriceUnit.MILLION_INPUT_TOKENS, "prompt"), (PriceUnit.MILLION_OUTPUT_TOKENS, "completion"))


class Needs(StrEnum):
    """Which key a question carries."""

    NOTHING = "nothing"
    KEY = "key"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question: a GET without content, and the key that goes with it."""

    draft: Draft
    needs: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRead:
    """Whether an account state of the card holds, as its interface says; `model` is empty unless it is about one."""

    state: str
    holds: bool
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverRead:
    """Whether what a switch asks for was done, as a field of the answer says; `said` is that field as it stood."""

    lever: str
    holds: bool
    said: str


def is_project(written: str) -> bool:
    """Tell whether a text can be the name of a project at OpenAI."""
    return _PROJECT_ID.fullmatch(written) is not None


def asks(provider: str, models: Sequence[Model], project: str = "") -> tuple[Ask, ...]:
    """Return the questions that a provider's interface answers about itself; empty where there are none."""
    match provider:
        case "openrouter":
            drafts = (_get("endpoints", "/api/v1/endpoints/zdr"), _get("models", "/api/v1/models"))
            return tuple(Ask(draft=draft, needs=Needs.NOTHING) for draft in drafts)
        case "venice":
            return (Ask(draft=_get("models", "/api/v1/models?type=all"), needs=Needs.NOTHING),)
        case "fal":
            named = [("endpoint_id", model.wire_name) for model in _concrete(models)]
            query = urlencode([*named, ("expand", "enterprise_status")])
            return (Ask(draft=_get("models", f"/v1/models?{query}", host="api.fal.ai"), needs=Needs.NOTHING),)
        case "xai":
            return (Ask(draft=_get("header", "/v1/models"), needs=Needs.KEY),)
        case "openai":
            whole = _get("organization", "/v1/organization/data_retention")
            path = f"/v1/organization/projects/{quote(project, safe='')}/data_retention"
            one = (_get("project", path),) if project else ()
            return tuple(Ask(draft=draft, needs=Needs.ADMIN) for draft in (*one, whole))
    return ()


def told_by(card: Card, name: str, models: Sequence[Model], answer: Answer) -> tuple[Told, ...] | None:
    """Return what an answer to the question of this name says about these models; None where it cannot be read."""
    provider = card.provider
    if provider == "xai":
        states = headers_say(answer, headers_of(card))
        return tuple(Told(subject="", fact=each.state, value=YES if each.holds else NO) for each in states)
    tree = parsed(answer.content)
    if not isinstance(tree, dict):
        return None
    match provider, name:
        case "openrouter", "endpoints":
            return _endpoints(tree, models)
        case "openrouter", "models":
            return _listed(tree, models)
        case "venice", _:
            return _modes(tree, models)
        case "fal", _:
            return _readiness(tree, models)
        case "openai", "project":
            return _retention(tree, "project.data_retention", PROJECT)
        case "openai", _:
            return _retention(tree, "organization.data_retention", ORGANIZATION)
    return None


def states_of(provider: str, told: Iterable[Told]) -> tuple[StateRead, ...]:
    """Return the account states of a card that follow from what was told; what is unclear follows not at all."""
    said = {each.fact: each.value for each in told if not each.subject}
    match provider:
        case "xai":
            return tuple(StateRead(state=_ZERO, holds=said[_ZERO] == YES) for _ in range(_ZERO in said))
        case "fal":
            ready = (each for each in told if each.fact == _READY)
            return tuple(StateRead(state=_READY, holds=each.value == YES, model=each.subject) for each in ready)
        case "openai":
            return _openai_states(said)
    return ()


def headers_of(card: Card) -> dict[str, str]:
    """Return the account states of a card that a header of each answer states, with that header in lower case."""
    named = {state.name: state.read_back for state in card.states if state.read_back.startswith(_HEADER)}
    return {name: read.removeprefix(_HEADER).lower() for name, read in named.items()}


def headers_say(answer: Answer, headers: Mapping[str, str]) -> tuple[StateRead, ...]:
    """Return the account states that the headers of an answer state; said in two ways, the worse one holds."""
    found = {
        state: [value.strip().lower() for name, value in answer.headers if name == header]
        for state, header in headers.items()
    }
    return tuple(
        StateRead(state=state, holds=all(value == "true" for value in values))
        for state, values in found.items()
        if values
    )


def levers_say(answer: Answer, provider: str) -> tuple[LeverRead, ...]:
    """Return what the fields of an answer say about switches of its request; said in two ways, the worse one holds."""
    if provider != "anthropic":
        return ()
    said = sorted({geo for tree in _trees(answer) for geo in _regions(tree)})
    words = ", ".join(f"usage.inference_geo: {geo}" for geo in said)
    return (LeverRead(lever="inference-us", holds=said == ["us"], said=words),) if said else ()


def words_of_headers(answer: Answer, headers: Mapping[str, str]) -> str:
    """Return the headers that state an account's terms, as they stood there."""
    return ", ".join(f"{name}: {value}" for name, value in answer.headers if name in headers.values())


def _trees(answer: Answer) -> Iterator[object]:
    """Yield the JSON values of an answer: of each event that names a region, or of the whole."""
    if answer.header("content-type").startswith("text/event-stream"):
        for event in events_of(answer.content):
            if _GEO in event.text:
                yield parsed(event.text.encode())
    elif _GEO.encode() in answer.content:
        yield parsed(answer.content)


def _regions(tree: object) -> Iterator[str]:
    for place in (("usage",), ("message", "usage")):
        if (geo := at(tree, *place, _GEO)) is not None:
            yield geo if isinstance(geo, str) else "?"


def _get(name: str, path: str, host: str = "") -> Draft:
    return Draft(name=name, purpose=Purpose.WORK, method="GET", path=path, host=host)


def _concrete(models: Iterable[Model]) -> Iterator[Model]:
    """Yield the models with a name of their own; others have a place where the person's choice goes."""
    yield from (model for model in models if "{" not in model.wire_name)


def _entries(tree: object, key: str, name: str) -> dict[str, list[dict[str, object]]] | None:
    """Return the entries of a list by the text under `name`; None where there is no list."""
    if not isinstance(at(tree, key), list):
        return None
    found: dict[str, list[dict[str, object]]] = {}
    for entry in list_at(tree, key):
        if isinstance(entry, dict) and (named := text_at(entry, name)):
            found.setdefault(named, []).append(entry)
    return found


def _endpoints(tree: object, models: Sequence[Model]) -> tuple[Told, ...] | None:
    found = _entries(tree, "data", "model_id")
    if found is None:
        return None
    told = []
    for model in _concrete(models):
        entries = found.get(model.wire_name, [])
        told.append(Told(subject=model.id, fact=ENDPOINTS, value=str(len(entries))))
        told += _prices(model, [_of_tokens(at(entry, "pricing")) for entry in entries], _TOKENS, _MILLION)
    return tuple(told)


def _listed(tree: object, models: Sequence[Model]) -> tuple[Told, ...] | None:
    found = _entries(tree, "data", "id")
    if found is None:
        return None
    told = []
    for model in _concrete(models):
        entries = found.get(model.wire_name, [])
        told.append(Told(subject=model.id, fact=LISTED, value=YES if entries else NO))
        told += _prices(model, [_of_tokens(at(entry, "pricing")) for entry in entries], _TOKENS, _MILLION)
    return tuple(told)


def _of_tokens(pricing: object) -> object:
    """Return prices where tokens are all that is charged for; a fee beside them makes the cost unknown."""
    others = set(pricing) - _NOT_CHARGED if isinstance(pricing, dict) else set()
    return pricing if all(_amount(at(pricing, other)) == 0 for other in others) else None


def _modes(tree: object, models: Sequence[Model]) -> tuple[Told, ...] | None:
    found = _entries(tree, "data", "id")
    if found is None:
        return None
    told = []
    for model in _concrete(models):
        entries = found.get(model.wire_name, [])
        told.append(Told(subject=model.id, fact=LISTED, value=YES if entries else NO))
        if entries:
            told.append(Told(subject=model.id, fact=MODE, value=max(map(_mode, entries), key=MODES.index)))
        prices = [_in_dollars(at(entry, "model_spec", "pricing")) for entry in entries]
        told += _prices(model, prices, _TOKENS, Decimal(1))
    return tuple(told)


def _mode(entry: Mapping[str, object]) -> str:
    privacy = text_at(entry, "model_spec", "privacy")
    if privacy != "private":
        return privacy if privacy == "anonymized" else "unknown"
    tee, sealed = (at(entry, "model_spec", "capabilities", f"supports{name}") for name in ("TeeAttestation", "E2EE"))
    if tee is not True:
        return "contract"
    return "e2ee" if sealed is True else "tee"


def _in_dollars(pricing: object) -> dict[str, object]:
    return {"prompt": at(pricing, "input", "usd"), "completion": at(pricing, "output", "usd")}


def _readiness(tree: object, models: Sequence[Model]) -> tuple[Told, ...] | None:
    found = _entries(tree, "models", "endpoint_id")
    if found is None:
        return None
    told = []
    for model in _concrete(models):
        entries = found.get(model.wire_name, [])
        told.append(Told(subject=model.id, fact=LISTED, value=YES if entries else NO))
        said = {text_at(entry, "enterprise_status") for entry in entries}
        if said and said <= {"ready", "pending"}:
            told.append(Told(subject=model.id, fact=_READY, value=YES if said == {"ready"} else NO))
    return tuple(told)


def _retention(tree: object, kind: str, fact: str) -> tuple[Told, ...] | None:
    if text_at(tree, "object") != kind:
        return None
    said = text_at(tree, "type")
    return (Told(subject="", fact=fact, value=said if said in RETENTION else "unknown"),)


def _openai_states(said: Mapping[str, str]) -> tuple[StateRead, ...]:
    """Return what holds for a project: its own setting, or the organization's where it follows that one."""
    value = said.get(PROJECT, "unknown")
    if value == "organization_default":
        value = said.get(ORGANIZATION, "unknown")
    match value:
        case "zero_data_retention":
            return (StateRead(state=_ZERO, holds=True),)
        case "modified_abuse_monitoring":
            return (StateRead(state=_MONITORING, holds=True), StateRead(state=_ZERO, holds=False))
        case "enhanced_modified_abuse_monitoring":  # no page says what is enhanced
            return (StateRead(state=_ZERO, holds=False),)
        case "none":
            return (StateRead(state=_MONITORING, holds=False), StateRead(state=_ZERO, holds=False))
    return ()


def _prices(
    model: Model, found: Sequence[object], units: Sequence[tuple[PriceUnit, str]], times: Decimal
) -> Iterator[Told]:
    """Yield the dearest price of each unit; one that cannot be read says nothing about its unit."""
    for unit, key in units:
        amounts = [_amount(at(each, key)) for each in found]
        known = [each * times for each in amounts if each is not None]
        if known and len(known) == len(amounts) and max(known) <= _MOST_PER_MILLION:
            yield Told(subject=model.id, fact=f"{PRICE}{unit.value}", value=f"{max(known).normalize():f}")


def _amount(value: object) -> Decimal | None:
    """Return an amount of money, from 0 on, of a number or a text that is one."""
    text = str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None
