"""Steps on this computer that need not be done twice: what they made is kept sealed beside the item it was made of.

What goes out is hashed anew from its bytes each time, so a plan is the same whether they were made now or kept. What is
kept goes with its item, after a month without use, or to make room; a plan that is only looked at keeps nothing.
"""

import hashlib
import json
import os
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import localai
from localai.errors import LocalaiError
from localai.operations.leftovers import give_up
from localai.operations.session import Session
from localai.vault import derived
from localai.vault.contents import adding
from localai.vault.derived import ROLE, Derived
from localai.vault.moments import stamp

COUNT: Final = 4000  # copies on disk
AT_MOST: Final = 512 << 20  # bytes on disk, of all that is kept
LARGEST: Final = 64 << 20  # bytes of one
IN_MEMORY: Final = 64 << 20  # bytes of what is in no workspace, or only looked at
DAYS: Final = 30
_DECODERS: Final = ("pillow", "pikepdf", "pi_heif", "opencv_python_headless")
_CODE: Final = ("minimize", "ondevice")
Made = tuple[bytes, bytes]
"""What a step made: what is to be known of it, as JSON, and content."""


class Derivatives:
    """What was made of items in one workspace; `keep` says whether more may be kept on disk."""

    def __init__(self, session: Session, *, keep: bool) -> None:
        self._session = session
        self._keep = keep

    def of_item(self, item_id: str, version: int, recipe: str, make: Callable[[], Made]) -> Made:
        """Return what a step makes of a version of an item: what is kept, else made now and kept."""
        return self._kept(item_id, version, recipe) or self._made(item_id, version, recipe, make)

    def of_content(self, sha256: str, recipe: str, make: Callable[[], Made]) -> Made:
        """Return what a step makes of content that is in no workspace; kept in memory as long as the session."""
        found = self._session.made.get((sha256, recipe))
        return found or self._remember((sha256, recipe), make())

    @property
    def knows_contents(self) -> bool:
        """Whether something was made of content that is in no workspace, and may be an item by now."""
        return any(len(name) == 64 for name, _ in self._session.made)

    def _made(self, item_id: str, version: int, recipe: str, make: Callable[[], Made]) -> Made:
        place = (f"{item_id}/{version}", recipe)
        made = self._session.made.get(place) or make()
        if not self._keep or self._session.workspace.database.connection.in_transaction:
            return self._remember(place, made)
        if _size(made) <= LARGEST:
            with suppress(LocalaiError):  # a full disk, or one that cannot be written, is no reason not to go on
                self._seal(item_id, version, recipe, made)
        return made

    def _kept(self, item_id: str, version: int, recipe: str) -> Made | None:
        workspace = self._session.workspace
        found = derived.find(workspace.database, item_id, version, recipe)
        if found is None:
            return None
        try:
            with workspace.blobs.reader(found.stored, item_id=item_id, role=ROLE) as content:
                (length,) = struct.unpack(">I", content.read(4))
                made = content.read(length), content.read()
        except LocalaiError:  # damaged or gone: it is made again
            self._drop([found.stored.blob_id])
            return None
        if self._keep and found.used_at < stamp(self._session.now() - timedelta(hours=1)):
            with suppress(LocalaiError), workspace.database.transaction():
                derived.touch(workspace.database, found, self._session.now())
        return made

    def _seal(self, item_id: str, version: int, recipe: str, made: Made) -> None:
        workspace, now = self._session.workspace, self._session.now()
        with adding(workspace.folder):
            stored = workspace.blobs.add((struct.pack(">I", len(made[0])), *made), item_id=item_id, role=ROLE)
            new = Derived(item_id=item_id, version=version, recipe=recipe, used_at=stamp(now), stored=stored)
            try:
                with workspace.database.transaction():
                    derived.keep(workspace.database, new)
            except BaseException as error:
                give_up(workspace.blobs, [stored.blob_id], error)
                raise
        self._drop(derived.superfluous(workspace.database, COUNT, AT_MOST, now - timedelta(days=DAYS)))

    def _drop(self, blob_ids: Sequence[str]) -> None:
        workspace = self._session.workspace
        if not blob_ids or not self._keep:
            return
        with suppress(LocalaiError):
            with workspace.database.transaction():
                for blob_id in blob_ids:
                    derived.drop(workspace.database, blob_id)
            for blob_id in blob_ids:
                workspace.blobs.unlink(blob_id)

    def _remember(self, place: tuple[str, str], made: Made) -> Made:
        room = self._session.made
        if _size(made) <= IN_MEMORY:
            room.pop(place, None)
            while room and sum(map(_size, room.values())) + _size(made) > IN_MEMORY:
                del room[next(iter(room))]
            room[place] = made
        return made


def _size(made: Made) -> int:
    return sum(map(len, made))


def recipe_of(step: str, request: Mapping[str, object]) -> str | None:
    """Return what stands for a step, how it is asked for, and the very programs that do it; None where nobody knows.

    Another program, or another version of one, may make other bytes, so what the old one made counts no more.
    """
    programs = _programs()
    if programs is None:
        return None
    told = json.dumps([step, dict(request), programs], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def _programs() -> tuple[str, ...] | None:
    """Return our own code as a digest, and the versions of the decoders; None where they cannot be told."""
    home, found = Path(localai.__file__).parent, hashlib.sha256()
    spec = find_spec("PIL")
    if spec is None or spec.origin is None:
        return None
    try:
        for path in sorted(path for name in _CODE for path in (home / name).glob("*.py")):
            found.update(path.read_bytes())
        names = os.listdir(Path(spec.origin).parent.parent)
    except OSError:
        return None
    versions = sorted(name for name in names if name.endswith(".dist-info") and name.lower().startswith(_DECODERS))
    if not any(name.lower().startswith(_DECODERS[0]) for name in versions):
        return None
    return (sys.version, found.hexdigest(), *versions)
