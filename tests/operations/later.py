"""Plans as a service would get them, for tests of standing approvals; a program that races for one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from localai.crypto.canonical import digest
from localai.errors import LocalaiError
from localai.operations import keys, standing
from localai.operations.keys import NewKey
from localai.operations.ledger import recording
from localai.operations.models import Wanted, judge_model
from localai.operations.plan import Planned
from localai.operations.rules import rules_for
from localai.operations.session import Session
from localai.operations.standing import Offer
from localai.vocabulary.bodies import Purged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outbound import DIRECT, Cost, Exchange, Plan, Purpose
from localai.vocabulary.outcomes import How
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Task, Wish
from tests.operations.desk import with_cards
from tests.operations.opening import open_at

MODEL, OTHER = "openai/gpt-image-2.5", "openai/gpt-6-luna"
AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def plan_of(
    session: Session,
    *,
    model: str = MODEL,
    item_class: ItemClass = ItemClass.INTERNAL,
    size: int = 1000,
    cost: Decimal | None = Decimal("0.10"),
    task: Task = Task.EDIT,
    **changes: object,
) -> Planned:
    """Return a plan that sends so many bytes to a service and may cost so much."""
    row = judge_model(session, model, Wanted(item_class=item_class, task=task))
    stored = keys.credential_for(session, row.model.provider)
    exchange = Exchange(
        name="work",
        purpose=Purpose.WORK,
        method="POST",
        url="https://api.openai.com/v1/images/edits",
        headers=(),
        body=(),
        body_size=size,
        body_digest="0" * 64,
        holes=(),
        at_most=1,
    )
    made = Plan(
        task=task,
        model=model,
        where=row.model.provider,
        item_class=item_class,
        parts=(),
        settings=(),
        purpose="",
        keep=True,
        run=None,
        exchanges=(exchange,),
        follow_ups=(),
        policy=row.policy,
        card=digest(session.catalog.card(row.model)),
        rules=rules_for(session, item_class),
        accepted=(),
        attestations=row.policy.answers,
        cost=Cost(low=Decimal(0), high=cost, currency="USD", prices=""),
        network=DIRECT,
        credential=stored.credential if stored else None,
        repeat=0,
    )
    made = replace(made, **changes)
    return Planned(
        plan=made,
        digest=digest(made),
        base=digest(made),
        wish=Wish(task=task, model=model),
        rules=None,
        verdict=row.verdict,
        last_at=None,
    )


def add_key(session: Session, secret: str = "sk-proj-0123456789") -> None:
    """Put a key for OpenAI on record."""
    keys.add_key(session, NewKey(provider="openai", secret=Secret(secret.encode())))


def offer(**changes: object) -> Offer:
    """Return an offer: three edits within four hours, for at most a dollar."""
    usual = {"model": MODEL, "count": 3, "until": AT + timedelta(hours=4), "max_cost": Decimal(1), "max_bytes": 5000}
    return Offer(**{**usual, **changes})


def grant(session: Session, **changes: object) -> standing.StandingConsent:
    """Approve an offer as a person at the screen would."""
    wanted = offer(**changes)
    return standing.grant(session, wanted, standing.propose(session, wanted).digest, How.SCREEN)


@contextmanager
def begun(session: Session) -> Iterator[None]:
    """Change rows in a transaction that also adds an entry, as the one of a run that begins or ends does."""
    with recording(session) as record:
        yield
        record.append(Purged(item_ids=(), reason="stands for a run"))


def use(session: Session, planned: Planned, run_id: str | None = None) -> str:
    """Use the standing approval that covers a plan, as the transaction of its first entry does; return its id."""
    found = standing.matching(session, planned)
    if found is None:
        return ""
    with begun(session):
        standing.use(session, found, planned, run_id or session.new_id())
    return found.id


def main(home: Path, found: str) -> None:
    """Find the approval, wait for the word, then try to use it until nothing is left; say how often it worked."""
    session = with_cards(open_at(home, lambda: AT))
    planned = plan_of(session)
    consent = standing.matching(session, planned)
    assert consent is not None and consent.id == found  # noqa: PT018
    print("ready", flush=True)
    sys.stdin.readline()
    worked = 0
    while True:
        try:
            with begun(session):
                standing.use(session, consent, planned, session.new_id())
        except LocalaiError as error:
            print(worked, error.code, flush=True)
            return
        worked += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
