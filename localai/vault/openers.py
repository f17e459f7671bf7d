"""What a person opens a workspace with, as typed or as a file: passphrases and age identities."""

import unicodedata

from localai.crypto.slots import public_part
from localai.errors import BadIdentityError, WeakPassphraseError
from localai.vocabulary.secret import Secret

SHORTEST_PASSPHRASE = 12


def normalize_passphrase(typed: str) -> Secret:
    """Return a passphrase as it is used: NFC, without the one newline a file may end with."""
    without_newline = typed.removesuffix("\n").removesuffix("\r") if typed.endswith("\n") else typed
    return Secret(unicodedata.normalize("NFC", without_newline).encode("utf-8", "surrogateescape"))


def check_new_passphrase(passphrase: Secret) -> None:
    """Raise WeakPassphraseError for fewer than 12 characters."""
    if len(passphrase.reveal().decode("utf-8", "surrogateescape")) < SHORTEST_PASSPHRASE:
        raise WeakPassphraseError(minimum=SHORTEST_PASSPHRASE)


def read_identity(text: bytes, path: str) -> Secret:
    """Return the one identity of an identity file (comments and blank lines allowed); `path` is for the sentence.

    Raises BadIdentityError for anything but exactly one X25519 identity.
    """
    try:
        lines = [line.strip() for line in text.decode("utf-8").splitlines()]
    except UnicodeDecodeError as error:
        raise BadIdentityError(path=path, reason="it is not text") from error
    found = [line for line in lines if line and not line.startswith("#")]
    if len(found) != 1 or not found[0].upper().startswith("AGE-SECRET-KEY-1"):
        raise BadIdentityError(path=path, reason=_why_not(found))
    identity = Secret(found[0].upper().encode("ascii", "replace"))
    public_part(identity, path)
    return identity


def _why_not(lines: list[str]) -> str:
    joined = " ".join(lines)
    if joined.upper().startswith("AGE-PLUGIN-"):
        return "plugin identities run other programs and are not used"
    if joined.startswith(("age-encryption.org/v1", "-----BEGIN AGE ENCRYPTED FILE-----")):
        return "it is itself encrypted"
    if joined.startswith("-----BEGIN"):
        return "it is a key of another kind than age's"
    if joined.startswith("age1"):
        return "it is a public key; the secret one is needed"
    return "it holds more than one identity" if len(lines) > 1 else "it holds no age identity"
