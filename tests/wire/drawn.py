"""Calls of adapters with words, contents and numbers of inputs drawn at random, written as a door writes them.

Everything is of this process alone: the adapter's request becomes an exchange as a plan holds it, the door's own code
turns that into bytes, and they are compared with what the exchange says.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from localai.operations.exchanges import Place, exchange_of
from localai.policy import hosts
from localai.policy.servers import is_own
from localai.providers.registry import CONNECTIONS
from localai.vocabulary.outbound import Credential
from localai.vocabulary.tasks import Role
from tests.providers.calls import CATALOG, OWN, Case, case, cases
from tests.wire import orders
from tests.wire.tasks import ODD, Shown, Tally, as_planned, as_written

TODAY = date(2026, 11, 21)
LONGEST = 60_000


def drizzle(wanted: int, seed: int, tell: Callable[[str], None]) -> Tally:
    """Draw so many calls, the same number for each adapter, and compare what would be written."""
    tally, draw = Tally(), random.Random(seed)
    among = {name: [each for each in _cases() if each.surface == name] for name in sorted(CONNECTIONS)}
    each = -(-wanted // sum(map(bool, among.values())))
    for name, usual in among.items():
        for _ in range(each if usual else 0):
            made = _drawn(draw, usual)
            tally.planned[name] += 1
            tally.wrong += [f"{problem}: {made.name} {made.call}" for problem in _judge(made, tally)]
        tell(f"{name}: {tally.planned[name]} drawn")
    return tally


@cache
def _cases() -> tuple[Case, ...]:
    return cases()


def _drawn(draw: random.Random, among: Sequence[Case]) -> Case:
    usual = draw.choice(among)
    roles = [(given.role, given.media_type) for given in usual.call.given]
    contents = [
        _words(draw).encode() if role is Role.TEXT else draw.randbytes(draw.randrange(1, LONGEST)) for role, _ in roles
    ]
    return case(usual.call.model, usual.call.task, roles, prompt=_words(draw), contents=contents)


def _words(draw: random.Random) -> str:
    return "".join([*(draw.choice(ODD) for _ in range(draw.randrange(60))), draw.randbytes(6).hex()])


def _judge(made: Case, tally: Tally) -> list[str]:
    credential = _credential(made)
    place = Place(base=_base(made), credential=credential, hosts=CATALOG.card(made.call.model).hosts)
    prepared, found = made.prepare(), []
    for draft in (prepared.work, *prepared.follow_ups):
        exchange = exchange_of(draft, place, made.held())
        if exchange.holes:
            continue
        shown = Shown(exchange=exchange, contents=made.held(), credential=credential, key=orders.KEY)
        written = as_written(shown)
        tally.exchanges += 1
        tally.written += len(written)
        if written != as_planned(shown):
            found.append(f"{exchange.name} is not what the plan says")
    return found


def _credential(made: Case) -> Credential | None:
    return orders.credential(scheme=made.adapter.scheme) if made.adapter.scheme else None


def _base(made: Case) -> str:
    model = made.call.model
    if is_own(model):
        return next(each.url for each in OWN if each.name == model.provider)
    return f"https://{hosts.place(CATALOG.card(model), model, (), hosts.Sent(levers=()), TODAY).host}"
