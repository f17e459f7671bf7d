"""The same file given again: the item that holds exactly its content already, so that none is added twice."""

import os
from pathlib import Path

from localai.errors import LocalaiError
from localai.operations.add import Filing, filed_as
from localai.operations.inputs import measure
from localai.operations.session import Session
from localai.storage.files import chunks_to_add, open_to_add
from localai.vault.contents import open_content
from localai.vault.items import kept_with
from localai.vocabulary.items import Item

_CHUNK = 1 << 20
_LOOKED_AT = 4


def already_here(session: Session, path: Path, filing: Filing) -> Item | None:
    """Return the newest item of the file's name and content that may stand for it; None where there is none.

    It has the class a new one would get, or a stricter one, and the project that is asked for. What cannot be read is
    left to who adds it.
    """
    item_class, project_id = filed_as(session, filing)
    try:
        descriptor = open_to_add(path)
    except LocalaiError:
        return None
    try:
        name, size = os.fsencode(path.name), os.fstat(descriptor).st_size
        found = [
            item
            for item in kept_with(session.workspace.database, name, size, _LOOKED_AT)
            if item.item_class.rank >= item_class.rank and project_id in (None, item.project_id)
        ]
        if not found:
            return None
        wanted = measure(chunks_to_add(descriptor, path))
    except LocalaiError:
        return None
    finally:
        os.close(descriptor)
    return next((item for item in found if _measured(session, item) == wanted), None)


def _measured(session: Session, item: Item) -> tuple[int, str]:
    workspace = session.workspace
    with open_content(workspace.database, workspace.blobs, item.id, item.version) as content:
        return measure(iter(lambda: content.read(_CHUNK), b""))
