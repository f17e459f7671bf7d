"""Key slots against the stock age program and pyrage, and against everything that is not quite a slot."""

import base64
import os
import pty
import shutil
import subprocess
import time
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto import slots
from localai.crypto.slots import SlotContent
from localai.errors import IntegrityError, WrongIdentityError, WrongPassphraseError
from localai.vault.openers import normalize_passphrase
from localai.vocabulary.secret import Secret

CONTENT = SlotContent(workspace_id="0123456789abcdef", key=Secret(bytes(range(32))))
PAYLOAD = f"localai workspace key 1\n0123456789abcdef\n{bytes(range(32)).hex()}\n".encode()
PASSPHRASE = normalize_passphrase("correct horse battery")
IDENTITY = slots.new_identity()
RECIPIENT = slots.public_part(IDENTITY)

EVERY = int(os.environ.get("LOCALAI_EVERY", "8"))
needs_age = pytest.mark.skipif(shutil.which("age") is None, reason="the age program is not installed")


def by_passphrase(work_factor: int = 14) -> bytes:
    return slots.seal_passphrase(CONTENT, PASSPHRASE, work_factor=work_factor)


@needs_age
def test_stock_age_opens_an_identity_slot(tmp_path: Path) -> None:
    (tmp_path / "id").write_bytes(IDENTITY.reveal() + b"\n")
    (tmp_path / "slot.age").write_bytes(slots.seal_identity(CONTENT, RECIPIENT))
    done = subprocess.run(["age", "-d", "-i", "id", "slot.age"], cwd=tmp_path, capture_output=True)
    assert done.stdout == PAYLOAD, done.stderr


