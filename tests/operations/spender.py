"""A session that begins sends without a network, and a program that races for what is left of a budget."""

import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from localai.errors import LocalaiError
from localai.operations import keys, send
from localai.operations.keys import NewKey
from localai.operations.plan import Planned, plan
from localai.operations.session import Session
from localai.vocabulary.outcomes import How
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Wish
from tests.operations.abroad import KEY, asking
from tests.operations.desk import with_cards
from tests.operations.opening import open_at

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class NoDoor:
    """A link whose doors are there and lead nowhere; `meanwhile` is called once, when a door is asked for."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.meanwhile = meanwhile

    def door(self) -> socket.socket:
        act, self.meanwhile = self.meanwhile, lambda: None
        act()
        ours, theirs = socket.socketpair()
        theirs.close()
        return ours


def at_the_door(session: Session, *, key: bool = True) -> Session:
    """Return the session with cards, a key, and doors that lead nowhere."""
    ready = with_cards(session)
    if key:
        keys.add_key(ready, NewKey(provider="openai", secret=Secret(KEY)))
    return replace(ready, reach=Reach.ONLINE, link=NoDoor())


def approved(session: Session, wished: Wish) -> Planned:
    """Return a plan that may begin."""
    planned = plan(session, wished)
    send.approve(session, planned, How.DIGEST)
    return planned


def begin(session: Session, planned: Planned) -> send.Begun:
    """Begin a send; until it is closed it is going on."""
    return send.begin(session, planned, planned.digest)


def cost(session: Session, wished: Wish | None = None) -> Decimal:
    """Return the most that a question may cost."""
    high = plan(session, wished or asking()).plan.cost.high
    assert high is not None
    return high


def main(home: Path, prompt: str) -> None:
    """Have a plan approved, wait for the word, then begin; say how that went."""
    session = at_the_door(open_at(home, lambda: AT), key=False)
    planned = approved(session, asking(prompt=prompt))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        begun = begin(session, planned)
    except LocalaiError as error:
        print(error.code, flush=True)
    else:
        print("began", flush=True)
        sys.stdin.readline()
        begun.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
