"""`localai completion`: what a shell sources to complete our commands; names of items are never completed."""

import click
from click.shell_completion import get_completion_class

from localai.cli import output
from localai.cli.app import localai


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script of a shell.

    Example: localai completion bash > ~/.local/share/bash-completion/completions/localai
    """
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101  the choices are click's own
    output.text(found(localai, {}, "localai", "_LOCALAI_COMPLETE").source())
