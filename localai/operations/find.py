"""Find items: pages, windows for a virtual list, search, one item with everything known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from localai.errors import NotFoundError
from localai.operations.session import Session
from localai.vault import items
from localai.vault.listing import Listing
from localai.vault.projects import project_of
from localai.vault.search import body_of, excerpts
from localai.vocabulary.items import Item, ItemQuery, ItemVersion, Project

_EVERYTHING: Final = ItemQuery()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some items of a listing, how many there are in all, and the id to ask after for more."""

    items: tuple[Item, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item that search found, and the words around the match in its text; both untrusted text."""

    item: Item
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One item with everything the workspace knows of it; `text` is what search sees of its content."""

    item: Item
    project: Project | None
    versions: tuple[ItemVersion, ...]
    sources: tuple[Item, ...]
    results: tuple[Item, ...]
    text: str


def page(session: Session, query: ItemQuery = _EVERYTHING, *, limit: int = 50, after: str | None = None) -> Page:
    """Return `limit` items that follow the item `after`, by default the first ones."""
    database = session.workspace.database
    listing = Listing(database, query)
    if after is None:
        numbers = listing.window(0, limit + 1)
    else:
        numbers = listing.after(items.number_of(database, after), limit + 1)
    listed = items.items_of(database, numbers[:limit])
    more = len(numbers) > limit and listed
    return Page(items=listed, total=listing.count(), next=listed[-1].id if more else None)


def window(session: Session, query: ItemQuery, offset: int, limit: int, total: int | None = None) -> tuple[Item, ...]:
    """Return the items at `offset`..`offset + limit` of a listing; knowing its `total` makes the far half fast."""
    database = session.workspace.database
    listing = Listing(database, query)
    if total is None or offset < total - offset - limit:
        return items.items_of(database, listing.window(offset, limit))
    end = min(offset + limit, total)
    return items.items_of(database, listing.last(total - end, end - offset))


def count(session: Session, query: ItemQuery = _EVERYTHING, most: int | None = None) -> int:
    """Return how many items a listing has; it counts no further than `most`."""
    return Listing(session.workspace.database, query).count(most)


def place(session: Session, query: ItemQuery, item_id: str) -> int | None:
    """Return at which place of a listing an item stands; None where it is not listed."""
    database = session.workspace.database
    try:
        return Listing(database, query).place(items.number_of(database, item_id))
    except NotFoundError:
        return None


def ids(session: Session, query: ItemQuery, most: int) -> tuple[str, ...]:
    """Return the ids of at most so many items of a listing, in its order."""
    database = session.workspace.database
    return items.ids_of(database, Listing(database, query).window(0, most))


def items_by_id(session: Session, item_ids: Sequence[str]) -> tuple[Item, ...]:
    """Return items by their ids, in this order; those that are gone are left out."""
    database = session.workspace.database
    return items.items_of(database, items.numbers_of(database, item_ids))


def search(session: Session, text: str, *, limit: int = 50, query: ItemQuery = _EVERYTHING) -> tuple[Found, ...]:
    """Return the items whose name, tags or text hold every word of `text`, newest first."""
    database = session.workspace.database
    listing = Listing(database, replace(query, text=text))
    numbers = listing.window(0, limit)
    if not numbers or listing.expression is None:
        return ()
    words = excerpts(database, listing.expression, numbers)
    found = zip(numbers, items.items_of(database, numbers), strict=True)
    return tuple(Found(item=item, excerpt=words.get(number, "")) for number, item in found)


def resolve(session: Session, id_prefix: str) -> Item:
    """Return the one item whose id begins so; raises NotFoundError or AmbiguousIdError."""
    database = session.workspace.database
    return items.item_of(database, items.resolve_id(database, id_prefix))


def detail(session: Session, item_id: str) -> Detail:
    """Return one item with its project, versions, what it was made from and what was made from it."""
    database = session.workspace.database
    item = items.item_of(database, item_id)
    return Detail(
        item=item,
        project=None if item.project_id is None else project_of(database, item.project_id),
        versions=items.versions_of(database, item_id),
        sources=_still_here(session, item.made_from),
        results=items.results_of(database, (item_id,)),
        text=body_of(database, items.number_of(database, item_id)),
    )


def _still_here(session: Session, item_ids: tuple[str, ...]) -> tuple[Item, ...]:
    found = []
    for item_id in item_ids:
        try:
            found.append(items.item_of(session.workspace.database, item_id))
        except NotFoundError:
            continue  # purged: the id stays in what was made from it
    return tuple(found)
