"""`localai init` and `localai workspace`: make, list, choose and destroy workspaces."""

from pathlib import Path

import click

from localai.cli import asking, diagnostics, output, writing
from localai.cli.options import Invocation, opening
from localai.cli.sheet import hand_over
from localai.errors import UsageError, WorkspaceExistsError
from localai.operations import unlock, workspaces
from localai.operations.workspaces import NewKeys
from localai.vocabulary.secret import Secret

_NO_KEYRING = click.option(
    "--no-keyring", is_flag=True, help="Open with a passphrase instead of this system's keyring."
)
_RECOVERY_FILE = click.option(
    "--recovery-file", type=click.Path(path_type=Path), help="Write the recovery sheet into this new file."
)


@click.command("init")
@click.argument("name", default="studio")
@_NO_KEYRING
@_RECOVERY_FILE
@opening
def init_command(invocation: Invocation, name: str, no_keyring: bool, recovery_file: Path | None) -> None:
    """Make the first workspace: an encrypted place for your files. It opens for you when you are logged in.

    With --no-keyring it opens for whoever knows a passphrase, typed or from --passphrase-file. The recovery sheet is
    the only other way in: keep it on paper.

    Example: localai init studio --recovery-file sheet.txt
    """
    known = workspaces.listing(
        invocation.runtime.places.workspaces, invocation.runtime.means(), now=invocation.runtime.now
    )
    if known:
        raise WorkspaceExistsError(name=known[0].label or known[0].id)
    _create(invocation, name, no_keyring, recovery_file, "localai init 1")


@click.group("workspace")
def workspace_command() -> None:
    """List, create, choose and destroy workspaces; nothing reads across two of them.

    Example: localai workspace list
    """


@workspace_command.command("create")
@click.argument("name")
@_NO_KEYRING
@_RECOVERY_FILE
@opening
def create(invocation: Invocation, name: str, no_keyring: bool, recovery_file: Path | None) -> None:
    """Make another workspace with a key of its own.

    Example: localai workspace create acme
    """
    _create(invocation, name, no_keyring, recovery_file, "localai workspace create 1")


@workspace_command.command("list")
@opening
def list_workspaces(invocation: Invocation) -> None:
    """List the workspaces on this machine; names only of those that open without a question.

    Example: localai workspace list --json
    """
    runtime = invocation.runtime
    means = runtime.means(identity_file=invocation.identity_file, passphrase_file=invocation.passphrase_file)
    listed = workspaces.listing(runtime.places.workspaces, means, now=runtime.now)
    if invocation.as_json:
        rows = [{**output.fields_but(row, "problem"), "damaged": row.problem is not None} for row in listed]
        output.document("localai workspace list 1", {"workspaces": rows})
        return
    rows_shown = [
        (
            "*" if row.current else "",
            row.id,
            row.label if row.label is not None else "(damaged)" if row.problem else "(locked)",
            row.key_check,
            ", ".join(row.slots),
        )
        for row in listed
    ]
    if rows_shown:
        output.table(("", "id", "name", "key-check", "opens with"), rows_shown)
    else:
        diagnostics.say("There is no workspace here yet: `localai init`.")


@workspace_command.command("use")
@click.argument("name")
@opening
def use(invocation: Invocation, name: str) -> None:
    """Choose the workspace that commands open when none is named.

    Example: localai workspace use acme
    """
    runtime = invocation.runtime
    folder = workspaces.find(runtime.places.workspaces, name, invocation.means(), now=runtime.now)
    workspaces.use(runtime.places.workspaces, folder.name)
    if invocation.as_json:
        output.document("localai workspace use 1", {"id": folder.name})
    diagnostics.say(f"Commands use {folder.name} from now on.")


@workspace_command.command("destroy")
@click.argument("name")
@click.option("--yes", metavar="ID", help="The whole id, as the confirmation.")
@opening
def destroy(invocation: Invocation, name: str, yes: str | None) -> None:
    """Destroy a workspace: its key slots first, then everything in it. Nobody can open it afterwards, you included.

    Example: localai workspace destroy acme
    """
    runtime = invocation.runtime
    folder = workspaces.find(runtime.places.workspaces, name, invocation.means(), now=runtime.now)
    if yes is None:
        question = f"This destroys workspace {folder.name} and all that is in it, for good. Type its id:"
        yes = asking.line(question, flag=f"--yes {folder.name}", no_input=invocation.no_input)
    if yes != folder.name:
        raise UsageError(problem="That is not its id; nothing was destroyed.", remedy=f"The id is {folder.name}.")
    workspaces.destroy(folder, invocation.means(), runtime.catalog().cards)
    if invocation.as_json:
        output.document("localai workspace destroy 1", {"id": folder.name})
    diagnostics.say("Destroyed. A backup that still holds a slot can be opened with what opens that slot.")


def _create(invocation: Invocation, name: str, no_keyring: bool, recovery_file: Path | None, schema: str) -> None:
    runtime = invocation.runtime
    keys = _keys(invocation, no_keyring)
    with writing.reserved(recovery_file) as place:
        created = workspaces.create(
            runtime.places.workspaces, label=name, keys=keys, face=runtime.face, now=runtime.now
        )
        with created.workspace as workspace:
            runtime.seal()
            described = workspace.described
            if invocation.as_json:
                shown = None if recovery_file else created.sheet.reveal().decode()
                body = {"id": described.id, "name": name, "folder": workspace.folder, "slots": described.names()}
                key_check = described.key_check[:16]
                output.document(schema, {"workspace": {**body, "key_check": key_check}, "recovery_sheet": shown})
            if recovery_file or not invocation.as_json:
                hand_over(created.sheet, place)
    diagnostics.say(f"The workspace {name} is ready. Add something: `localai add FILE`.")


def _keys(invocation: Invocation, no_keyring: bool) -> NewKeys:
    """Return what shall open a new workspace: files that were given, else the keyring or a typed passphrase."""
    means = invocation.means()
    if means.identity_file:
        return NewKeys(identity=unlock.read_identity_file(means.identity_file))
    if means.passphrase_file:
        return NewKeys(passphrase=unlock.read_passphrase_file(means.passphrase_file))
    if not no_keyring:
        return NewKeys(keyring=unlock.system_keyring(means))
    return NewKeys(passphrase=_typed_twice(invocation.no_input))


def _typed_twice(no_input: bool) -> Secret:
    from unicodedata import normalize

    flag = "--passphrase-file"
    first = asking.hidden("New passphrase (at least 12 characters):", flag=flag, no_input=no_input)
    if asking.hidden("The same again:", flag=flag, no_input=no_input) != first:
        raise UsageError(problem="The two are not the same; nothing was made.", remedy="Try again.")
    return Secret(normalize("NFC", first.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"))
