"""The command `localai`: a group that imports a command only when it is called."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from localai import entry

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Verb(NamedTuple):
    """One command: the module that holds it, and its line in the help."""

    module: str
    says: str


START: Final = {
    "init": Verb("workspace", "make a workspace: an encrypted place for your files"),
    "add": Verb("add", "add files or folders"),
    "list": Verb("items", "list what is there"),
    "show": Verb("items", "show the facts about one item"),
    "open": Verb("open", "open an item at full size in the viewer of this system"),
    "models": Verb("models", "which models may have it, and under which terms"),
    "send": Verb("send", "let a model work on it: see the exact plan, approve, get a receipt"),
    "copies": Verb("copies", "what is still out there, and until when"),
    "ledger": Verb("ledger", "everything that was done, and proof of it"),
    "status": Verb("status", "workspace, lock, bytes sent"),
    "privacy": Verb("status", "what this program does and does not do, and where your files are"),
    "app": Verb("start", "the same as an app in the terminal"),
}
OTHERS: Final = {
    "jobs": Verb("jobs", "what was begun, how it ended, and finding out what nobody knows"),
    "search": Verb("items", "find items by words in their names, tags and texts"),
    "tag": Verb("organize", "add or remove tags"),
    "class": Verb("organize", "change how sensitive an item is"),
    "rate": Verb("rate", "what you think of a model or a result; it stays here"),
    "faces": Verb("faces", "boxes that look like faces in a picture, as a suggestion"),
    "rename": Verb("organize", "give an item another name"),
    "export": Verb("export", "write an item to a file or a pipe, decrypted"),
    "remove": Verb("trash", "put items into the trash"),
    "restore": Verb("trash", "take items out of the trash"),
    "purge": Verb("trash", "destroy items for good"),
    "project": Verb("project", "groups of items with a class of their own"),
    "keys": Verb("keys", "keys for services, and what you know about the accounts"),
    "usage": Verb("usage", "requests, bytes and cost by service and week"),
    "report": Verb("report", "a folder for a lawyer: record, ledger, cards as they were, verifier"),
    "consent": Verb("consent", "approvals for sends that come later, within limits"),
    "policy": Verb("policy", "the rules, layer by layer, and what they decide"),
    "providers": Verb("providers", "servers of your own, on this computer or on your network"),
    "unlock": Verb("lock", "open the workspace, or keep it open for a while"),
    "lock": Verb("lock", "close the workspace"),
    "workspace": Verb("workspace", "list, create, choose and destroy workspaces"),
    "recovery": Verb("recovery", "the sheet that opens the workspace when all else is lost"),
    "check": Verb("check", "look whether everything is whole"),
    "prove": Verb("prove", "marked files through every service, and a search for what leaked"),
    "doctor": Verb("doctor", "a report on this system that is safe to paste"),
    "path": Verb("places", "the folders that localai writes to"),
    "config": Verb("settings", "settings, where each came from, and which there are"),
    "completion": Verb("completion", "completion for bash, zsh and fish"),
    "help": Verb("help", "help on one command, or on all of them: `localai help all`"),
}
VERBS: Final = {**START, **OTHERS}
EXAMPLE: Final = "localai add photo.jpg && localai send photo.jpg --model on-device/ocr"


def example_first(command: click.Command) -> None:
    """Begin the help of a command and of those below it with its example, on one line however narrow the terminal."""
    said, found, example = (command.help or "").partition("Example: ")
    if found:
        command.help = said.rstrip()
        command.short_help = " ".join(said.split("\n\n")[0].split()).rstrip(".")

        def format_help(ctx: click.Context, formatter: click.HelpFormatter) -> None:
            formatter.write(f"Example: {example.strip()}\n\n")
            type(command).format_help(command, ctx, formatter)

        command.format_help = format_help  # type: ignore[method-assign]
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        example_first(below)


class Commands(click.Group):
    """A group whose commands are imported when called, and whose every ending is a sentence and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None where there is none of that name."""
        if cmd_name not in VERBS:
            return None
        import importlib

        module = importlib.import_module(f"localai.cli.{VERBS[cmd_name].module}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)  # noqa: S101
        example_first(command)
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the short help without importing any command."""
        formatter.write(f"Example: {EXAMPLE}\n\n")
        formatter.write_usage("localai", "COMMAND [OPTIONS]")
        with formatter.section("Start here"):
            formatter.write_dl([(name, verb.says) for name, verb in START.items()])
        with formatter.section("More"):
            formatter.write_dl(
                [
                    ("help all", f"the other {len(OTHERS)} commands and the exit codes"),
                    ("COMMAND --help", "one command, with an example"),
                    ("--plain", "the app as a dialogue of lines, for screen readers"),
                    ("--no-mouse", "the app without the mouse"),
                ]
            )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete the names of commands without importing them."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name, help=verb.says) for name, verb in VERBS.items() if name.startswith(incomplete)]

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run one command line and end the process with its exit code."""
        arguments = list(sys.argv[1:] if args is None else args)
        entry.prepare(os.environ)
        try:
            code = super().main(arguments, "localai", complete_var, False, **extra)
            if "localai.cli.output" in sys.modules:
                sys.modules["localai.cli.output"].flush()
        except BaseException as error:  # the last edge: a person never sees a traceback
            from localai.cli.ending import ended  # costs 10 ms, and only a failure needs it

            code = ended(error, as_json="--json" in arguments)
        sys.exit(code if isinstance(code, int) else 0)


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"localai {version('localai')}")
        except PackageNotFoundError:
            click.echo("localai (run from its source, not installed)")
        context.exit()


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option("--plain", is_flag=True, help="The app as a dialogue of lines, for screen readers.")
@click.option("--no-mouse", is_flag=True, help="The app without the mouse: the terminal's own selection works.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
@click.pass_context
def localai(context: click.Context, plain: bool, no_mouse: bool) -> None:
    """Use AI models on your files and keep proof of every byte that leaves your machine."""
    if context.invoked_subcommand is None:
        from localai.cli.start import start_without_command

        start_without_command(*(["--plain"] if plain else []), *(["--no-mouse"] if no_mouse else []))
    elif plain or no_mouse:
        flag = "--plain" if plain else "--no-mouse"
        raise click.UsageError(f"{flag} is for the app: `localai {flag}`, or `localai app {flag}`.")
