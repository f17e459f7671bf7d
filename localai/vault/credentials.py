"""Keys for providers, as rows: what is known of each, and the key itself only where no keyring keeps it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from localai.storage.database import Database
from localai.vault.moments import moment, stamp
from localai.vocabulary.outbound import Credential
from localai.vocabulary.secret import Secret

TABLES: Final = """
CREATE TABLE credentials (
    provider TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    last_four TEXT NOT NULL CHECK (length(last_four) IN (0, 4)),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
    scheme TEXT NOT NULL,
    rests_in TEXT NOT NULL CHECK (rests_in IN ('keyring', 'workspace')),
    account TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    secret BLOB,
    CHECK ((rests_in = 'workspace') = (secret IS NOT NULL)),
    CHECK ((rests_in = 'keyring') = (account <> ''))
) STRICT, WITHOUT ROWID;
"""

ADMIN: Final = ":admin"
"""Behind the provider's name: the key of an account's administration, which no send uses."""
KEYRING: Final = "keyring"
WORKSPACE: Final = "workspace"
_COLUMNS: Final = "provider, name, last_four, salt, fingerprint, scheme, rests_in, account, added_at, secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCredential:
    """The key of one provider: `secret` is there only where it rests in the workspace, else a door reads `account`.

    `salt` is the 16 bytes with which the fingerprint was made; it never leaves the workspace and its door. `provider`
    ends with `:admin` for the key of an account's administration.
    """

    provider: str
    credential: Credential
    salt: bytes = field(repr=False)
    account: str
    added_at: datetime
    secret: Secret | None

    @property
    def service(self) -> str:
        """The provider that takes this key."""
        return self.provider.removesuffix(ADMIN)

    @property
    def is_admin(self) -> bool:
        """Tell whether it is the key of an account's administration."""
        return self.provider.endswith(ADMIN)


def key_account(workspace_id: str, provider: str) -> str:
    """Return the keyring account of a provider's key in a workspace."""
    return f"provider-key {workspace_id} {provider}"


def put_credential(database: Database, stored: StoredCredential) -> None:
    """Set or replace the key of a provider; belongs inside the transaction of its ledger entry."""
    about = stored.credential
    database.execute(
        f"INSERT OR REPLACE INTO credentials ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            stored.provider,
            about.name,
            about.last_four,
            stored.salt,
            about.fingerprint,
            about.scheme,
            about.rests_in,
            stored.account,
            stamp(stored.added_at),
            None if stored.secret is None else stored.secret.reveal(),
        ),
    )


def drop_credential(database: Database, provider: str) -> None:
    """Forget the key of a provider; belongs inside the transaction of its ledger entry."""
    database.execute("DELETE FROM credentials WHERE provider = ?", (provider,))


def credential_of(database: Database, provider: str) -> StoredCredential | None:
    """Return the key of a provider, if there is one."""
    row = database.execute(f"SELECT {_COLUMNS} FROM credentials WHERE provider = ?", (provider,)).fetchone()
    return None if row is None else _stored(*row)


def all_credentials(database: Database) -> tuple[StoredCredential, ...]:
    """Return the keys of all providers, by provider."""
    rows = database.execute(f"SELECT {_COLUMNS} FROM credentials ORDER BY provider")
    return tuple(_stored(*row) for row in rows)


def fingerprints(database: Database) -> dict[str, str]:
    """Return the fingerprint of each provider's key."""
    return dict(database.execute("SELECT provider, fingerprint FROM credentials"))


def _stored(*row: object) -> StoredCredential:
    provider, name, last_four, salt, fingerprint, scheme, rests_in, account, added_at, secret = row
    assert isinstance(added_at, int) and isinstance(salt, bytes)  # noqa: S101, PT018  the table is strict
    return StoredCredential(
        provider=str(provider),
        credential=Credential(
            name=str(name),
            last_four=str(last_four),
            fingerprint=str(fingerprint),
            scheme=str(scheme),
            rests_in=str(rests_in),
        ),
        salt=salt,
        account=str(account),
        added_at=moment(added_at),
        secret=Secret(secret) if isinstance(secret, bytes) else None,
    )
