"""Sessions with servers of one's own: doors that reach this computer, statements, sends to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from localai.egress import link
from localai.egress.fixed import Fixed
from localai.operations import ledger, servers
from localai.operations.plan import plan
from localai.operations.send import approve, run
from localai.operations.session import Session
from localai.operations.stating import add
from localai.policy import servers as policy
from localai.vocabulary.cards import NO_DAYS, Passing, Review, Training
from localai.vocabulary.outcomes import How
from localai.vocabulary.reach import Reach
from localai.vocabulary.servers import Server, ServerModel
from localai.vocabulary.tasks import Task, Wish
from tests.operations.desk import with_cards
from tests.wire.own import OwnServer

MODEL = "llama3.2:1b"
SAID = "A note about bread."


@contextmanager
def at_home(session: Session, *asked: str, reach: Reach = Reach.LOCAL) -> Iterator[Session]:
    """Return the session with a porter whose doors go by the files as they are now."""
    places = session.places
    fixed = replace(Fixed.now(reach, places.cards, places.servers), asked=asked)
    porter = link.start(
        python=session.python, viewer=["true"], folders=[], environment={"PATH": "/usr/bin:/bin"}, doors=fixed
    )
    cards = servers.with_own(places, with_cards(session).catalog)
    try:
        yield replace(session, load_catalog=lambda: cards, link=porter, reach=reach)
    finally:
        porter.close()


def here(url: str, *names: str, **changes: object) -> Server:
    stated = Server(
        name="ollama",
        url=url,
        operator="me",
        stated_on=date(2026, 11, 21),
        models=tuple(ServerModel(name=name) for name in names),
        here=True,
    )
    return replace(stated, **changes)


def elsewhere(url: str = "https://gpu.lan", **changes: object) -> Server:
    return here(
        url,
        "m",
        **{
            "name": "gpu",
            "here": False,
            "trains": Training.NO,
            "keeps_days": NO_DAYS,
            "people_look": Review.NO,
            "passes_on": Passing.NOBODY_KNOWN,
            "region": "DE",
            **changes,
        },
    )


def added(session: Session, server: OwnServer, *names: str, **changes: object) -> policy.OwnServer:
    with at_home(session, server.url) as ready:
        return add(ready, here(server.url, *names, **changes), lambda line: None)


def question(model: str = f"ollama/{MODEL}", **changes: object) -> Wish:
    return Wish(**{"task": Task.CHAT, "model": model, "prompt": "hello there", **changes})


def sent(session: Session, wish: Wish, **more: object):
    made = plan(session, wish)
    approve(session, made, How.DIGEST)
    return run(session, made, made.digest, **more)


def bodies(session: Session, kind: type) -> list:
    return [entry.body for entry in reversed(ledger.entries_of(session, 99)) if isinstance(entry.body, kind)]
