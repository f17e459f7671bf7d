"""`localai list`, `search` and `show`: what is there."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.operations import filters as filters_of
from localai.operations import find
from localai.phrases import amounts
from localai.vocabulary.items import Item, ItemQuery, Sort, State

if TYPE_CHECKING:
    from localai.operations.lineage import Lineage
    from localai.operations.session import Session

_HEADS = ("id", "name", "kind", "size", "class", "added")
_SHOWN_ID = 8
_WIDE = 20


@click.command("list")
@click.argument("filters", nargs=-1, metavar="[WORD|kind:K|class:C|tag:T|project:P|is:trashed]...")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--after", metavar="ID", help="Continue after this item.")
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.ADDED.value, show_default=True)
@click.option("--trash", is_flag=True, help="List what is in the trash.")
@opening
def list_command(
    invocation: Invocation, filters: Sequence[str], limit: int, after: str | None, sort: str, trash: bool
) -> None:
    """List items, newest first.

    Example: localai list kind:image class:confidential --json
    """
    with invocation.session() as session:
        asked = filters_of.parse_query(session, " ".join(filters))
        query = _query(asked, sort, trash)
        start = find.resolve(session, after).id if after else None
        page = find.page(session, query, limit=limit, after=start)
        if invocation.as_json:
            output.document("localai list 1", {"items": page.items, "total": page.total, "next": page.next})
            return
        now = session.now()
        rows = [(*_row(item), amounts.ago(item.added_at, now)) for item in page.items]
        if rows:
            output.table(_HEADS, rows, right=frozenset({3}))
        if page.next:
            diagnostics.say(
                f"{len(page.items)} of {amounts.number(page.total)} shown; --after {page.next[:_SHOWN_ID]} or --limit."
            )
        elif not rows:
            diagnostics.say("Nothing here.")


def _query(asked: ItemQuery, sort: str, trash: bool) -> ItemQuery:
    chosen = Sort(sort)
    return replace(
        asked, sort=chosen, descending=chosen is not Sort.NAME, state=State.TRASHED if trash else asked.state
    )


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@opening
def search_command(invocation: Invocation, words: Sequence[str], limit: int) -> None:
    """Find items by words in their names, tags and texts.

    Example: localai search invoice 2026
    """
    with invocation.session() as session:
        found = find.search(session, " ".join(words), limit=limit)
        if invocation.as_json:
            matches = [{"item": match.item, "excerpt": match.excerpt} for match in found]
            output.document("localai search 1", {"matches": matches, "limit": limit})
            return
        if found:
            rows = [(*_row(match.item), " ".join(match.excerpt.split())) for match in found]
            output.table((*_HEADS[:5], "where"), rows, right=frozenset({3}))
        if len(found) == limit:
            diagnostics.say(f"The first {limit}; --limit shows more.")
        elif not found:
            diagnostics.say("Nothing found.")


@click.command("show")
@click.argument("item_id", metavar="ID")
@click.option("--text", is_flag=True, help="Print the text that search sees, and nothing else.")
@click.option("--history", is_flag=True, help="Show what it was made from, and what was made from it, as a tree.")
@click.option(
    "--limit",
    default=_WIDE,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="At most so many runs at each item of the history, newest first.",
)
@opening
def show_command(invocation: Invocation, item_id: str, text: bool, history: bool, limit: int) -> None:
    """Show the facts about one item; any unique beginning of its id is enough.

    Example: localai show 4f2c --history
    """
    with invocation.session() as session:
        detail = find.detail(session, find.resolve(session, item_id).id)
        found = _history(session, detail.item.id, limit) if history else None
    if text:
        output.text(detail.text)
    elif invocation.as_json:
        output.document("localai show 1", output.fields(detail) | ({"history": found} if found else {}))
    elif found:
        _tell_history(detail.item, found)
    else:
        output.pairs(_facts(detail))


def _history(session: "Session", item_id: str, limit: int) -> "Lineage":
    from localai.operations import lineage  # reads receipts, which a short command does without

    bounds = lineage.Bounds(wide=limit)
    return lineage.lineage_of(session, item_id, replace(bounds, runs=max(bounds.runs, limit)))


def _tell_history(item: Item, found: "Lineage") -> None:
    from localai.operations.lineage import lines_of

    output.line(f"{item.name} ({item.id[:_SHOWN_ID]})")
    output.lines(f"{'  ' * line.depth}{line.words}" for line in lines_of(found))


def _facts(detail: find.Detail) -> list[tuple[str, str]]:
    item = detail.item
    facts = [
        ("id", item.id),
        ("name", item.name),
        ("kind", f"{item.kind}, {item.media_type}"),
        ("size", f"{amounts.size(item.size)} ({amounts.number(item.size)} bytes)"),
        ("class", item.item_class),
        ("project", detail.project.name if detail.project else "none"),
        ("tags", ", ".join(item.tags) or "none"),
        ("added", amounts.moment(item.added_at)),
        ("version", f"{item.version} of {len(detail.versions)}"),
        ("made from", _names(detail.sources)),
        ("results", _names(detail.results)),
    ]
    if item.trashed_at:
        facts.append(("in the trash", f"since {amounts.moment(item.trashed_at)}"))
    if detail.text:
        width = max(20, output.columns(100) - 16)
        first = " ".join(detail.text.split())
        facts.append(("text", first if len(first) <= width else f"{first[: width - 1]}… (--text prints it)"))
    return facts


def _names(items: Sequence[Item]) -> str:
    return ", ".join(f"{item.name} ({item.id[:_SHOWN_ID]})" for item in items) or "none"


def _row(item: Item) -> tuple[str, str, str, str, str]:
    return item.id[:_SHOWN_ID], item.name, item.kind, amounts.size(item.size), item.item_class
