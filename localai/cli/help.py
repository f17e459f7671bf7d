"""`localai help`: one command, or all of them."""

import click

from localai.cli import output
from localai.cli.app import OTHERS, START, Verb, localai
from localai.errors import ExitCode, UsageError

_EXIT_CODES = {
    ExitCode.OK: "done",
    ExitCode.FAILURE: "failed; nothing that was kept is lost",
    ExitCode.USAGE: "the words of the command or the configuration are off",
    ExitCode.LOCKED: "the workspace is locked",
    ExitCode.WRONG_KEY: "this passphrase or identity does not open it",
    ExitCode.REFUSED: "a rule refuses",
    ExitCode.CARD_STALE: "what is known about the service is older than a rule allows",
    ExitCode.CONSENT: "no approval, or the plan is not the approved one",
    ExitCode.NOT_FOUND: "no such item, workspace or model",
    ExitCode.PROVIDER: "the service or the network failed; it may work later",
    ExitCode.OUTCOME_UNKNOWN: "it may or may not have arrived",
    ExitCode.BUDGET: "a cap on cost is reached",
    ExitCode.INTEGRITY: "something on disk is not what was written",
    ExitCode.OFFLINE: "nothing can leave: there is no way out",
    ExitCode.PROVIDER_REFUSED: "the service refused",
    ExitCode.PARTLY: "a part of a batch is not done; each says why",
    ExitCode.INTERRUPTED: "interrupted",
}


@click.command("help")
@click.argument("topic", required=False)
def help_command(topic: str | None) -> None:
    """Explain one command, list all of them (all), or the exit codes (codes).

    Example: localai help all
    """
    if topic in ("all", "codes"):
        _all() if topic == "all" else _codes()
        return
    context = click.Context(localai, info_name="localai")
    command = localai.get_command(context, topic) if topic else localai
    if command is None:
        raise UsageError(problem=f"There is no command {topic}.", remedy="See `localai help all`.")
    shown = context if command is localai else click.Context(command, info_name=topic, parent=context)
    output.lines(command.get_help(shown).splitlines())


def _all() -> None:
    _section("Start here", START)
    _section("Others", OTHERS)
    _codes()


def _codes() -> None:
    output.line("Exit codes:")
    output.lines(f"  {int(code):>3}  {says}" for code, says in _EXIT_CODES.items())


def _section(head: str, verbs: dict[str, Verb]) -> None:
    output.line(f"{head}:")
    output.lines(f"  {name:<12}{verb.says}" for name, verb in verbs.items())
    output.line()
