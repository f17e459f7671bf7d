"""Signatures in minisign's format: the program `minisign` verifies ours, we verify its (jedisct1.github.io/minisign).

Prehashed (`ED`) only: Ed25519 over the BLAKE2b-512 of the content, and again over that and the trusted comment.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from localai.crypto.signature import sign, verify

_KEY, _HASHED = b"Ed", b"ED"
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


class SignatureError(ValueError):
    """A key or a signature is malformed, by another key, or over something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """Whom a signature is by: eight bytes that name the key, and the 32 bytes of the key."""

    key_id: bytes
    key: bytes

    def __str__(self) -> str:
        return base64.b64encode(_KEY + self.key_id + self.key).decode()


def read_key(text: str) -> PublicKey:
    """Return the key of one line, or of a file with a comment above it."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(_UNTRUSTED)]
    raw = _decoded(lines[0].strip() if len(lines) == 1 else "", 42)
    if raw[:2] != _KEY:
        raise SignatureError("not a minisign key")
    return PublicKey(key_id=raw[2:10], key=raw[10:])


def verified(key: PublicKey, content: bytes, signature: str) -> str:
    """Return the trusted comment of a signature that holds; raises SignatureError for all others."""
    first, comment, second = _parts(signature)
    hashed = hashlib.blake2b(content).digest()
    holds = first[2:10] == key.key_id and verify(key.key, hashed, first[10:])
    if not holds or not verify(key.key, first[10:] + comment.encode(), second):
        raise SignatureError("the signature is not by this key over this content")
    return comment


def signed(seed: bytes, key_id: bytes, content: bytes, comment: str) -> str:
    """Return the text of a signature file."""
    first = sign(seed, hashlib.blake2b(content).digest())
    both = (base64.b64encode(raw).decode() for raw in (_HASHED + key_id + first, sign(seed, first + comment.encode())))
    return f"{_UNTRUSTED}signed by localai\n{next(both)}\n{_TRUSTED}{comment}\n{next(both)}\n"


def _parts(signature: str) -> tuple[bytes, str, bytes]:
    lines = signature.removesuffix("\n").split("\n")
    if len(lines) != 4 or not lines[0].startswith(_UNTRUSTED) or not lines[2].startswith(_TRUSTED):
        raise SignatureError("not a minisign signature")
    first = _decoded(lines[1], 74)
    if first[:2] != _HASHED:
        raise SignatureError("not a prehashed minisign signature")
    return first, lines[2].removeprefix(_TRUSTED), _decoded(lines[3], 64)


def _decoded(line: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != length:
        raise SignatureError("not a line of minisign's")
    return raw
