"""A real workspace for operations, opened with an identity."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localai.config import load
from localai.crypto.signature import new_seed, public_key
from localai.crypto.slots import new_identity, open_identity, public_part, seal_identity
from localai.operations.session import Session
from localai.paths import find_places
from localai.storage.files import private_folder
from localai.vault.outside import Outside
from localai.vault.schema import MIGRATIONS
from localai.vault.slots import Unlocked
from localai.vault.workspace import Workspace, create_workspace, open_workspace

Opener = Callable[[], Session]


@pytest.fixture
def open_session(home: Path, now, new_id) -> Iterator[Opener]:
    """Open the same workspace as often as asked, as several programs would."""
    places = find_places({"LOCALAI_HOME": str(home / "localai")})
    private_folder(places.workspaces)
    identity = new_identity()
    made = create_workspace(
        places.workspaces,
        label="studio",
        seal_slots={"recovery": lambda content: seal_identity(content, public_part(identity))},
        migrations=MIGRATIONS,
        begin=lambda database, workspace_id: public_key(new_seed()),
    )
    folder = made.folder
    made.close()
    opened: list[Session] = []

    def open_it() -> Session:
        content = open_identity((folder / "slots" / "recovery.age").read_bytes(), identity)
        workspace = open_workspace(folder, Unlocked(slot="recovery", key=content.key), migrations=MIGRATIONS)
        opened.append(
            Session(
                workspace=workspace,
                places=places,
                settings=load(places.config_file, {}),
                load_catalog=lambda: pytest.fail("no card is needed here"),
                now=now,
                new_id=new_id,
                face="cli",
                python=sys.executable,
                outside=Outside(None, places.cache / "open"),
            )
        )
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
def workspace(session: Session) -> Workspace:
    """The open workspace of `session`."""
    return session.workspace


def blob_files(workspace: Workspace) -> list[Path]:
    """Return every file below `blobs/`."""
    return sorted(path for path in (workspace.folder / "blobs").rglob("*") if path.is_file())
