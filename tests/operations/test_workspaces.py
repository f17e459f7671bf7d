"""Which workspace: found, listed, chosen, destroyed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from localai.errors import NoWorkspaceError, UsageError
from localai.operations import workspaces
from localai.operations.unlock import Means
from localai.operations.workspaces import Created, NewKeys
from localai.vault.openers import normalize_passphrase

PASSPHRASE = "correct horse battery"


def now() -> datetime:
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


def file_of(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def made(tmp_path: Path, *, passphrase: str = "", label: str = "Studio") -> Created:
    keys = NewKeys(passphrase=normalize_passphrase(passphrase) if passphrase else None)
    created = workspaces.create(tmp_path / "workspaces", label=label, keys=keys, face="cli", now=now)
    created.workspace.close()
    return created


def sheet_of(tmp_path: Path, created: Created) -> Path:
    return file_of(tmp_path / "sheet.txt", created.sheet.reveal())


def test_a_workspace_is_found_by_id_by_its_start_by_label_and_when_it_is_the_only_one(tmp_path: Path) -> None:
    created = made(tmp_path)
    folder, means = tmp_path / "workspaces", Means(identity_file=sheet_of(tmp_path, created))
    for name in (None, created.workspace.id, created.workspace.id[:5], "Studio"):
        assert workspaces.find(folder, name, means, now=now) == created.workspace.folder


def test_the_first_workspace_stays_the_current_one_until_another_is_chosen(tmp_path: Path) -> None:
    first, second = made(tmp_path), made(tmp_path, label="Second")
    folder = tmp_path / "workspaces"
    assert workspaces.find(folder, None, Means(), now=now) == first.workspace.folder
    workspaces.use(folder, second.workspace.id)
    assert workspaces.find(folder, None, Means(), now=now) == second.workspace.folder
    assert [entry.current for entry in workspaces.listing(folder, Means(), now=now) if entry.id == second.workspace.id]
    (folder / "current").unlink()
    with pytest.raises(UsageError):
        workspaces.find(folder, None, Means(), now=now)


@pytest.mark.parametrize("name", [None, "0123", "Nothing"])
def test_no_workspace_is_said_and_none_is_made(tmp_path: Path, name: str | None) -> None:
    with pytest.raises(NoWorkspaceError):
        workspaces.find(tmp_path / "workspaces", name, Means(), now=now)
    assert list(tmp_path.iterdir()) == []


def test_listing_shows_names_only_of_what_opens_and_problems_of_what_is_broken(tmp_path: Path) -> None:
    ours, other = made(tmp_path, passphrase=PASSPHRASE), made(tmp_path, label="Other")
    (other.workspace.folder / "FORMAT").write_bytes(b"rubbish\n")
    means = Means(identity_file=sheet_of(tmp_path, ours))
    listed = {entry.id: entry for entry in workspaces.listing(tmp_path / "workspaces", means, now=now)}
    assert listed[ours.workspace.id].label == "Studio"
    assert listed[ours.workspace.id].slots == ("passphrase", "recovery")
    assert listed[ours.workspace.id].key_check in ours.sheet.reveal().decode()
    broken = listed[other.workspace.id]
    assert broken.problem is not None
    assert broken.problem.code == "damaged-format"


def test_destroying_removes_the_folder_and_only_that(tmp_path: Path) -> None:
    ours, other = made(tmp_path), made(tmp_path)
    workspaces.destroy(ours.workspace.folder, Means())
    assert [entry.id for entry in workspaces.listing(tmp_path / "workspaces", Means(), now=now)] == [other.workspace.id]
