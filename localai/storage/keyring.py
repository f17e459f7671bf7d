"""The system's keyring: one backend for each system, made by name, so that nothing can put another in its place."""

import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final, Protocol, TypeVar

from localai.errors import (
    KeyringAbsentError,
    KeyringLockedError,
    KeyringRefusedError,
    LocalaiError,
    LockedError,
    NothingToKeepUnlockedError,
)
from localai.vocabulary.secret import Secret

SERVICE: Final = "localai"
LONGEST: Final = 1280  # characters; what Windows' credential store takes
PATIENCE: Final = 60.0  # seconds for a person to answer the keyring's own prompt

_ALLOWED: Final = {
    "linux": ("keyring.backends.SecretService", "Keyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
}
_REFUSED: Final = (
    ("null", "it forgets what it is given"),
    ("fail", "it keeps nothing"),
    ("plaintext", "it writes keys readable into a file"),
    ("chainer", "it hands keys to whichever other keyring comes first"),
)
_SESSION_COLLECTION: Final = "/org/freedesktop/secrets/collection/session"

T = TypeVar("T")


class Backend(Protocol):
    """The three calls of a keyring that we use."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return what was kept."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep it."""

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget it."""


class Keyring:
    """Our own entries, by account. Every call raises KeyringLockedError or KeyringAbsentError, told apart."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def get(self, account: str) -> Secret | None:
        """Return the entry; None where the keyring works and has none."""
        found = _patiently(lambda: self._backend.get_password(SERVICE, account))
        return None if found is None else Secret(found.encode("utf-8"))

    def set(self, account: str, secret: Secret) -> None:
        """Keep an entry, in place of an older one."""
        text = secret.reveal().decode("utf-8")
        if len(text) > LONGEST:
            raise ValueError(f"a keyring entry has at most {LONGEST} characters")
        _patiently(lambda: self._backend.set_password(SERVICE, account, text))

    def delete(self, account: str) -> None:
        """Forget an entry; one that is not there is fine."""
        if self.get(account) is not None:
            _patiently(lambda: self._backend.delete_password(SERVICE, account))

    def forget(self, account: str) -> None:
        """Forget an entry without reading it; one that is not there is fine."""
        import keyring.errors

        def delete() -> None:
            with suppress(keyring.errors.PasswordDeleteError):
                self._backend.delete_password(SERVICE, account)

        _patiently(delete)

    def probe(self) -> None:
        """Write, read, compare and delete an entry; raises KeyringRefusedError for a keyring that does not keep."""
        account, secret = f"probe {os.urandom(8).hex()}", Secret(os.urandom(32).hex().encode("ascii"))
        self.set(account, secret)
        kept = self.get(account)
        self.delete(account)
        if kept != secret or self.get(account) is not None:
            raise KeyringRefusedError(
                backend=type(self._backend).__module__, reason="it does not give back what it was given"
            )


def system_keyring(environment: Mapping[str, str]) -> Keyring:
    """Return this system's keyring.

    Never asks `keyring.get_keyring()`: environment, keyringrc.cfg and entry points would choose. Where the environment
    names another keyring, that is refused with its reason rather than ignored: the person meant something by it.
    """
    module, name = _allowed()
    _check_redirection(environment.get("PYTHON_KEYRING_BACKEND", ""), f"{module}.{name}")
    return Keyring(_make(module, name))


def load(environment: Mapping[str, str]) -> None:
    """Import what reaching this system's keyring needs, without reaching it."""
    with suppress(LocalaiError):
        system_keyring(environment)
    if sys.platform == "linux":
        for module in ("secretstorage", "jeepney.io.blocking", "cryptography.hazmat.backends.openssl"):
            with suppress(ImportError):
                importlib.import_module(module)


def session_keyring(environment: Mapping[str, str]) -> Keyring:
    """Return the part of the keyring that rests in memory and ends with the person's session.

    Only the Secret Service has one; raises NothingToKeepUnlockedError elsewhere.
    """
    if not sys.platform.startswith("linux"):
        raise NothingToKeepUnlockedError
    try:
        keyring = system_keyring(environment)
        backend = keyring._backend
        backend.preferred_collection = _SESSION_COLLECTION  # type: ignore[attr-defined]
        keyring.get("nothing")
    except LockedError as error:
        raise NothingToKeepUnlockedError from error
    return keyring


def _allowed() -> tuple[str, str]:
    found = _ALLOWED.get("linux" if sys.platform.startswith("linux") else sys.platform)
    if found is None:
        raise KeyringAbsentError
    return found


def _check_redirection(named: str, allowed: str) -> None:
    if not named or named == allowed:
        return
    for word, reason in _REFUSED:
        if word in named.casefold():
            raise KeyringRefusedError(backend=named, reason=reason)
    raise KeyringRefusedError(backend=named, reason="PYTHON_KEYRING_BACKEND names another one than the system's own")


def _make(module: str, name: str) -> Backend:
    import logging  # loaded by the libraries anyway; unasked they would write to the terminal

    logging.disable(logging.CRITICAL)
    with _told_apart():
        made: Backend = getattr(importlib.import_module(module), name)()
    return made


def _patiently(call: Callable[[], T]) -> T:
    """Run one call in a thread, because a locked keyring may show a prompt where nobody sees it."""
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            with _told_apart():
                results.append(call())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if failures:
        raise failures[0]
    if not results:
        raise KeyringLockedError
    return results[0]


@contextmanager
def _told_apart() -> Iterator[None]:
    """Turn what the libraries raise into: locked, or absent."""
    import keyring.errors

    try:
        yield
    except keyring.errors.KeyringLocked as error:
        raise KeyringLockedError from error
    except keyring.errors.InitError as error:
        # the service answers and has no collection yet, or one whose prompt nobody answered
        raise (KeyringLockedError if "ismissed" in str(error) else KeyringAbsentError) from error
    except (keyring.errors.KeyringError, RuntimeError, OSError, ImportError, NameError, KeyError) as error:
        raise KeyringAbsentError from error
    except _secret_service_errors() as error:
        raise (KeyringLockedError if _means_locked(error) else KeyringAbsentError) from error


def _secret_service_errors() -> tuple[type[Exception], ...]:
    storage = sys.modules.get("secretstorage")
    jeepney = sys.modules.get("jeepney")
    found = [storage.SecretStorageException] if storage else []
    return (*found, jeepney.DBusErrorResponse) if jeepney else (*found,)


def _means_locked(error: Exception) -> bool:
    return type(error).__name__ in {"LockedException", "PromptDismissedException"} or "IsLocked" in str(error)
