"""Keys for providers: put on record, listed, removed; each change is a ledger entry, none of them holds the key.

The key itself goes into the system's keyring, where only a door reads it; without a keyring it rests in the encrypted
database of the workspace.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from typing import Final

from localai.egress.keys import RemoteBackend
from localai.errors import KeyringAbsentError, KeyringRefusedError, NotFoundError, UsageError
from localai.operations.accounts import Counts, list_answers
from localai.operations.ledger import Recorder, recording
from localai.operations.session import Session
from localai.phrases import keys as phrases
from localai.policy.reading import nearest
from localai.providers.interfaces import Needs, asks
from localai.providers.registry import adapter_of
from localai.sending_errors import KeyMissingError
from localai.storage.keyring import LONGEST, SERVICE, Keyring
from localai.vault import approvals, credentials
from localai.vault.credentials import ADMIN as ADMIN
from localai.vault.credentials import KEYRING, WORKSPACE, key_account
from localai.vault.credentials import StoredCredential as StoredCredential
from localai.vocabulary.bodies import ConsentEnded, KeyChanged
from localai.vocabulary.cards import Card
from localai.vocabulary.outbound import Credential
from localai.vocabulary.secret import Secret

LONGEST_KEY: Final = 4096
_VISIBLE: Final = re.compile(rb"[!-~]+")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_SHOWS_FOUR: Final = 12  # characters from which on the last four say nothing about the rest

_ADMINS: Final = b"sk-admin-"
# Beginnings of keys that one provider gives out and no other takes.
_BEGINNINGS: Final = (
    (_ADMINS, "openai"),
    (b"sk-ant-", "anthropic"),
    (b"sk-or-", "openrouter"),
    (b"sk-proj-", "openai"),
    (b"sk-svcacct-", "openai"),
    (b"AIza", "gemini"),
    (b"gsk_", "groq"),
    (b"xai-", "xai"),
    (b"hf_", "huggingface"),
    (b"r8_", "replicate"),
    (b"pplx-", "perplexity"),
    (b"csk-", "cerebras"),
    (b"nvapi-", "nvidia"),
    (b"fw_", "fireworks"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as a person gave it; `name` is theirs and stands in plans and in the ledger.

    `rests_in` is `keyring` or `workspace`, and empty for the keyring where there is one. `is_admin` is for the key of
    an account's administration, which is asked about the account and goes with no content.
    """

    provider: str
    secret: Secret
    name: str = "key"
    rests_in: str = ""
    is_admin: bool = False

    @property
    def record(self) -> str:
        """The name under which it is on record."""
        return f"{self.provider}{ADMIN}" if self.is_admin else self.provider


def add_key(session: Session, new: NewKey) -> StoredCredential:
    """Put the key of a provider on record, in place of an older one.

    The same key given again keeps its fingerprint, and with it what was stated and approved for it.
    Raises NotFoundError, UsageError for what is no key, KeyringLockedError where the keyring is there and locked, and
    KeyringAbsentError or KeyringRefusedError where the keyring was asked for.
    """
    scheme = admin_scheme(session, new.provider) if new.is_admin else scheme_for(session, new.provider)
    key = new_key_bytes(new.secret)
    if key.startswith(_ADMINS) and not new.is_admin:
        raise UsageError(problem=phrases.IS_ADMIN, remedy=phrases.ADD_ADMIN)
    if not _NAME.fullmatch(new.name):
        raise UsageError(problem=phrases.NAME_WRONG, remedy=phrases.NAME_RIGHT)
    database = session.workspace.database
    before = credentials.credential_of(database, new.record)
    salt = before.salt if before is not None and is_same(before, new.secret) else os.urandom(16)
    account = account_of(session, new.record)
    rests_in = _keep(session, account, key, new.rests_in)
    stored = StoredCredential(
        provider=new.record,
        credential=Credential(
            name=new.name,
            last_four=key[-4:].decode() if len(key) >= _SHOWS_FOUR else "",
            fingerprint=fingerprint(salt, key),
            scheme=scheme,
            rests_in=rests_in,
        ),
        salt=salt,
        account=account if rests_in == KEYRING else "",
        added_at=session.now(),
        secret=Secret(key) if rests_in == WORKSPACE else None,
    )
    with recording(session) as record:
        credentials.put_credential(database, stored)
        record.append(_changed(stored, "added" if before is None else "replaced"))
        if before is not None and before.credential.fingerprint != stored.credential.fingerprint:
            _end_approvals(session, record, before)
    if before is not None and before.account and not stored.account:
        _forget(session, before.account)
    return stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Voids:
    """What counts no more once the key of a provider is another one or gone: so many answers and approvals."""

    answers: int
    approvals: int


def voids(session: Session, provider: str) -> Voids:
    """Return what hangs on the key in use."""
    stored = credential_for(session, provider)
    if stored is None:
        return Voids(answers=0, approvals=0)
    holding = [each.answer for each in list_answers(session) if each.counts is Counts.HOLDS]
    return Voids(
        answers=sum(each.provider == provider for each in holding),
        approvals=len(approvals.for_key(session.workspace.database, stored.credential.fingerprint)),
    )


