"""Tags, names, classes and projects of items."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from localai.errors import UsageError
from localai.operations.ledger import Recorder, recording
from localai.operations.session import Session
from localai.phrases import items as phrases
from localai.storage.database import ConstraintError, Database
from localai.vault import items, projects
from localai.vault.names import check_file_name, checked_name, checked_tags
from localai.vocabulary.bodies import ItemClassChanged
from localai.vocabulary.items import Item, ItemClass, Project
from localai.vocabulary.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project and how many items are in it, the trash not counted."""

    project: Project
    items: int


def tag(session: Session, item_ids: Sequence[str], tags: Iterable[str]) -> tuple[Item, ...]:
    """Put tags on items; those they have already stay."""
    added = checked_tags(tags)
    return _retag(session, item_ids, lambda known: {*known, *added})


def untag(session: Session, item_ids: Sequence[str], tags: Iterable[str]) -> tuple[Item, ...]:
    """Take tags off items; those they do not have are no mistake."""
    dropped = {label.strip() for label in tags}
    return _retag(session, item_ids, lambda known: {*known} - dropped)


def rename(session: Session, item_id: str, name: str) -> Item:
    """Give an item another name; anything that a file can be called. Raises UsageError."""
    check_file_name(name)
    database = session.workspace.database
    with database.transaction():
        items.set_name(database, item_id, name)
        return items.item_of(database, item_id)


def reclassify(session: Session, item_id: str, new_class: ItemClass, reason: str = "") -> Item:
    """Move an item to another class, with its ledger entry; a lower one asks for a reason (UsageError)."""
    return reclassify_all(session, [item_id], new_class, reason)[0]


def reclassify_all(
    session: Session, item_ids: Sequence[str], new_class: ItemClass, reason: str = ""
) -> tuple[Item, ...]:
    """Move several items to another class, all or none, each with its ledger entry."""
    database = session.workspace.database
    with recording(session) as ledger:
        for item_id in item_ids:
            _reclassify(database, ledger, items.item_of(database, item_id), new_class, reason)
    return tuple(items.item_of(database, item_id) for item_id in item_ids)


def move(session: Session, item_ids: Sequence[str], project_id: str | None) -> tuple[Item, ...]:
    """Move items into a project, or out of any; a project's stricter class becomes theirs, with its ledger entry."""
    database = session.workspace.database
    project = None if project_id is None else projects.project_of(database, project_id)
    with recording(session) as ledger:
        for item_id in item_ids:
            item = items.item_of(database, item_id)
            items.set_project(database, item_id, project_id)
            if project is not None and project.item_class and project.item_class.rank > item.item_class.rank:
                _reclassify(database, ledger, item, project.item_class, "")
    return tuple(items.item_of(database, item_id) for item_id in item_ids)


def create_project(session: Session, name: str, item_class: ItemClass | None = None) -> Project:
    """Make a project; new items in it get `item_class` when it has one. Raises UsageError for a name that is taken."""
    project = Project(
        id=session.new_id(),
        name=checked_name("project name", name),
        item_class=item_class,
        created_at=session.now(),
    )
    database = session.workspace.database
    try:
        with database.transaction():
            projects.insert_project(database, project)
    except ConstraintError as error:
        raise UsageError(problem=phrases.project_exists(project.name), remedy=phrases.CHOOSE_ANOTHER) from error
    return project


def list_projects(session: Session) -> tuple[ProjectRow, ...]:
    """Return every project by name, with the number of its items."""
    database = session.workspace.database
    counted = items.count_by_project(database)
    return tuple(
        ProjectRow(project=project, items=counted.get(project.id, 0)) for project in projects.kept_projects(database)
    )


def projects_by_name(session: Session) -> tuple[Project, ...]:
    """Return every project by name; nothing is counted."""
    return projects.kept_projects(session.workspace.database)


def find_project(session: Session, wanted: str) -> Project:
    """Return the project with that name, else the one whose id begins so; raises NotFoundError, AmbiguousIdError."""
    return projects.find_project(session.workspace.database, wanted)


def _reclassify(database: Database, ledger: Recorder, item: Item, new_class: ItemClass, reason: str) -> None:
    before = item.item_class
    if new_class is before:
        return
    if new_class.rank < before.rank and not reason.strip():
        raise UsageError(problem=phrases.class_needs_reason(before, new_class), remedy=phrases.GIVE_REASON)
    items.set_class(database, item.id, new_class)
    ledger.append(ItemClassChanged(item_id=item.id, before=before, after=new_class, reason=clean(reason.strip())))


def _retag(
    session: Session, item_ids: Sequence[str], change: Callable[[tuple[str, ...]], set[str]]
) -> tuple[Item, ...]:
    database = session.workspace.database
    with database.transaction():
        for item_id in item_ids:
            items.set_tags(database, item_id, change(items.item_of(database, item_id).tags))
        return tuple(items.item_of(database, item_id) for item_id in item_ids)
