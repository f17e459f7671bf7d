"""A few lines about one item, to stand beside a list: only what is known without opening its content."""

from localai.errors import NotFoundError
from localai.operations.session import Session
from localai.phrases import panel as says
from localai.vault import items, runs
from localai.vault.projects import project_of
from localai.vocabulary.items import Item, Origin


def lines(session: Session, item_id: str) -> tuple[str, ...]:
    """Return what it is, where it comes from and what was done with it; names in it are untrusted text."""
    database = session.workspace.database
    item = items.item_of(database, item_id)
    used = runs.runs_with(database, item_id)
    made = tuple(each for run_id in used for each in runs.made_by(database, run_id) if each != item_id)
    project = "" if item.project_id is None else project_of(database, item.project_id).name
    found = (
        _picture(session, item),
        says.project(project),
        says.made_from(_name(session, item.made_from[0]), len(item.made_from)) if item.made_from else "",
        says.model(runs.maker_of(database, item_id) or "") if item.origin is Origin.OUTPUT else "",
        says.history(len(used), len(made)),
    )
    return tuple(line for line in found if line)


def _picture(session: Session, item: Item) -> str:
    kept = items.thumbnails_of(session.workspace.database, item.id, item.version)
    if not kept or not kept[-1].full[0]:
        return ""
    return says.picture(*kept[-1].full, has_place=kept[-1].has_place)


def _name(session: Session, item_id: str) -> str:
    try:
        return items.item_of(session.workspace.database, item_id).name
    except NotFoundError:
        return says.GONE
