"""Verifying the whole ledger: every change is found, and found where it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.canonical import leaf_hash
from localai.errors import LedgerBrokenError
from localai.ledger.chain import verify
from localai.vocabulary.bodies import Genesis, Purged, SigningKey
from localai.vocabulary.outcomes import EntryKind
from tests.ledger.writing import NAME, WORKSPACE, Ledger, ledger_of

SMALL = ledger_of(6)


def check(ledger: Ledger, lines=None, notes=None):
    return verify(ledger.lines if lines is None else lines, ledger.notes if notes is None else notes, name=NAME)


def test_whole_ledger_verifies():
    found = check(SMALL)
    assert (found.size, found.last, found.public_key) == (6, SMALL.lines[-1].leaf, SMALL.public)


def test_first_entry_alone_verifies_without_a_checkpoint():
    assert check(SMALL, SMALL.lines[:1], []).size == 1


@pytest.mark.parametrize("count", [0, 2, 6])
def test_entries_without_a_checkpoint_do_not(count):
    with pytest.raises(LedgerBrokenError):
        check(SMALL, SMALL.lines[:count], [])


@given(st.data())
def test_changed_byte_is_found_at_its_entry(data):
    place = data.draw(st.integers(0, 5))
    changed = bytearray(SMALL.lines[place].encoded)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    lines = list(SMALL.lines)
    lines[place] = lines[place]._replace(encoded=bytes(changed))
    with pytest.raises(LedgerBrokenError) as caught:
        check(SMALL, lines)
    assert caught.value.facts["seq"] == place


@pytest.mark.parametrize("place", range(6))
def test_changed_entry_with_its_own_hash_made_to_fit_is_found(place):
    lines = list(SMALL.lines)
    encoded = lines[place].encoded[:-1] + bytes([lines[place].encoded[-1] ^ 1])
    lines[place] = lines[place]._replace(encoded=encoded, leaf=leaf_hash(encoded))
    with pytest.raises(LedgerBrokenError):
        check(SMALL, lines)


@pytest.mark.parametrize("tail", range(1, 6))
def test_dropped_tail_is_found(tail):
    with pytest.raises(LedgerBrokenError):
        check(SMALL, SMALL.lines[:-tail])


@pytest.mark.parametrize("place", range(6))
def test_missing_entry_is_found(place):
    with pytest.raises(LedgerBrokenError):
        check(SMALL, SMALL.lines[:place] + SMALL.lines[place + 1 :])


@pytest.mark.parametrize("place", range(5))
def test_exchanged_entries_are_found(place):
    lines = list(SMALL.lines)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    with pytest.raises(LedgerBrokenError):
        check(SMALL, lines)


def test_entry_that_no_checkpoint_covers_is_found():
    longer = ledger_of(6)
    longer.append(Purged(item_ids=(), reason="late"))
    with pytest.raises(LedgerBrokenError) as caught:
        check(longer)
    assert caught.value.facts["seq"] == 6


def test_history_written_again_by_somebody_without_the_key_is_found():
    other = ledger_of(6, lambda number: Purged(item_ids=(), reason="invented"))
    with pytest.raises(LedgerBrokenError):
        check(SMALL, other.lines)


def test_checkpoint_of_another_key_is_found():
    forged = Ledger(seed=bytes(32), lines=SMALL.lines)
    forged.sign()
    with pytest.raises(LedgerBrokenError):
        check(forged)


def test_new_key_that_the_old_one_signed_takes_over():
    ledger = ledger_of(3)
    ledger.renew(bytes(32))
    ledger.sign()
    ledger.append(Purged(item_ids=(), reason="later"))
    ledger.sign()
    assert check(ledger).public_key == ledger.public


def test_old_key_signs_nothing_after_it_handed_over():
    ledger = ledger_of(3)
    old = ledger.seed
    ledger.renew(bytes(32))
    ledger.seed = old
    ledger.sign()
    with pytest.raises(LedgerBrokenError):
        check(ledger)


def test_new_key_that_nobody_handed_over_is_found():
    ledger = ledger_of(3)
    ledger.append(SigningKey(public_key=bytes(32), reason="mine", signature=bytes(64)))
    ledger.sign()
    with pytest.raises(LedgerBrokenError) as caught:
        check(ledger)
    assert caught.value.facts["seq"] == 3


def test_second_beginning_is_found():
    ledger = ledger_of(3)
    ledger.append(Genesis(workspace_id=WORKSPACE, public_key=ledger.public))
    ledger.sign()
    assert ledger.lines[-1].kind == EntryKind.GENESIS
    with pytest.raises(LedgerBrokenError):
        check(ledger)
