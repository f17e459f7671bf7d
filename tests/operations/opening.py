"""Make and open a real workspace with an identity; also used by programs that tests start and kill."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from localai.config import load
from localai.crypto.slots import new_identity, open_identity, public_part, seal_identity
from localai.operations.find import page
from localai.operations.session import Session
from localai.paths import Places, find_places
from localai.storage.files import private_folder
from localai.vault import entries
from localai.vault.outside import Outside
from localai.vault.schema import MIGRATIONS
from localai.vault.slots import Unlocked
from localai.vault.workspace import create_workspace, open_workspace
from localai.vocabulary.items import ItemQuery, State
from localai.vocabulary.secret import Secret


def no_cards() -> object:
    """Stand for the cards where no operation asks for one."""
    raise AssertionError("no card is needed here")


def make_workspace(home: Path, migrations: tuple[str, ...] = MIGRATIONS) -> Path:
    """Make a workspace below `home`, its identity in `home/identity`; returns its folder."""
    places = find_places({"LOCALAI_HOME": str(home)})
    private_folder(places.workspaces)
    identity = new_identity()
    (home / "identity").write_bytes(identity.reveal())
    with create_workspace(
        places.workspaces,
        label="studio",
        seal_slots={"recovery": lambda content: seal_identity(content, public_part(identity))},
        migrations=migrations,
        begin=lambda database, workspace_id: entries.begin(
            database, workspace_id, actor="recovery", face="cli", now=lambda: datetime.now(UTC)
        ),
    ) as workspace:
        return workspace.folder


def places_of(home: Path) -> Places:
    """Return the folders below `home`."""
    return find_places({"LOCALAI_HOME": str(home)})


def open_at(
    home: Path,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    new_id: Callable[[], str] = lambda: uuid4().hex,
) -> Session:
    """Open the only workspace below `home`."""
    places = places_of(home)
    (folder,) = (found for found in places.workspaces.iterdir() if not found.name.startswith("."))
    identity = Secret((home / "identity").read_bytes())
    content = open_identity((folder / "slots" / "recovery.age").read_bytes(), identity)
    return Session(
        workspace=open_workspace(folder, Unlocked(slot="recovery", key=content.key), migrations=MIGRATIONS),
        places=places,
        settings=load(places.config_file, {}),
        load_catalog=no_cards,
        now=now,
        new_id=new_id,
        face="cli",
        python=sys.executable,
        outside=Outside(None, places.cache / "open"),
    )


def blob_files(session: Session) -> list[Path]:
    """Return every file below `blobs/`."""
    return sorted(path for path in (session.workspace.folder / "blobs").rglob("*") if path.is_file())


def in_trash(session: Session) -> set[str]:
    """Return the ids of what is in the trash."""
    return {item.id for item in page(session, ItemQuery(state=State.TRASHED), limit=1000).items}
