"""`localai add`: files, folders and standard input into the workspace."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import ExitCode, UsageError
from localai.operations import add
from localai.phrases import amounts
from localai.phrases import items as phrases
from localai.phrases.failures import explain
from localai.vocabulary.items import ItemClass

_SECONDS_BETWEEN: Final = 0.2


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--class", "item_class", type=click.Choice([each.value for each in ItemClass]), help="How sensitive.")
@click.option("--project", metavar="NAME", help="Put them into this project.")
@click.option("--tag", "-t", "tags", multiple=True, metavar="TAG", help="Give them this tag; may be repeated.")
@click.option("--name", metavar="NAME", help="The name of what comes from standard input (-).")
@click.option("--previews", is_flag=True, help="Draw the previews now, not when first looked at.")
@opening
def add_command(invocation: Invocation, paths: Sequence[Path], name: str | None, **filed: Any) -> int:
    """Add files, folders with all in them, or standard input (-). The originals stay where they are.

    Example: localai add photo.jpg scans/ --class confidential --tag acme
    """
    wanted = [_wanted(path, name, paths) for path in paths]
    with invocation.session() as session:
        filing = _filing(filed, session.settings.previews)
        added = add.add(session, wanted, filing, _Report())
    diagnostics.end_progress()
    skipped = [(str(problem.path), _why(problem.error)) for problem in added.skipped]
    if invocation.as_json:
        left_out = [{"path": path, "reason": reason} for path, reason in skipped]
        output.document("localai add 1", {"items": added.items, "skipped": left_out})
    else:
        output.lines(f"{item.id}  {item.name}" for item in added.items)
        for _, reason in skipped:
            diagnostics.say(reason)
    size = amounts.size(sum(item.size for item in added.items))
    diagnostics.say(phrases.added(len(added.items), size, len(skipped)))
    return ExitCode.FAILURE if skipped and not added.items else ExitCode.OK


def _wanted(path: Path, name: str | None, paths: Sequence[Path]) -> "Path | add.Incoming":
    if str(path) != "-":
        return path
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(problem="- means standard input, and nothing comes from there.", remedy="Name a file.")
    if len(paths) > 1:
        raise UsageError(problem="- stands alone.", remedy="Add the files in a command of their own.")
    return add.Incoming(name=name or "standard-input", stream=sys.stdin.buffer)


def _filing(filed: dict[str, Any], previews: bool) -> add.Filing:
    return add.Filing(
        item_class=ItemClass(filed["item_class"]) if filed["item_class"] else None,
        project=filed["project"],
        tags=filed["tags"],
        previews=filed["previews"] or previews,
    )


def _why(error: object) -> str:
    from localai.errors import LocalaiError

    assert isinstance(error, LocalaiError)  # noqa: S101
    return explain(error.code, diagnostics.shown_facts(error.facts)).sentence


class _Report:
    """Shows how far a long add is, a few times a second, once it takes longer than a second."""

    def __init__(self) -> None:
        self._began = self._shown = time.monotonic()

    def __call__(self, progress: add.Progress) -> None:
        now = time.monotonic()
        if now - self._began > 1 and now - self._shown > _SECONDS_BETWEEN:
            rate = amounts.size(progress.size / (now - self._began))
            diagnostics.progress(phrases.adding(progress.items, amounts.size(progress.size), rate, ""))
            self._shown = now
