"""The host of a request, and the policy that holds there: a region that is asked for or promised has a host of its own.

A lever of the card that is a host holds because the request goes there, never because somebody asked for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from localai.policy.effective import default_levers, effective
from localai.sending_errors import HostRefusedError
from localai.vocabulary.cards import Card, HostUse, LeverPlace, RegionChoice
from localai.vocabulary.models import Model
from localai.vocabulary.policies import Attestation, EffectivePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a request carries that its policy depends on: levers by name, features, and the region asked for."""

    levers: Sequence[str]
    features: Sequence[str] = ()
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The host that a request goes to, and what will hold there."""

    host: str
    policy: EffectivePolicy


def place(card: Card, model: Model, stated: Iterable[Attestation], sent: Sent, today: date) -> Placed:
    """Return the host of a request and its policy: of a lever of the card, of the account's region, or the usual one.

    Raises HostRefusedError where the card names none.
    """
    answers = tuple(stated)

    def holds(levers: Iterable[str]) -> EffectivePolicy:
        return effective(card, model, answers, levers, today, sent.features)

    at_host = {lever.name: lever.key for lever in card.levers if lever.place is LeverPlace.HOST}
    carried = [name for name in sent.levers if name not in at_host]
    asked = [name for name in default_levers(card, model, sent.region) if name in at_host]
    count = holds((*carried, *asked)).levers
    wanted = [at_host[name] for name in _first(card, asked, sent.region) if name in count]
    host = next(iter(wanted), "") or _of_region(card, model, holds(carried))
    _check(card, host)
    there = [name for name, key in at_host.items() if key == host]
    return Placed(host=host, policy=holds((*carried, *there)))


def _first(card: Card, names: Iterable[str], region: str | None) -> list[str]:
    """Return the levers with those of the region that is asked for in front."""
    regions = {lever.name: lever.effect.region for lever in card.levers}
    return sorted(names, key=lambda name: regions[name] != region)


def _of_region(card: Card, model: Model, policy: EffectivePolicy) -> str:
    """Return the host of the region that holds without a host's doing, the host without a region, or the first."""
    hosts = list(_api_hosts(card))
    surface = next(each for each in card.surfaces if each.name == model.surface)
    usual = [fact.name for fact in surface.regions if fact.choice is RegionChoice.DEFAULT]
    chosen = [] if policy.region.choice is RegionChoice.DEFAULT else [policy.region.name]
    by_region = {region: name for name, region in reversed(hosts)}
    found = next((by_region[region] for region in (*chosen, "", *usual) if region in by_region), None)
    return found or next((name for name, _ in hosts), card.provider)


def _check(card: Card, host: str) -> None:
    if "*" in host or host not in (name for name, _ in _api_hosts(card)):
        raise HostRefusedError(host=host, provider=card.title)


def _api_hosts(card: Card) -> Iterator[tuple[str, str]]:
    yield from ((host.name, host.region) for host in card.hosts if host.use is HostUse.API)