def decrypted_at_a_terminal(folder: Path, passphrase: bytes) -> bytes:
    """Run `age -d` in a terminal of its own, which is where it asks for a passphrase."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvp("age", ["age", "-d", "-o", "opened", "slot.age"])
    os.read(terminal, 100)
    time.sleep(0.2)
    os.write(terminal, passphrase + b"\n")
    try:
        while os.read(terminal, 1000):
            pass
    except OSError:
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    return (folder / "opened").read_bytes()


@needs_age
@pytest.mark.parametrize("work_factor", [14, slots.WORK_FACTOR])
def test_stock_age_opens_a_passphrase_slot(tmp_path: Path, work_factor: int) -> None:
    (tmp_path / "slot.age").write_bytes(by_passphrase(work_factor))
    assert decrypted_at_a_terminal(tmp_path, PASSPHRASE.reveal()) == PAYLOAD


def test_pyrage_opens_a_passphrase_slot() -> None:
    assert pyrage.passphrase.decrypt(by_passphrase(), "correct horse battery") == PAYLOAD


def test_slots_open_again() -> None:
    assert slots.open_passphrase(by_passphrase(), PASSPHRASE) == CONTENT
    assert slots.open_identity(slots.seal_identity(CONTENT, RECIPIENT), IDENTITY) == CONTENT


def test_a_passphrase_slot_is_written_with_work_factor_18() -> None:
    assert b" 18\n" in slots.seal_passphrase(CONTENT, PASSPHRASE).split(b"---")[0]


def test_an_identity_is_short_enough_for_every_keyring() -> None:
    assert len(slots.new_identity().reveal()) == 74


def test_a_wrong_passphrase_or_identity_is_told_from_damage() -> None:
    with pytest.raises(WrongPassphraseError):
        slots.open_passphrase(by_passphrase(), normalize_passphrase("another passphrase"))
    with pytest.raises(WrongIdentityError):
        slots.open_identity(slots.seal_identity(CONTENT, RECIPIENT), slots.new_identity())


def _no_derivation(**_: object) -> None:
    pytest.fail("the key was derived")


@pytest.mark.parametrize("factor", [b"1", b"13", b"21", b"22", b"64", b"99", b"018", b"0", b"-1", b"+18", b"18 ", b""])
def test_a_work_factor_out_of_bounds_is_refused_before_any_derivation(
    factor: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = by_passphrase().replace(b" 14\n", b" " + factor + b"\n", 1)
    with monkeypatch.context() as patched:
        patched.setattr("cryptography.hazmat.primitives.kdf.scrypt.Scrypt", _no_derivation)
        with pytest.raises(IntegrityError):
            slots.open_passphrase(slot, PASSPHRASE)


def some(whole: bytes) -> list[int]:
    """Return every place in the head, and every eighth behind it, where each costs a derivation of the key."""
    head = whole.index(b"---")
    return [*range(head), *range(head, len(whole), EVERY), len(whole) - 1]


def changed(whole: bytes, position: int) -> bytes:
    return whole[:position] + bytes((whole[position] ^ 1,)) + whole[position + 1 :]


def test_a_changed_byte_of_a_passphrase_slot_is_refused() -> None:
    whole = by_passphrase()
    for position in some(whole):
        with pytest.raises((IntegrityError, WrongPassphraseError)):
            slots.open_passphrase(changed(whole, position), PASSPHRASE)


def test_a_cut_and_an_extension_of_a_passphrase_slot_is_refused() -> None:
    whole = by_passphrase()
    for other in (*(whole[:length] for length in some(whole)), whole + b"\0", whole + whole, b"\n" + whole):
        with pytest.raises((IntegrityError, WrongPassphraseError)):
            slots.open_passphrase(other, PASSPHRASE)


def test_every_changed_byte_of_an_identity_slot_is_refused() -> None:
    whole = slots.seal_identity(CONTENT, RECIPIENT)
    for position in range(len(whole)):
        with pytest.raises((IntegrityError, WrongIdentityError)):
            slots.open_identity(changed(whole, position), IDENTITY)


def test_every_cut_of_an_identity_slot_is_refused() -> None:
    whole = slots.seal_identity(CONTENT, RECIPIENT)
    for length in range(len(whole)):
        with pytest.raises((IntegrityError, WrongIdentityError)):
            slots.open_identity(whole[:length], IDENTITY)


def test_a_second_stanza_is_refused() -> None:
    whole = by_passphrase()
    stanza = whole[len(b"age-encryption.org/v1\n") : whole.index(b"---")]
    with pytest.raises(IntegrityError):
        slots.open_passphrase(whole.replace(stanza, stanza * 2, 1), PASSPHRASE)


def test_another_spelling_of_the_same_base64_is_refused() -> None:
    whole = by_passphrase()
    salt = whole.split(b" ")[2]
    last = base64.b64decode(salt + b"==", validate=True)
    for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/":
        other = salt[:-1] + bytes((letter,))
        if other != salt and base64.b64decode(other + b"==") == last:
            break
    with pytest.raises(IntegrityError):
        slots.open_passphrase(whole.replace(salt, other, 1), PASSPHRASE)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        PAYLOAD[:-1],
        PAYLOAD + b"\n",
        PAYLOAD.replace(b"key 1", b"key 2"),
        PAYLOAD.replace(b"abcdef\n", b"ABCDEF\n"),
        PAYLOAD.replace(b"\n", b"\r\n"),
        b"x" * 100_000,
    ],
)
def test_a_payload_that_we_would_not_write_is_refused(payload: bytes) -> None:
    slot = pyrage.encrypt(payload, [pyrage.x25519.Recipient.from_str(RECIPIENT)])
    with pytest.raises(IntegrityError):
        slots.open_identity(slot, IDENTITY)


def test_a_newline_of_two_characters_is_one_newline() -> None:
    assert normalize_passphrase("a long passphrase\r\n") == normalize_passphrase("a long passphrase")


@given(st.text(max_size=40).filter(lambda text: not text.endswith("\r")))
def test_a_passphrase_is_the_same_in_every_normal_form_and_loses_one_newline(text: str) -> None:
    import unicodedata

    plain = normalize_passphrase(text + "\n")
    assert plain == normalize_passphrase(unicodedata.normalize("NFD", text) + "\n")
    assert normalize_passphrase(text + "\n\n") == Secret(plain.reveal() + b"\n")
