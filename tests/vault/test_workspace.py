"""Making and opening workspaces, and what each kind of damage says."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.slots import SlotContent, new_identity, public_part, seal_identity, seal_passphrase
from localai.errors import (
    BusyError,
    DamagedDatabaseError,
    DamagedFormatError,
    DamagedSlotError,
    ForeignKeyError,
    ForeignSlotError,
    LockedError,
    NewerFormatError,
    NoWorkspaceError,
    WrongIdentityError,
    WrongPassphraseError,
)
from localai.storage.database import Database
from localai.vault import format as format_file
from localai.vault import slots
from localai.vault.format import Format, Slot
from localai.vault.openers import normalize_passphrase
from localai.vault.workspace import Workspace, create_workspace, destroy_workspace, open_workspace
from localai.vocabulary.secret import Secret
from tests.vault import workspace_story

MIGRATIONS = ("CREATE TABLE note (text TEXT) STRICT;",)
PASSPHRASE = normalize_passphrase("correct horse battery\n")
IDENTITY = new_identity()


def to_identity(content: SlotContent) -> bytes:
    return seal_identity(content, public_part(IDENTITY))


def to_passphrase(content: SlotContent) -> bytes:
    return seal_passphrase(content, PASSPHRASE, work_factor=14)


def begin(database: Database, workspace_id: str) -> bytes:
    return bytes.fromhex(workspace_id) * 4


def made(folder: Path) -> Path:
    """A closed workspace with both slots and one note."""
    sealers = {"recovery": to_identity, "passphrase": to_passphrase}
    with create_workspace(folder, label="Studio", seal_slots=sealers, migrations=MIGRATIONS, begin=begin) as workspace:
        with workspace.database.transaction():
            workspace.database.execute("INSERT INTO note VALUES ('kept')")
        return workspace.folder


def opened(folder: Path, identity: Secret = IDENTITY) -> Workspace:
    unlocked = slots.with_identity(folder, format_file.read(folder), identity)
    return open_workspace(folder, unlocked, migrations=MIGRATIONS)


def test_workspace_opens_again_with_each_of_its_slots(tmp_path: Path) -> None:
    folder = made(tmp_path)
    described = format_file.read(folder)
    for unlocked in (
        slots.with_identity(folder, described, IDENTITY),
        slots.with_passphrase(folder, described, PASSPHRASE),
    ):
        with open_workspace(folder, unlocked, migrations=MIGRATIONS) as workspace:
            assert workspace.label == "Studio"
            assert workspace.actor == unlocked.slot
            assert workspace.database.execute("SELECT text FROM note").fetchall() == [("kept",)]


def test_everything_on_disk_is_for_this_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = made(tmp_path)
        with opened(folder) as workspace:
            workspace.blobs.add([b"content"], item_id="0" * 32, role=1)
            found = [folder, *folder.rglob("*")]
            modes = {(path.is_dir(), stat.S_IMODE(path.lstat().st_mode)) for path in found}
    finally:
        os.umask(before)
    assert modes == {(True, 0o700), (False, 0o600)}


def test_wrong_passphrase_says_so(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with pytest.raises(WrongPassphraseError):
        slots.with_passphrase(folder, format_file.read(folder), normalize_passphrase("something else entirely"))


def test_wrong_identity_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongIdentityError):
        opened(made(tmp_path), new_identity())


def test_a_passphrase_where_no_slot_takes_one_leaves_it_locked(tmp_path: Path) -> None:
    with create_workspace(
        tmp_path, label="", seal_slots={"recovery": to_identity}, migrations=MIGRATIONS, begin=begin
    ) as workspace:
        folder = workspace.folder
    with pytest.raises(LockedError):
        slots.with_passphrase(folder, format_file.read(folder), PASSPHRASE)


@pytest.mark.parametrize("name", ["recovery", "passphrase"])
def test_every_changed_byte_of_a_slot_is_damage_and_not_a_wrong_key(tmp_path: Path, name: str) -> None:
    folder = made(tmp_path)
    path, described = folder / "slots" / f"{name}.age", format_file.read(folder)
    whole = path.read_bytes()
    opening = {
        "recovery": lambda: slots.with_identity(folder, described, IDENTITY, names=[name]),
        "passphrase": lambda: slots.with_passphrase(folder, described, PASSPHRASE),
    }
    for position in range(len(whole)):
        damaged = bytearray(whole)
        damaged[position] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(DamagedSlotError):
            opening[name]()


def test_a_missing_slot_is_a_damaged_one(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "slots" / "passphrase.age").unlink()
    with pytest.raises(DamagedSlotError):
        slots.with_passphrase(folder, format_file.read(folder), PASSPHRASE)


def test_a_damaged_slot_does_not_keep_another_from_opening(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with opened(folder) as workspace:
        workspace.put_slot("teammate", to_identity)
    (folder / "slots" / "recovery.age").write_bytes(b"rubbish")
    with opened(folder) as workspace:
        assert workspace.actor == "teammate"


def test_a_slot_of_another_workspace_is_told_apart(tmp_path: Path) -> None:
    folder, other = made(tmp_path / "a"), made(tmp_path / "b")
    foreign = (other / "slots" / "recovery.age").read_bytes()
    slots.put(folder, "recovery", foreign)
    with pytest.raises(ForeignSlotError):
        opened(folder)


def test_a_forged_key_is_told_apart(tmp_path: Path) -> None:
    folder = made(tmp_path)
    forged = to_identity(SlotContent(workspace_id=folder.name, key=Secret(bytes(32))))
    slots.put(folder, "recovery", forged)
    with pytest.raises(ForeignKeyError):
        opened(folder)


@pytest.mark.parametrize("damage", ["first page", "missing", "empty", "plain text", "a folder"])
def test_a_database_that_does_not_open_is_damage_and_nothing_is_made_anew(tmp_path: Path, damage: str) -> None:
    folder = made(tmp_path)
    path = folder / "workspace.db"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.unlink()
    match damage:
        case "first page":
            path.write_bytes(content)
        case "empty":
            path.write_bytes(b"")
        case "plain text":
            path.write_bytes(b"SQLite format 3\0" + bytes(4080))
        case "a folder":
            path.mkdir()
    before = path.read_bytes() if path.is_file() else path.exists()
    with pytest.raises(DamagedDatabaseError):
        opened(folder)
    assert (path.read_bytes() if path.is_file() else path.exists()) == before


def test_a_link_among_the_workspaces_leads_a_creation_nowhere(tmp_path: Path) -> None:
    elsewhere, workspaces = tmp_path / "elsewhere", tmp_path / "workspaces"
    elsewhere.mkdir()
    workspaces.mkdir()
    (workspaces / ".00112233445566aa.new").symlink_to(elsewhere)
    (workspaces / ".stray.new").write_text("no folder")
    made(workspaces)
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_is_not_there_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceError):
        format_file.read(tmp_path / "0123456789abcdef")
    assert list(tmp_path.iterdir()) == []


def test_a_workspace_without_format_is_damaged(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "FORMAT").unlink()
    with pytest.raises(DamagedFormatError):
        opened(folder)


def test_every_changed_byte_of_format_is_noticed(tmp_path: Path) -> None:
    folder = made(tmp_path)
    whole = (folder / "FORMAT").read_bytes()
    expected = (DamagedFormatError, NewerFormatError, DamagedSlotError, ForeignSlotError, ForeignKeyError)
    for position in range(whole.index(b"slot passphrase")):
        damaged = bytearray(whole)
        damaged[position] ^= 1
        (folder / "FORMAT").write_bytes(damaged)
        with pytest.raises((*expected, WrongIdentityError)):
            opened(folder)


@pytest.mark.parametrize(
    ("line", "newer"), [(b"localai workspace 1", b"localai workspace 2"), (b"reader 1", b"reader 2")]
)
def test_a_newer_reader_leaves_everything_as_it_is(tmp_path: Path, line: bytes, newer: bytes) -> None:
    folder = made(tmp_path)
    path = folder / "FORMAT"
    path.write_bytes(path.read_bytes().replace(line, newer) + b"something new\n")
    with pytest.raises(NewerFormatError):
        opened(folder)


def test_a_newer_writer_lets_us_read_and_not_write(tmp_path: Path) -> None:
    folder = made(tmp_path)
    path = folder / "FORMAT"
    path.write_bytes(path.read_bytes().replace(b"writer 1", b"writer 2") + b"something new\n")
    unlocked = slots.with_identity(folder, format_file.read(folder), IDENTITY)
    with pytest.raises(NewerFormatError):
        open_workspace(folder, unlocked, migrations=MIGRATIONS)
    before = path.read_bytes()
    with open_workspace(folder, unlocked, migrations=MIGRATIONS, read_only=True) as workspace:
        assert workspace.label == "Studio"
        with pytest.raises(NewerFormatError):
            workspace.put_slot("another", to_identity)
        with pytest.raises(NewerFormatError):
            workspace.remove_slot("recovery")
    assert path.read_bytes() == before


def test_a_failed_creation_leaves_nothing(tmp_path: Path) -> None:
    def fail(content: SlotContent) -> bytes:
        raise BusyError(what="a slot", holder="")

    with pytest.raises(BusyError):
        create_workspace(
            tmp_path, label="", seal_slots={"recovery": to_identity, "x": fail}, migrations=MIGRATIONS, begin=begin
        )
    assert list(tmp_path.iterdir()) == []


def test_a_replaced_slot_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    folder, second = made(tmp_path), new_identity()
    with opened(folder) as workspace:
        workspace.put_slot("recovery", lambda content: seal_identity(content, public_part(second)))
    opened(folder, second).close()
    with pytest.raises(WrongIdentityError):
        opened(folder)


def test_a_slot_file_that_format_does_not_name_is_never_tried(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with opened(folder) as workspace:
        workspace.remove_slot("recovery")
    forged = to_identity(SlotContent(workspace_id=folder.name, key=Secret(bytes(32))))
    (folder / "slots" / "recovery.age").write_bytes(forged)
    with pytest.raises(WrongIdentityError):
        opened(folder)


def test_label_is_not_readable_on_disk_and_its_length_neither(tmp_path: Path) -> None:
    folder = made(tmp_path)
    before = (folder / "label").stat().st_size
    with opened(folder) as workspace:
        workspace.rename("A much longer name than before, with ünïcode")
        assert workspace.label == "A much longer name than before, with ünïcode"
    assert (folder / "label").stat().st_size == before
    assert b"longer" not in (folder / "label").read_bytes()


OPENER = """
import sys
from pathlib import Path
from tests.vault.workspace_story import OLD, opened
with opened(Path(sys.argv[1]), OLD):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("what", ["migrate", "destroy"])
def test_what_needs_it_alone_names_who_has_it_open_and_changes_nothing(
    tmp_path: Path, repository: Path, what: str
) -> None:
    with workspace_story.make(tmp_path) as workspace:
        folder = workspace.folder
    needed = {
        "migrate": lambda: open_workspace(
            folder,
            slots.with_identity(folder, format_file.read(folder), workspace_story.OLD),
            migrations=(*MIGRATIONS, "DROP TABLE note;"),
        ),
        "destroy": lambda: destroy_workspace(folder),
    }
    command = [sys.executable, "-c", OPENER, str(folder)]
    with subprocess.Popen(command, cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(BusyError) as caught:
            needed[what]()
        assert f"process {other.pid} (" in str(caught.value.facts["holder"])
        other.communicate("")
    with workspace_story.opened(folder, workspace_story.OLD) as again:
        assert again.database.execute("SELECT count(*) FROM note").fetchone() == (0,)


@given(
    st.builds(
        Format,
        id=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
        reader=st.just(1),
        writer=st.integers(1, 999),
        key_check=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        signing_key=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        slots=st.lists(
            st.builds(
                Slot,
                name=st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True),
                digest=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
            )
        ).map(tuple),
    )
)
def test_format_is_read_as_it_was_written(described: Format) -> None:
    assert format_file.parse(format_file.serialize(described), "FORMAT") == described


@given(st.binary(max_size=400))
def test_no_content_of_format_ends_in_a_surprise(content: bytes) -> None:
    for rubbish in (content, b"localai workspace 1\n" + content):
        with pytest.raises((DamagedFormatError, NewerFormatError)):
            format_file.parse(rubbish, "FORMAT")
