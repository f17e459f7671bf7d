"""Key slots: age files that hold the workspace key as three lines, opened by us or by the stock `age` program.

https://age-encryption.org/v1. The passphrase stanza is written and read here, because pyrage lets nobody choose or
limit the work factor; everything for X25519 is pyrage's.
"""

import base64
import hmac
import os
import re
from dataclasses import dataclass

import pyrage  # type: ignore[import-untyped]

from localai.crypto.derive import hkdf
from localai.errors import (
    BadIdentityError,
    IntegrityError,
    WrongIdentityError,
    WrongPassphraseError,
)
from localai.vocabulary.secret import Secret

FIRST_LINE = "localai workspace key 1"
WORK_FACTOR = 18
READ_WORK_FACTORS = range(14, 21)
LARGEST_SLOT = 64 * 1024

_PAYLOAD = re.compile(rf"{FIRST_LINE}\n([0-9a-f]{{16}})\n([0-9a-f]{{64}})\n".encode("ascii"))
_SCRYPT_HEADER = re.compile(
    rb"(age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n"
    rb"([A-Za-z0-9+/]{43})\n---) ([A-Za-z0-9+/]{43})\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotContent:
    """What a slot holds: the workspace it belongs to and that workspace's key."""

    workspace_id: str
    key: Secret


def _payload(content: SlotContent) -> bytes:
    return f"{FIRST_LINE}\n{content.workspace_id}\n{content.key.reveal().hex()}\n".encode("ascii")


def _parse(payload: bytes) -> SlotContent:
    found = _PAYLOAD.fullmatch(payload)
    if not found:
        raise IntegrityError(what="a key slot")
    key = bytes.fromhex(found[2].decode("ascii"))
    return SlotContent(workspace_id=found[1].decode("ascii"), key=Secret(key))


# --- identities (X25519) ---


def new_identity() -> Secret:
    """Return a fresh age identity: 74 characters that begin with AGE-SECRET-KEY-1."""
    return Secret(str(pyrage.x25519.Identity.generate()).encode("ascii"))


def public_part(identity: Secret, path: str = "") -> str:
    """Return the recipient (`age1...`) of an identity; raises BadIdentityError where it is not whole."""
    return str(_x25519(identity, path).to_public())


def _x25519(identity: Secret, path: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(identity.reveal().decode("ascii", "replace"))
    except pyrage.IdentityError as error:
        raise BadIdentityError(path=path, reason="its checksum is wrong: a character is mistyped or missing") from error


def seal_identity(content: SlotContent, recipient: str) -> bytes:
    """Return the age file that the identity behind `recipient` (`age1...`) opens."""
    sealed: bytes = pyrage.encrypt(_payload(content), [pyrage.x25519.Recipient.from_str(recipient)])
    return sealed


def open_identity(slot: bytes, identity: Secret, path: str = "") -> SlotContent:
    """Return what `slot` holds; raises WrongIdentityError where this identity does not open it."""
    try:
        return _parse(pyrage.decrypt(slot, [_x25519(identity, path)]))
    except pyrage.DecryptError as error:
        raise WrongIdentityError(path=path) from error


# --- passphrases (scrypt) ---


def seal_passphrase(content: SlotContent, passphrase: Secret, *, work_factor: int = WORK_FACTOR) -> bytes:
    """Return the age file with one scrypt stanza that `passphrase` opens."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # 18 ms that identity files do without

    file_key, salt, payload_nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapped = ChaCha20Poly1305(_stretch(passphrase, salt, work_factor)).encrypt(bytes(12), file_key, None)
    head = b"age-encryption.org/v1\n-> scrypt %b %d\n%b\n---" % (_encode(salt), work_factor, _encode(wrapped))
    sealed = ChaCha20Poly1305(_payload_key(file_key, payload_nonce)).encrypt(_ONLY_CHUNK, _payload(content), None)
    return head + b" " + _encode(_header_mac(file_key, head)) + b"\n" + payload_nonce + sealed


def open_passphrase(slot: bytes, passphrase: Secret) -> SlotContent:
    """Return what `slot` holds; raises WrongPassphraseError, or IntegrityError for a file we would not write.

    A work factor outside 14 to 20 is refused before anything is derived: 22 would take 4 GiB of memory.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    found = _SCRYPT_HEADER.match(slot)
    if not found or int(found[3]) not in READ_WORK_FACTORS:
        raise IntegrityError(what="a key slot")
    try:
        salt, wrapped, mac = _decode(found[2]), _decode(found[4]), _decode(found[5])
        file_key = ChaCha20Poly1305(_stretch(passphrase, salt, int(found[3]))).decrypt(bytes(12), wrapped, None)
    except InvalidTag as error:
        raise WrongPassphraseError from error
    nonce, sealed = slot[found.end() : found.end() + 16], slot[found.end() + 16 :]
    if not hmac.compare_digest(mac, _header_mac(file_key, found[1])):
        raise IntegrityError(what="a key slot")
    try:
        return _parse(ChaCha20Poly1305(_payload_key(file_key, nonce)).decrypt(_ONLY_CHUNK, sealed, None))
    except InvalidTag as error:
        raise IntegrityError(what="a key slot") from error


_ONLY_CHUNK = bytes(11) + b"\x01"  # age's STREAM nonce of a first chunk that is also the last


def _stretch(passphrase: Secret, salt: bytes, work_factor: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=1 << work_factor, r=8, p=1).derive(
        passphrase.reveal()
    )


def _header_mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, salt=b"", label=b"header", length=32), head, "sha256")


def _payload_key(file_key: bytes, nonce: bytes) -> bytes:
    return hkdf(file_key, salt=nonce, label=b"payload", length=32)


def _encode(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _decode(text: bytes) -> bytes:
    raw = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _encode(raw) != text:  # unused bits set: not the one spelling
        raise IntegrityError(what="a key slot")
    return raw
