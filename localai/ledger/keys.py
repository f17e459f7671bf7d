"""Which key signs: the first stands in the first entry, each next one is an entry that the one before signed."""

from dataclasses import replace

from localai.crypto.canonical import Record, encode
from localai.crypto.signature import public_key, sign, verify
from localai.vocabulary.bodies import SigningKey


def announce(old_seed: bytes, new_seed: bytes, reason: str) -> SigningKey:
    """Return the body that hands signing over from the old key to the new one."""
    unsigned = SigningKey(public_key=public_key(new_seed), reason=reason, signature=b"")
    return replace(unsigned, signature=sign(old_seed, encode(unsigned)))


def announced(old_public: bytes, body: Record) -> bytes | None:
    """Return the new public key of a decoded signing-key body; None when the old key did not sign it."""
    match body:
        case Record("localai signing-key 1", (bytes(new), str(reason), bytes(signature))):
            unsigned = encode(Record(body.type, (new, reason, b"")))
            return new if verify(old_public, unsigned, signature) else None
    return None