def is_same(stored: StoredCredential, secret: Secret) -> bool:
    """Tell whether this is the key that is on record already."""
    return fingerprint(stored.salt, secret.reveal().strip()) == stored.credential.fingerprint


def remove_key(session: Session, provider: str) -> StoredCredential:
    """Forget the key of a provider; raises KeyMissingError, and what the keyring raises when the entry stays in it."""
    stored = credential_for(session, provider)
    if stored is None:
        raise KeyMissingError(provider=provider)
    with recording(session) as record:
        credentials.drop_credential(session.workspace.database, provider)
        record.append(_changed(stored, "removed"))
        _end_approvals(session, record, stored)
    if stored.account:
        _forget(session, stored.account)
    return stored


def keys(session: Session) -> tuple[StoredCredential, ...]:
    """Return the keys of all providers, by provider."""
    return credentials.all_credentials(session.workspace.database)


def credential_for(session: Session, provider: str) -> StoredCredential | None:
    """Return the key of a provider as a plan and a door need it; None where there is none."""
    return credentials.credential_of(session.workspace.database, provider)


def card_of(session: Session, provider: str) -> Card:
    """Return the card of a provider; raises NotFoundError with the nearest name."""
    try:
        return session.catalog.cards[provider]
    except KeyError:
        raise NotFoundError(what="card", id=provider, nearest=nearest(provider, session.catalog.cards)) from None


def scheme_for(session: Session, provider: str) -> str:
    """Return how the key of a provider travels; raises NotFoundError, and UsageError where no key is of any use."""
    card = card_of(session, provider)
    adapter = adapter_of(card)
    if adapter is None or not adapter.scheme:
        raise UsageError(problem=phrases.no_use(card.title), remedy=phrases.SEE_CONNECTED)
    return adapter.scheme


def admin_scheme(session: Session, provider: str) -> str:
    """Return how the key of an administrator travels; raises NotFoundError, and UsageError where nothing is asked."""
    if not any(ask.needs is Needs.ADMIN for ask in asks(provider, ())):
        raise UsageError(problem=phrases.no_admin(card_of(session, provider).title), remedy=phrases.SEE_CONNECTED)
    return "bearer"


def new_key_bytes(secret: Secret) -> bytes:
    """Return a key without the white space around it; raises UsageError for what is no key."""
    key = secret.reveal().strip()
    if not key:
        raise UsageError(problem=phrases.EMPTY, remedy=phrases.PASTE_AGAIN)
    if len(key) > LONGEST_KEY:
        raise UsageError(problem=phrases.too_long(LONGEST_KEY), remedy=phrases.PASTE_AGAIN)
    if not _VISIBLE.fullmatch(key):
        raise UsageError(problem=phrases.NOT_PLAIN, remedy=phrases.PASTE_AGAIN)
    return key


def looks_like(secret: Secret, provider: str) -> str:
    """Return the provider whose keys begin like this one where it is another one, else nothing."""
    key = secret.reveal().strip()
    found = next((other for beginning, other in _BEGINNINGS if key.startswith(beginning)), "")
    known = {other for _, other in _BEGINNINGS}
    return found if found != provider and provider in known else ""


def fingerprint(salt: bytes, key: bytes) -> str:
    """Return SHA-256(salt, key) in hex, which names a key without telling it."""
    return hashlib.sha256(salt + key).hexdigest()


def account_of(session: Session, provider: str) -> str:
    """Return the keyring account of a provider's key in this workspace."""
    return key_account(session.workspace.id, provider)


def _end_approvals(session: Session, record: Recorder, stored: StoredCredential) -> None:
    database = session.workspace.database
    for approval_id in approvals.for_key(database, stored.credential.fingerprint):
        approvals.drop_approval(database, approval_id)
        record.append(ConsentEnded(consent_id=approval_id, reason="key"))


def _keep(session: Session, account: str, key: bytes, wanted: str) -> str:
    """Put a key into the keyring where there is one; return where it rests."""
    if wanted == WORKSPACE or (not wanted and (session.link is None or len(key) > LONGEST)):
        return WORKSPACE
    try:
        if session.link is None:
            raise KeyringAbsentError
        if len(key) > LONGEST:
            raise UsageError(problem=phrases.too_long_for_keyring(LONGEST), remedy=phrases.REST_IN_WORKSPACE)
        keyring = Keyring(RemoteBackend(session.link))
        keyring.probe()
        keyring.set(account, Secret(key))
    except (KeyringAbsentError, KeyringRefusedError):
        if wanted:
            raise
        return WORKSPACE
    return KEYRING


def _forget(session: Session, account: str) -> None:
    if session.link is None:
        raise KeyringAbsentError
    RemoteBackend(session.link).delete_password(SERVICE, account)


def _changed(stored: StoredCredential, change: str) -> KeyChanged:
    about = stored.credential
    return KeyChanged(
        provider=stored.provider,
        name=about.name,
        fingerprint=about.fingerprint,
        change=change,
        rests_in=about.rests_in,
    )
