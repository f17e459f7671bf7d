"""What the stand-alone verifier says of plans that were approved together, and what it does not let pass."""

from dataclasses import replace

import pytest

from localai.crypto.canonical import commitment
from localai.operations.batch import root_over
from localai.vocabulary.bodies import Batch, Body, Consent
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.records import Opening
from tests.ledger.test_copies import BEGINNING, END, INTENT
from tests.ledger.writing import Ledger, ledger_of
from tests.packaging.test_verify_ledger import verifier

DIGESTS = [f"{number:064x}" for number in (7, 8, 9)]
APPROVAL = "2" * 32


def opening(digest: str, salt: int) -> Opening:
    return Opening(salt=bytes([salt]) * 32, digest=digest)


LISTED = [opening(each, number) for number, each in enumerate((root_over(DIGESTS), *DIGESTS))]


def approval(listed: list[Opening] = LISTED, count: int = 3) -> Consent:
    root, *leaves = (commitment(each.salt, each.digest) for each in listed)
    scope = Batch(root=root, count=count, leaves=tuple(leaves), max_cost=None, currency="USD")
    return Consent(consent_id=APPROVAL, scope=scope, how=How.SCREEN, accepted=())


def begun(run: str, number: int, digest: str = "", consent: str = APPROVAL) -> tuple[Body, Opening]:
    salted = opening(digest or DIGESTS[number - 1], 100 + number)
    plan = commitment(salted.salt, salted.digest)
    beginning = replace(BEGINNING, run_id=run * 32, consent_id=consent, how=How.BATCH, plan=plan, number=number)
    return replace(INTENT, beginning=beginning), salted


def ended(run: str, outcome: Outcome) -> tuple[Body, None]:
    return replace(END, run_id=run * 32, outcome=outcome), None


def exported(
    *bodies: tuple[Body, Opening | None], listed: list[Opening] = LISTED, count: int = 3
) -> tuple[str, Ledger]:
    ledger = ledger_of(1)
    at = ledger.append(approval(listed, count)).seq
    openings = [(at, each) for each in listed]
    for body, salted in bodies:
        seq = ledger.append(body).seq
        openings += [] if salted is None else [(seq, salted)]
    ledger.sign()
    return ledger.export(tuple(openings)), ledger


def said(*bodies: tuple[Body, Opening | None], **changes: object) -> list[str]:
    text, ledger = exported(*bodies, **changes)
    return [line for line in verifier.verify(text, None, ledger.key) if line.startswith("run ")]


def test_each_run_is_named_with_its_number_and_of_how_many():
    lines = said(begun("a", 2), ended("a", Outcome.DONE), begun("b", 3))
    assert lines == [f"run {'a' * 32}: number 2 of 3 in one approval", f"run {'b' * 32}: number 3 of 3 in one approval"]


def test_what_was_not_sent_may_go_again():
    assert len(said(begun("a", 1), ended("a", Outcome.NOT_SENT), begun("b", 1))) == 1


@pytest.mark.parametrize(
    ("bodies", "changes"),
    [
        ([begun("a", 1), begun("b", 1)], {}),
        ([begun("a", 1), ended("a", Outcome.DONE), begun("b", 1)], {}),
        ([begun("a", 1), ended("a", Outcome.UNKNOWN), begun("b", 1)], {}),
        ([begun("a", 4, DIGESTS[0])], {}),
        ([begun("a", -1, DIGESTS[0])], {}),
        ([begun("a", 1, DIGESTS[1])], {}),
        ([begun("a", 1, consent="3" * 32)], {}),
        ([], {"count": 4}),
        ([], {"listed": [opening(root_over(reversed(DIGESTS)), 0), *LISTED[1:]]}),
    ],
)
def test_what_was_not_approved_so_is_refused(bodies, changes):
    with pytest.raises(verifier.BrokenError):
        said(*bodies, **changes)


def test_without_salts_it_still_says_which_number():
    text, ledger = exported(begun("a", 2))
    head, _, rest = text.partition("\nopenings\n")
    bare = head + "\nopenings\n" + rest[rest.index("checkpoint\n") :]
    assert f"run {'a' * 32}: number 2 of 3 in one approval" in verifier.verify(bare, None, ledger.key)
