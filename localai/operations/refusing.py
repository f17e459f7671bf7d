"""A wish that the rules refuse: the ledger remembers it, and nothing leaves."""

from localai.crypto.canonical import digest
from localai.errors import RefusedError
from localai.operations.grounds import keep_grounds
from localai.operations.ledger import recording
from localai.operations.models import ModelRow, Wanted, refusal
from localai.operations.rules import rules_for
from localai.operations.session import Session
from localai.vocabulary.bodies import Refused
from localai.vocabulary.tasks import Wish


def refuse(session: Session, row: ModelRow, wanted: Wanted, wish: Wish, *, remember: bool) -> RefusedError:
    """Return the error for a verdict that does not let an approval follow; with `remember`, add an entry about it."""
    error = refusal(session, row, wanted)
    assert error is not None, "only for verdicts that forbid"  # noqa: S101
    if remember:
        card = session.catalog.card(row.model)
        rules = rules_for(session, wanted.item_class, wanted.within)
        entry = Refused(
            refusal_id=session.new_id(),
            task=wish.task,
            model=wish.model,
            item_class=wanted.item_class,
            purpose=wish.purpose,
            rule=str(error.facts["rule"]),
            because=str(error.facts["because"]),
            policy=digest(row.policy),
            card=digest(card),
            rules=digest(rules),
        )
        with recording(session) as record:
            keep_grounds(session, card, row.policy, rules)
            record.append(entry)
        error.facts["receipt"] = entry.refusal_id
    return error
