"""`localai tag`, `class` and `rename`: how items are filed."""

from collections.abc import Sequence

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import find, organize
from localai.operations.session import Session
from localai.vocabulary.items import Item, ItemClass


@click.command("tag")
@click.argument("item_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--add", "-a", "added", multiple=True, metavar="TAG")
@click.option("--remove", "-r", "removed", multiple=True, metavar="TAG")
@opening
def tag_command(invocation: Invocation, item_ids: Sequence[str], added: Sequence[str], removed: Sequence[str]) -> None:
    """Add tags to items, or take them off.

    Example: localai tag 4f2c 88ab --add invoice --remove draft
    """
    if not added and not removed:
        raise UsageError(problem="No tag was given.", remedy="Give --add TAG or --remove TAG.")
    with invocation.session() as session:
        wanted = ids(session, item_ids)
        items = organize.tag(session, wanted, added)
        items = organize.untag(session, wanted, removed) if removed else items
    _tell(invocation, "localai tag 1", items, lambda item: ", ".join(item.tags) or "no tags")


@click.command("class")
@click.argument("item_id", metavar="ID")
@click.argument("new_class", metavar="CLASS", type=click.Choice([each.value for each in ItemClass]))
@click.option("--reason", default="", help="Why it may be less sensitive; the ledger keeps it.")
@opening
def class_command(invocation: Invocation, item_id: str, new_class: str, reason: str) -> None:
    """Change how sensitive an item is; making it less so needs a reason.

    Example: localai class 4f2c confidential
    """
    with invocation.session() as session:
        item = organize.reclassify(session, find.resolve(session, item_id).id, ItemClass(new_class), reason)
    _tell(invocation, "localai class 1", [item], lambda item: item.item_class)


@click.command("rename")
@click.argument("item_id", metavar="ID")
@click.argument("name")
@opening
def rename_command(invocation: Invocation, item_id: str, name: str) -> None:
    """Give an item another name.

    Example: localai rename 4f2c "invoice 2026-014.jpg"
    """
    with invocation.session() as session:
        item = organize.rename(session, find.resolve(session, item_id).id, name)
    if invocation.as_json:
        _tell(invocation, "localai rename 1", [item], lambda item: item.name)
    else:
        diagnostics.say(f"{item.id[:8]}  {item.name}")


def ids(session: Session, prefixes: Sequence[str]) -> list[str]:
    """Return the whole ids of items, each named by a unique beginning."""
    return [find.resolve(session, prefix).id for prefix in prefixes]


def _tell(invocation: Invocation, schema: str, items: Sequence[Item], fact: object) -> None:
    if invocation.as_json:
        output.document(schema, {"items": items})
        return
    assert callable(fact)  # noqa: S101
    for item in items:
        diagnostics.say(f"{item.id[:8]}  {item.name}: {fact(item)}")
