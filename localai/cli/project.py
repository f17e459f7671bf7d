"""`localai project`: groups of items with a class of their own."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.cli.trash import agree
from localai.operations import delete, organize
from localai.phrases import amounts, deletion
from localai.vocabulary.items import ItemClass


@click.group("project")
def project_command() -> None:
    """List, create and delete projects.

    Example: localai project list
    """


@project_command.command("list")
@opening
def list_projects(invocation: Invocation) -> None:
    """List projects and how many items are in each.

    Example: localai project list --json
    """
    with invocation.session() as session:
        rows = organize.list_projects(session)
    if invocation.as_json:
        shown = [{**output.fields(row.project), "items": row.items} for row in rows]
        output.document("localai project list 1", {"projects": shown})
    elif rows:
        table = [
            (row.project.id[:8], row.project.name, row.project.item_class or "as said", amounts.number(row.items))
            for row in rows
        ]
        output.table(("id", "name", "class of new items", "items"), table, right=frozenset({3}))
    else:
        diagnostics.say("There is no project yet.")


@project_command.command("create")
@click.argument("name")
@click.option(
    "--class", "item_class", type=click.Choice([each.value for each in ItemClass]), help="Of new items in it."
)
@opening
def create(invocation: Invocation, name: str, item_class: str | None) -> None:
    """Make a project; new items in it get its class.

    Example: localai project create acme --class confidential
    """
    with invocation.session() as session:
        project = organize.create_project(session, name, ItemClass(item_class) if item_class else None)
    if invocation.as_json:
        output.document("localai project create 1", {"project": project})
    diagnostics.say(f"{project.id[:8]}  {project.name}")


@project_command.command("delete")
@click.argument("name")
@click.option("--with-results", is_flag=True, help="Also what was made from its items and lies elsewhere.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@opening
def delete_project(invocation: Invocation, name: str, with_results: bool, yes: bool) -> None:
    """Put a project and everything in it into the trash, in one step; `project restore` undoes it.

    Example: localai project delete acme
    """
    with invocation.session() as session:
        plan = delete.plan_project_deletion(session, organize.find_project(session, name).id)
        results = len(plan.removal.results) if with_results else 0
        removal = plan.removal
        question = deletion.project(plan.project.name, len(removal.items), results, removal.receipts, removal.days)
        agree(question, yes=yes, invocation=invocation)
        removed = delete.project_delete(session, plan.project.id, with_results=with_results)
    if invocation.as_json:
        body = {"project": plan.project, "items": removed.items, "purge_at": removed.purge_at}
        output.document("localai project delete 1", body)
    diagnostics.say(
        f"{deletion.removed(len(removed.items), plan.removal.days)} "
        f"The whole project: `localai project restore {plan.project.id[:8]}`."
    )


@project_command.command("restore")
@click.argument("project_id", metavar="ID")
@opening
def restore(invocation: Invocation, project_id: str) -> None:
    """Bring a deleted project back with everything that went with it.

    Example: localai project restore 1c9e
    """
    with invocation.session() as session:
        project = delete.project_restore(session, delete.resolve_deleted_project(session, project_id))
    if invocation.as_json:
        output.document("localai project restore 1", {"project": project})
    diagnostics.say(f"The project {project.name} is back with everything in it.")
