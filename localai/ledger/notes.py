"""Signed notes and checkpoints in the formats of C2SP (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).

A checkpoint is text that can be printed, mailed or kept elsewhere; whoever has one can tell whether the entries before
it were changed later.
"""

import base64
import binascii
import hashlib

from localai.crypto.signature import sign, verify
from localai.vocabulary.records import Checkpoint

_ED25519 = b"\1"
_DASH = "\u2014 "


class NoteError(ValueError):
    """A note, checkpoint or key is malformed, or nobody we know signed it."""


def origin(workspace_id: str) -> str:
    """Return the name under which a workspace signs."""
    return f"localai/{workspace_id}"


def verifier_key(name: str, public: bytes) -> str:
    """Return a public key as the text that verifiers of signed notes take."""
    return f"{name}+{_key_id(name, public).hex()}+{_text(_ED25519 + public)}"


def parse_verifier_key(text: str) -> tuple[str, bytes]:
    """Return the name and the public key of such a text; raises NoteError."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    key = _bytes(encoded)
    if len(key) != 33 or key[:1] != _ED25519 or not _fit(name) or _key_id(name, key[1:]).hex() != key_id:
        raise NoteError("not a verifier key")
    return name, key[1:]


def sign_note(text: str, name: str, seed: bytes, public: bytes) -> str:
    """Return `text`, which ends with a line feed, with one signature line."""
    if not text.endswith("\n") or not _fit(name):
        raise NoteError("a note ends with a line feed and its signer has a plain name")
    return f"{text}\n{_DASH}{name} {_text(_key_id(name, public) + sign(seed, text.encode()))}\n"


def open_note(note: str, name: str, public: bytes) -> str:
    """Return the text of a note that this key signed; raises NoteError. Signatures of others are passed over."""
    text, divider, signatures = note.rpartition("\n\n")
    if not divider or not signatures.endswith("\n"):
        raise NoteError("no signature")
    key_id = _key_id(name, public)
    for line in signatures[:-1].split("\n"):
        dash, signer, encoded = line[:2], *line[2:].partition(" ")[::2]
        if dash != _DASH or not encoded:
            raise NoteError("not a signature line")
        signature = _bytes(encoded)
        if signer == name and signature[:4] == key_id:
            if verify(public, f"{text}\n".encode(), signature[4:]):
                return f"{text}\n"
            raise NoteError("the signature does not match")
    raise NoteError("not signed by this key")


def seal_checkpoint(checkpoint: Checkpoint, seed: bytes, public: bytes) -> str:
    """Return a checkpoint as a signed note."""
    lines = (checkpoint.origin, str(checkpoint.size), _text(checkpoint.root), f"projection {checkpoint.projection}")
    return sign_note("".join(f"{line}\n" for line in lines), checkpoint.origin, seed, public)


def open_checkpoint(note: str, name: str, public: bytes) -> Checkpoint:
    """Return the checkpoint that this key signed; raises NoteError."""
    lines = open_note(note, name, public).split("\n")
    if len(lines) != 5 or lines[0] != name or not lines[3].startswith("projection ") or lines[4]:
        raise NoteError("not a checkpoint of this ledger")
    root, projection = _bytes(lines[2]), lines[3].removeprefix("projection ")
    if not (lines[1].isascii() and lines[1].isdigit()) or str(int(lines[1])) != lines[1] or len(root) != 32:
        raise NoteError("not a checkpoint")
    return Checkpoint(origin=name, size=int(lines[1]), root=root, projection=projection)


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _fit(name: str) -> bool:
    return bool(name) and not any(character.isspace() or character == "+" for character in name)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if _text(content) != text:
        raise NoteError("not the one spelling in base64")
    return content
