"""What tests start and kill: `make` makes a workspace below a folder, `replace` replaces its slot, `read` reads it."""

import sys
from pathlib import Path

from localai.crypto.slots import SlotContent, public_part, seal_identity
from localai.errors import DiskError
from localai.storage.database import Database
from localai.vault import format as format_file
from localai.vault import slots
from localai.vault.workspace import Workspace, create_workspace, open_workspace
from localai.vocabulary.secret import Secret

MIGRATIONS = ("CREATE TABLE note (text TEXT) STRICT;",)
OLD = Secret(b"AGE-SECRET-KEY-1LS2DUMHM85LXLPC8DWXAHEV4TSYNLD8KZ3QEAW44JSXCV2JWJL2S8M0SWU")
NEW = Secret(b"AGE-SECRET-KEY-1GZ0KAY96U8TA4HDKJJ5CUKG98EE4DNF0YLXYLNJAKYGZL6UFAWXQJXFUFA")


def to_old(content: SlotContent) -> bytes:
    return seal_identity(content, public_part(OLD))


def to_new(content: SlotContent) -> bytes:
    return seal_identity(content, public_part(NEW))


def begin(database: Database, workspace_id: str) -> bytes:
    return bytes.fromhex(workspace_id) * 4


def make(workspaces: Path) -> Workspace:
    return create_workspace(
        workspaces, label="Studio", seal_slots={"recovery": to_old}, migrations=MIGRATIONS, begin=begin
    )


def opened(folder: Path, identity: Secret) -> Workspace:
    unlocked = slots.with_identity(folder, format_file.read(folder), identity)
    return open_workspace(folder, unlocked, migrations=MIGRATIONS)


def folders(workspaces: Path) -> list[Path]:
    return list(workspaces.glob("[0-9a-f]" * 16))


if __name__ == "__main__":
    where = Path(sys.argv[2])
    if sys.argv[1] == "make":
        make(where).close()
    elif sys.argv[1] == "read":
        with opened(*folders(where), OLD) as workspace:
            sys.stdout.write(f"{workspace.label} {workspace.database.version}\n")
            try:
                workspace.database.execute("INSERT INTO note VALUES ('x')")
            except DiskError as error:
                sys.stdout.write(f"{error.code}\n")
    else:
        with opened(*folders(where), OLD) as workspace:
            workspace.put_slot("recovery", to_new)
    sys.stdout.write("done\n")
