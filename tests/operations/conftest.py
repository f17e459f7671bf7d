"""A real workspace for operations, opened with an identity."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localai.operations.add import add
from localai.operations.session import Session
from localai.vocabulary.items import Item
from tests.operations.opening import make_workspace, open_at

Opener = Callable[[], Session]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace, made once to be copied."""
    folder = tmp_path_factory.mktemp("made") / "localai"
    make_workspace(folder)
    return folder


@pytest.fixture
def open_session(made: Path, home: Path, now, new_id) -> Iterator[Opener]:
    """Open the same workspace as often as asked, as several programs would."""
    shutil.copytree(made, home / "localai")
    opened: list[Session] = []

    def open_it() -> Session:
        opened.append(open_at(home / "localai", now, new_id))
        return opened[-1]

    yield open_it
    for session in opened:
        session.outside.close()
        session.workspace.close()


@pytest.fixture
def session(open_session: Opener) -> Session:
    """One program's session in an empty workspace."""
    return open_session()


@pytest.fixture
def three(session: Session, tmp_path) -> tuple[Item, ...]:
    """Three small texts."""
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"word{name} content")
    return add(session, [tmp_path]).items
