"""Keys for providers: put on record and removed, named by fingerprint, never written in clear, never read back."""

import hashlib
import re

import pytest

from localai.errors import KeyringAbsentError, LedgerBrokenError, NotFoundError, UsageError
from localai.operations import inquiries, keys, ledger
from localai.operations.freshness import confirm
from localai.operations.keys import NewKey
from localai.sending_errors import KeyMissingError
from localai.vault.entries import of_kind
from localai.vault.schema import MIGRATIONS
from localai.vocabulary.bodies import KeyChanged
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.secret import Secret
from tests.operations.desk import with_cards

NEEDLE = "sk-proj-NEEDLE0123456789"


def new(secret: str = NEEDLE, **changes: str) -> NewKey:
    return NewKey(**{"provider": "openai", "secret": Secret(secret.encode()), **changes})


@pytest.fixture
def desk(session):
    return with_cards(session)


def changes(session) -> list[KeyChanged]:
    return [entry.body for entry in reversed(ledger.entries_of(session, 99)) if entry.kind is EntryKind.KEY]


def test_a_key_is_found_with_what_a_door_needs(desk):
    keys.add_key(desk, new(f" {NEEDLE}\n"))
    found = keys.credential_for(desk, "openai")
    assert (found.credential.last_four, found.credential.scheme, found.secret) == (
        "6789",
        "bearer",
        Secret(NEEDLE.encode()),
    )


def test_fingerprint_is_the_digest_of_salt_and_key(desk):
    found = keys.add_key(desk, new())
    assert found.credential.fingerprint == hashlib.sha256(found.salt + NEEDLE.encode()).hexdigest()


def test_the_same_key_after_another_has_another_fingerprint(desk):
    first = keys.add_key(desk, new())
    keys.add_key(desk, new("another-key-of-mine"))
    assert keys.add_key(desk, new()).credential.fingerprint != first.credential.fingerprint


def test_the_same_key_given_again_keeps_its_fingerprint(desk):
    assert keys.add_key(desk, new()).credential.fingerprint == keys.add_key(desk, new()).credential.fingerprint


def test_without_a_keyring_the_key_rests_in_the_workspace(desk):
    found = keys.add_key(desk, new())
    assert (found.credential.rests_in, found.account) == ("workspace", "")


def test_a_keyring_that_was_asked_for_and_is_not_there_is_an_error(desk):
    with pytest.raises(KeyringAbsentError):
        keys.add_key(desk, new(rests_in="keyring"))
    assert keys.keys(desk) == ()


def test_every_change_of_a_key_is_an_entry(desk):
    keys.add_key(desk, new())
    keys.add_key(desk, new("another-key-of-mine"))
    keys.remove_key(desk, "openai")
    assert [change.change for change in changes(desk)] == ["added", "replaced", "removed"]


def test_a_removed_key_is_gone(desk):
    keys.add_key(desk, new())
    keys.remove_key(desk, "openai")
    assert keys.credential_for(desk, "openai") is None


def test_a_key_that_is_not_there_cannot_be_removed(desk):
    with pytest.raises(KeyMissingError):
        keys.remove_key(desk, "openai")


def test_the_key_and_its_salt_stand_in_no_entry(desk):
    salt = keys.add_key(desk, new()).salt
    (line,) = of_kind(desk.workspace.database, EntryKind.KEY)
    assert NEEDLE[-4:].encode() not in line.encoded
    assert salt not in line.encoded
    assert salt.hex().encode() not in line.encoded


def test_no_file_of_the_workspace_holds_the_key_in_clear(desk):
    keys.add_key(desk, new())
    desk.workspace.database.empty_log()
    files = [path for path in desk.workspace.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if NEEDLE.encode() in path.read_bytes()]


def test_no_text_of_the_values_holds_the_key(desk):
    given = new()
    assert NEEDLE not in repr(given) + repr(keys.add_key(desk, given)) + repr(keys.keys(desk))


