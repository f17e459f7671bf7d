"""`localai config`: settings, where each came from, and which there are."""

import click

from localai import config
from localai.cli import diagnostics, output
from localai.cli.options import Invocation, plain


@click.group("config")
def config_command() -> None:
    """Show and check the settings.

    Example: localai config show
    """


@config_command.command("show")
@plain
def show(invocation: Invocation) -> None:
    """Show every setting, its value, where it came from and what it won over.

    Example: localai config show --json
    """
    origins = invocation.runtime.settings.origins
    if invocation.as_json:
        output.document("localai config 1", {"settings": origins})
        return
    rows = [(origin.key, config.shown(origin.value), origin.source, "; ".join(origin.overrode)) for origin in origins]
    output.table(("setting", "value", "from", "instead of"), rows)


@config_command.command("validate")
@plain
def validate(invocation: Invocation) -> None:
    """Check the configuration file; anything it does not know is an error with its line.

    Example: localai config validate
    """
    file = invocation.runtime.places.config_file
    found = file.exists()
    if invocation.as_json:
        output.document("localai config validate 1", {"file": file, "found": found, "valid": True})
        return
    diagnostics.say(f"{file} is valid." if found else f"{file} does not exist; every setting is built in.")


@config_command.command("schema")
def schema() -> None:
    """Print a JSON Schema of the configuration file.

    Example: localai config schema > config.schema.json
    """
    output.document("localai config schema 1", config.json_schema())
