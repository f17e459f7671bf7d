"""What a person names on a command line, completed into a wish: the task and the roles that follow from the model."""

import os
from pathlib import Path
from typing import Final

from localai.errors import UsageError
from localai.minimize.media import PICTURES, SVG
from localai.operations.session import Session
from localai.storage.files import open_to_add
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vocabulary.models import Model
from localai.vocabulary.tasks import Role, Task

_DRAWN: Final = ("image/jpeg", "image/png")  # what other kinds of picture become before they go


def task_of(session: Session, model_id: str, wanted: Task | None) -> Task:
    """Return the task: the one asked for, else the first that the model does. Raises NotFoundError."""
    return wanted or session.catalog.model(model_id).tasks[0]


def role_of(session: Session, model_id: str, media_type: str, named: Role | None) -> Role:
    """Return the role of an input: the one named, else the first of the model's that takes such content."""
    model = session.catalog.model(model_id)
    if named is not None:
        if named is not Role.TEXT and named not in (limit.role for limit in model.takes):
            raise UsageError(problem=f"{model_id} takes no {named}.", remedy=_roles(model))
        return named
    if media_type == SVG:  # never as words by itself
        return Role.IMAGE
    goes_as = {media_type, *_DRAWN} if media_type in PICTURES else {media_type}
    fitting = [limit.role for limit in model.takes if goes_as & set(limit.media_types)]
    if not fitting and media_type.startswith("text/"):
        return Role.TEXT
    return fitting[0] if fitting else model.takes[0].role if model.takes else Role.IMAGE


def media_type_of(path: Path) -> str:
    """Return what a file that is not added yet is, by its first bytes. Raises UnreadableFileError and its kinds."""
    with os.fdopen(open_to_add(path), "rb") as file:
        return recognize(file.read(HEAD_BYTES), path.name)[1]


def _roles(model: Model) -> str:
    return f"It takes: {', '.join(limit.role for limit in model.takes) or 'nothing'}."
