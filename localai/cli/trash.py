"""`localai remove`, `restore` and `purge`: into the trash, out of it, and gone for good."""

from collections.abc import Sequence

import click

from localai.cli import asking, diagnostics, output
from localai.cli.options import Invocation, opening
from localai.cli.organize import ids
from localai.errors import ConsentError
from localai.operations import delete, find
from localai.operations.session import Session
from localai.phrases import deletion as phrases
from localai.vocabulary.items import ItemQuery, State

_YES = click.option("--yes", is_flag=True, help="Do not ask.")
_RESULTS = click.option("--with-results", is_flag=True, help="Also everything that was made from them.")
_AT_ONCE = 1000


@click.command("remove")
@click.argument("item_ids", nargs=-1, required=True, metavar="ID...")
@_RESULTS
@_YES
@opening
def remove_command(invocation: Invocation, item_ids: Sequence[str], with_results: bool, yes: bool) -> None:
    """Put items into the trash; after some days their keys are destroyed and nobody can open them.

    Example: localai remove 4f2c
    """
    with invocation.session() as session:
        plan = delete.plan_removal(session, ids(session, item_ids))
        name = plan.items[0].name
        results = len(plan.results) if with_results else 0
        agree(phrases.removal(name, len(plan.items), results, plan.days), yes=yes, invocation=invocation)
        removed = delete.remove(session, [item.id for item in plan.items], with_results=with_results)
        results_left = [] if with_results else plan.results
    if invocation.as_json:
        body = {"items": removed.items, "purge_at": removed.purge_at, "results_left": results_left}
        output.document("localai remove 1", body)
    said = phrases.removed(len(removed.items), plan.days) if plan.days else phrases.purged(len(removed.items), False)
    diagnostics.say(said)


@click.command("restore")
@click.argument("item_ids", nargs=-1, required=True, metavar="ID...")
@opening
def restore_command(invocation: Invocation, item_ids: Sequence[str]) -> None:
    """Take items out of the trash.

    Example: localai restore 4f2c
    """
    with invocation.session() as session:
        restored = delete.restore(session, ids(session, item_ids))
    if invocation.as_json:
        output.document("localai restore 1", {"items": restored})
    diagnostics.say(phrases.restored(len(restored)))


@click.command("purge")
@click.argument("item_ids", nargs=-1, metavar="[ID...]")
@click.option("--trash", is_flag=True, help="Everything that is in the trash.")
@_YES
@opening
def purge_command(invocation: Invocation, item_ids: Sequence[str], trash: bool, yes: bool) -> None:
    """Destroy the keys of items: nobody can open them afterwards, you included. This cannot be undone.

    Example: localai purge 4f2c
    """
    with invocation.session() as session:
        wanted = [*ids(session, item_ids), *(_trashed(session) if trash else [])]
        name = find.detail(session, wanted[0]).item.name if wanted else ""
        agree(phrases.removal(name, len(wanted), 0, 0), yes=yes, invocation=invocation)
        purged = delete.purge(session, wanted)
    if invocation.as_json:
        output.document("localai purge 1", output.fields(purged))
    diagnostics.say(phrases.purged(purged.items, purged.pending))


def _trashed(session: Session) -> list[str]:
    """Return the ids of everything in the trash."""
    found: list[str] = []
    after: str | None = None
    while True:
        page = find.page(session, ItemQuery(state=State.TRASHED), limit=_AT_ONCE, after=after)
        found += [item.id for item in page.items]
        if page.next is None:
            return found
        after = page.next


def agree(question: str, *, yes: bool, invocation: Invocation) -> None:
    """Ask before something is taken away; raises ConsentError on anything but a yes."""
    if not yes and not asking.confirm(question, flag="--yes", no_input=invocation.no_input):
        raise ConsentError(problem="nothing was removed.")