def test_no_text_of_an_order_holds_the_key(desk):
    keys.add_key(desk, new())
    target = inquiries.target_of(desk, "openai")
    order = inquiries._order(target, inquiries._exchange(target, inquiries._check(desk, "openai")))
    assert order.secret == NEEDLE.encode()
    assert NEEDLE not in repr(order)
    assert repr(order.salt) not in repr(order)


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "two words", "tab\tinside", "line\ninside", "bell\x07", "schl\u00fcssel", "x" * 4097, "\x7f" * 20],
)
def test_what_is_no_key_is_refused_and_not_repeated(desk, wrong):
    with pytest.raises(UsageError) as caught:
        keys.add_key(desk, new(wrong))
    assert not wrong.strip() or wrong not in str(caught.value.facts)
    assert keys.keys(desk) == ()


@pytest.mark.parametrize(("length", "shown"), [(11, ""), (12, "xxxx")])
def test_only_a_long_key_shows_its_last_four(desk, length, shown):
    assert keys.add_key(desk, new("x" * length)).credential.last_four == shown


@pytest.mark.parametrize("name", ["", "a" * 41, "two\nlines", "{braces}", " x"])
def test_a_name_that_would_confuse_a_header_is_refused(desk, name):
    with pytest.raises(UsageError):
        keys.add_key(desk, new(name=name))


def test_a_key_of_a_service_without_a_card_is_refused(desk):
    with pytest.raises(NotFoundError):
        keys.add_key(desk, new(provider="opanai"))


def test_a_key_that_nothing_could_use_is_refused(desk):
    with pytest.raises(UsageError):
        keys.add_key(desk, new(provider="kling"))


@pytest.mark.parametrize(
    ("key", "provider", "other"),
    [
        ("sk-ant-api03-x", "openai", "anthropic"),
        ("sk-proj-x", "anthropic", "openai"),
        ("AIzaX", "openai", "gemini"),
        ("sk-ant-x", "anthropic", ""),
        ("sk-x", "openai", ""),
        ("AIzaX", "a-server-of-mine", ""),
    ],
)
def test_a_key_that_begins_like_those_of_another_service_is_noticed(key, provider, other):
    assert keys.looks_like(Secret(key.encode()), provider) == other


@pytest.mark.parametrize("column", ["name", "fingerprint", "salt", "rests_in"])
def test_a_key_row_that_was_changed_behind_the_ledger_is_noticed(desk, column):
    keys.add_key(desk, new())
    values = {"name": "other", "fingerprint": "0" * 64, "salt": bytes(16), "rests_in": "keyring"}
    more = ", account = 'x', secret = NULL" if column == "rests_in" else ""
    with desk.workspace.database.transaction():
        desk.workspace.database.execute(f"UPDATE credentials SET {column} = ?{more}", (values[column],))
    with pytest.raises(LedgerBrokenError):
        confirm(desk.workspace)


def test_a_key_row_that_was_taken_away_is_noticed(desk):
    keys.add_key(desk, new())
    with desk.workspace.database.transaction():
        desk.workspace.database.execute("DELETE FROM credentials")
    with pytest.raises(LedgerBrokenError):
        confirm(desk.workspace)


def test_a_workspace_made_before_there_were_keys_opens_and_takes_one(open_session):
    older = open_session()
    for kind, name in reversed(re.findall(r"CREATE (?:UNIQUE )?(TABLE|INDEX) (\w+)", MIGRATIONS[1])):
        older.workspace.database.execute(f"DROP {kind} {name}")
    older.workspace.database.execute("PRAGMA user_version = 2")
    older.workspace.close()
    opened = with_cards(open_session())
    confirm(opened.workspace)
    assert keys.add_key(opened, new()).provider == "openai"


def test_the_key_of_an_administrator_is_no_key_for_sends_and_rests_beside_it(session):
    session = with_cards(session)
    secret = Secret(b"sk-admin-CANARY9876543210")
    with pytest.raises(UsageError):
        keys.add_key(session, NewKey(provider="openai", secret=secret))
    with pytest.raises(UsageError):
        keys.add_key(session, NewKey(provider="anthropic", secret=secret, is_admin=True))
    admin = keys.add_key(session, NewKey(provider="openai", secret=secret, is_admin=True))
    assert (admin.provider, admin.service, admin.is_admin) == ("openai:admin", "openai", True)
    assert keys.credential_for(session, "openai") is None
    keys.remove_key(session, "openai:admin")
    assert keys.keys(session) == ()
