"""Signed notes: the example of Go's note package, and everything that must not pass."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.signature import public_key
from localai.ledger.notes import (
    NoteError,
    open_checkpoint,
    open_note,
    parse_verifier_key,
    seal_checkpoint,
    sign_note,
    verifier_key,
)
from localai.vocabulary.records import Checkpoint

# golang.org/x/mod/sumdb/note, Example
NAME = "PeterNeumann"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = TEXT + (
    "\n\u2014 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
PUBLIC = public_key(SEED)

MINE, SIGNER = bytes(range(32)), "localai/0011223344556677"
CHECKPOINT = Checkpoint(origin=SIGNER, size=7, root=bytes(range(32)), projection="ab" * 32)
SIGNED = seal_checkpoint(CHECKPOINT, MINE, public_key(MINE))


def test_note_is_the_one_that_go_writes():
    assert sign_note(TEXT, NAME, SEED, PUBLIC) == NOTE


def test_note_of_go_opens():
    assert open_note(NOTE, NAME, PUBLIC) == TEXT


def test_verifier_key_is_the_one_that_go_writes():
    assert verifier_key(NAME, PUBLIC) == KEY


def test_verifier_key_is_read_back():
    assert parse_verifier_key(KEY) == (NAME, PUBLIC)


@pytest.mark.parametrize("place", range(len(KEY)))
def test_changed_verifier_key_is_refused(place):
    changed = KEY[:place] + ("A" if KEY[place] != "A" else "B") + KEY[place + 1 :]
    with pytest.raises(NoteError):
        parse_verifier_key(changed)


def test_checkpoint_comes_back():
    assert open_checkpoint(SIGNED, SIGNER, public_key(MINE)) == CHECKPOINT


def test_checkpoint_reads_as_c2sp_says():
    assert SIGNED.split("\n")[:3] == [SIGNER, "7", base64.b64encode(bytes(range(32))).decode()]


@given(st.integers(0, len(SIGNED) - 1), st.characters(exclude_categories=["Cs"]))
def test_changed_character_is_refused(place, character):
    changed = SIGNED[:place] + character + SIGNED[place + 1 :]
    if changed != SIGNED:
        with pytest.raises(NoteError):
            open_checkpoint(changed, SIGNER, public_key(MINE))


@given(st.integers(0, len(SIGNED) - 1))
def test_truncated_checkpoint_is_refused(length):
    with pytest.raises(NoteError):
        open_checkpoint(SIGNED[:length], SIGNER, public_key(MINE))


@pytest.mark.parametrize(
    ("signer", "seed"), [("localai/0011223344556678", MINE), (SIGNER, bytes(32))], ids=["other workspace", "other key"]
)
def test_checkpoint_of_another_is_refused(signer, seed):
    with pytest.raises(NoteError):
        open_checkpoint(SIGNED, signer, public_key(seed))


def test_note_with_a_second_signature_still_opens():
    cosigned = SIGNED + NOTE.split("\n\n")[1]
    assert open_checkpoint(cosigned, SIGNER, public_key(MINE)) == CHECKPOINT


@pytest.mark.parametrize("name", ["", "two words", "plus+sign"])
def test_name_that_would_break_the_format_is_refused(name):
    with pytest.raises(NoteError):
        sign_note(TEXT, name, SEED, PUBLIC)


@pytest.mark.parametrize(
    "lines", [f"{SIGNER}\n07\n", f"{SIGNER}\n7\n", f"{SIGNER}\n-7\n", "other\n7\n", f"{SIGNER}\n\u0667\n"]
)
def test_signed_text_that_is_no_checkpoint_is_refused(lines):
    root = base64.b64encode(bytes(32 if lines != f"{SIGNER}\n7\n" else 31)).decode()
    note = sign_note(f"{lines}{root}\nprojection {'0' * 64}\n", SIGNER, MINE, public_key(MINE))
    with pytest.raises(NoteError):
        open_checkpoint(note, SIGNER, public_key(MINE))
