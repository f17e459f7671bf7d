"""Until the recovery sheet is made, only a few items fit."""

from pathlib import Path

import pytest

from localai.errors import SheetMissingError
from localai.operations import add, delete, find, workspaces
from localai.operations.session import Session


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(25):
        (folder / f"{number:02}.txt").write_text("words")
    return folder


def test_without_a_sheet_twenty_items_fit_and_the_rest_is_refused(session: Session, files: Path) -> None:
    workspaces.put_off_recovery(session.workspace)
    with pytest.raises(SheetMissingError):
        add.add(session, [files])
    assert find.count(session) == 20
    with pytest.raises(SheetMissingError):
        add.add(session, [files / "24.txt"])
    assert find.count(session) == 20


def test_the_trash_counts_too(session: Session, files: Path) -> None:
    workspaces.put_off_recovery(session.workspace)
    with pytest.raises(SheetMissingError):
        add.add(session, [files])
    delete.remove(session, [item.id for item in find.page(session).items])
    with pytest.raises(SheetMissingError):
        add.add(session, [files / "24.txt"])


def test_making_the_sheet_lifts_the_limit(session: Session, files: Path) -> None:
    workspaces.put_off_recovery(session.workspace)
    workspaces.new_recovery(session.workspace, now=session.now)
    assert len(add.add(session, [files]).items) == 25


def test_with_a_sheet_there_is_no_limit(session: Session, files: Path) -> None:
    assert add.room_left(session) is None
    assert len(add.add(session, [files]).items) == 25
