"""What a decision rested on is kept with it: the card, the policy that followed, the rules, the answers that counted.

The ledger holds only their digests. With these a receipt can be explained years later, when the card is another one and
an answer was withdrawn.
"""

import hashlib
from typing import TypeVar

from localai.crypto.canonical import EncodingError, encode
from localai.errors import IntegrityError
from localai.ledger.decoding import decode_as
from localai.operations.accounts import current_answers
from localai.operations.session import Session
from localai.vault.grounds import ground_of, keep_ground
from localai.vocabulary.cards import Card
from localai.vocabulary.policies import EffectivePolicy
from localai.vocabulary.rules import RuleSet

Ground = TypeVar("Ground")


def keep_grounds(session: Session, card: Card, policy: EffectivePolicy, rules: RuleSet) -> None:
    """Keep what a decision rests on; belongs inside the transaction of the entry that names it."""
    counted = [answer for answer in current_answers(session) if answer.id in policy.answers]
    for value in (card, policy, rules, *counted):
        encoded = encode(value)
        keep_ground(session.workspace.database, hashlib.sha256(encoded).hexdigest(), encoded)


def ground(session: Session, kind: type[Ground], digest: str) -> Ground | None:
    """Return a card, policy, rule set or answer by its digest; None where it was not kept. Raises IntegrityError."""
    encoded = ground_of(session.workspace.database, digest)
    if encoded is None:
        return None
    try:
        if hashlib.sha256(encoded).hexdigest() == digest:
            return decode_as(kind, encoded)
    except EncodingError:
        pass
    raise IntegrityError(what="what a decision rested on")
