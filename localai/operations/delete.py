"""Remove items into the trash, bring them back, purge them for good; the same for whole projects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from localai.errors import AmbiguousIdError, NotFoundError
from localai.ledger.copies import CopyElsewhere
from localai.operations.ledger import recording
from localai.operations.session import Session
from localai.operations.status import copies
from localai.vault import items, projects, rules, runs, shred, trash
from localai.vocabulary.bodies import Purged
from localai.vocabulary.items import Item, Project, State
from localai.vocabulary.rules import LayerName

_PURGED_AT_ONCE = 500  # items of one ledger entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What removing items would take: they and what was made from them; `days` is how long they can be brought back.

    `receipts` of theirs stay, without content; `copies` exist elsewhere and are out of reach.
    """

    items: tuple[Item, ...]
    results: tuple[Item, ...]
    receipts: int
    copies: tuple[CopyElsewhere, ...]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What is in the trash now, and when it is purged."""

    items: tuple[Item, ...]
    purge_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What can be opened by nobody any more; `pending` while another process keeps the last traces readable."""

    items: int
    pending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDeletion:
    """What deleting a project would take; `results` were made from its items and lie elsewhere."""

    project: Project
    removal: Removal


def plan_removal(session: Session, item_ids: Sequence[str]) -> Removal:
    """Return what removing these items would take, to be asked about; changes nothing."""
    database = session.workspace.database
    used_by = {run for item_id in item_ids for run in runs.runs_with(database, item_id)}
    return Removal(
        items=tuple(items.item_of(database, item_id) for item_id in item_ids),
        results=tuple(item for item in items.results_of(database, item_ids) if item.state is State.KEPT),
        receipts=len(used_by),
        copies=tuple(copy for copy in copies(session) if copy.run_id in used_by),
        days=session.settings.trash_days,
    )


def remove(session: Session, item_ids: Sequence[str], *, with_results: bool = False) -> Removed:
    """Move items to the trash, with `with_results` also everything made from them; purged when their days are over."""
    removal = plan_removal(session, item_ids)
    going = removal.items + (removal.results if with_results else ())
    removed = _trash(session, [item.id for item in going], None)
    _purge_where_nothing_waits(session)
    return removed


def restore(session: Session, item_ids: Sequence[str]) -> tuple[Item, ...]:
    """Bring items back from the trash; raises NotFoundError for one that is not in it."""
    database = session.workspace.database
    with database.transaction():
        for item_id in item_ids:
            if items.item_of(database, item_id).state is not State.TRASHED:
                raise NotFoundError(what="item in the trash", id=item_id)
        items.set_state(database, item_ids, State.KEPT, None)
        return tuple(items.item_of(database, item_id) for item_id in item_ids)


def purge(session: Session, item_ids: Sequence[str], *, reason: str = "purged by hand") -> Purge:
    """Destroy the keys of items, in the trash or not, and everything that was only theirs; cannot be undone."""
    workspace = session.workspace
    session.made.clear()  # what was made of them is in memory as well
    wanted = tuple(dict.fromkeys(item_ids))
    for start in range(0, len(wanted), _PURGED_AT_ONCE):
        _purge(session, wanted[start : start + _PURGED_AT_ONCE], reason)
    done = shred.finish_purges(workspace.database, workspace.blobs)
    return Purge(items=len(wanted), pending=not done)


def purge_expired(session: Session) -> Purge:
    """Purge what has been in the trash for its days, projects too, and finish purges that had to wait.

    Nothing is due while the clock seems to have jumped ahead; `purge` by name works all the same.
    """
    workspace = session.workspace
    limit = trash.due_until(workspace.database, session.now(), session.settings.trash_days)
    if limit is None:
        return Purge(items=0, pending=not _finish(session))
    expired = trash.items_trashed_until(workspace.database, limit)
    gone = [project for project, when in projects.trashed_projects(workspace.database) if when <= limit]
    if not expired and not gone:
        return Purge(items=0, pending=not _finish(session))
    purged = purge(session, expired, reason="days in the trash over")
    with workspace.database.transaction():
        for project in gone:
            projects.drop_project(workspace.database, project.id)
    return purged


def plan_project_deletion(session: Session, project_id: str) -> ProjectDeletion:
    """Return everything that deleting a project would take, to be asked about; changes nothing."""
    database = session.workspace.database
    project = projects.project_of(database, project_id)
    return ProjectDeletion(project=project, removal=plan_removal(session, trash.items_in_project(database, project_id)))


def project_delete(session: Session, project_id: str, *, with_results: bool = False) -> Removed:
    """Move a project and all its items to the trash in one step; `project_restore` undoes it until the purge."""
    removal = plan_project_deletion(session, project_id).removal
    going = removal.items + (removal.results if with_results else ())
    database = session.workspace.database
    with database.transaction():
        projects.trash_project(database, project_id, session.now())
        removed = _trash(session, [item.id for item in going], project_id)
    _purge_where_nothing_waits(session)
    return removed


def resolve_deleted_project(session: Session, id_prefix: str) -> str:
    """Return the id of the one project in the trash that begins so; raises NotFoundError or AmbiguousIdError."""
    trashed = [project for project, _ in projects.trashed_projects(session.workspace.database)]
    found = [project.id for project in trashed if project.id.startswith(id_prefix)]
    if not found:
        raise NotFoundError(what="project in the trash", id=id_prefix)
    if len(found) > 1:
        raise AmbiguousIdError(what="project", id=id_prefix, count=len(found))
    return found[0]


def project_restore(session: Session, project_id: str) -> Project:
    """Bring back a deleted project with everything that went with it, under a new name where its own is taken."""
    database = session.workspace.database
    project = projects.project_of(database, project_id)
    if project_id not in {trashed.id for trashed, _ in projects.trashed_projects(database)}:
        raise NotFoundError(what="project in the trash", id=project_id)
    taken = {kept.name for kept in projects.kept_projects(database)}
    name = project.name
    while name in taken:
        name += " (restored)"
    with database.transaction():
        projects.restore_project(database, project_id, name)
        items.set_state(database, trash.items_trashed_with(database, project_id), State.KEPT, None)
    return projects.project_of(database, project_id)


def _purge_where_nothing_waits(session: Session) -> None:
    if session.settings.trash_days == 0:
        purge_expired(session)


def _trash(session: Session, item_ids: Iterable[str], project_id: str | None) -> Removed:
    database, now = session.workspace.database, session.now()
    going = tuple(item_ids)
    with database.transaction():
        items.set_state(database, going, State.TRASHED, now, project_id)
        trashed = tuple(items.item_of(database, item_id) for item_id in going)
    return Removed(items=trashed, purge_at=now + timedelta(days=session.settings.trash_days))


def _purge(session: Session, item_ids: tuple[str, ...], reason: str) -> None:
    database = session.workspace.database
    with recording(session) as ledger:
        runs.forget_contents(database, item_ids)
        for item_id in item_ids:
            rules.drop_rules(database, LayerName.ITEM, item_id)
        shred.drop_items(database, item_ids)
        ledger.append(Purged(item_ids=item_ids, reason=reason))


def _finish(session: Session) -> bool:
    """Finish waiting purges without loading the cipher library where there are none."""
    database = session.workspace.database
    return not shred.unfinished(database) or shred.finish_purges(database, session.workspace.blobs)
