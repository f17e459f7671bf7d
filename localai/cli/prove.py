"""`localai prove`: marked files through the real path of every service, and a search for the marks."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from localai.cli import diagnostics, output
from localai.cli.options import runtime_of_this_process
from localai.operations import prove, proving_ground, workspaces
from localai.operations.proving_answers import marked_answers
from localai.operations.workspaces import NewKeys
from localai.phrases import proof as phrases
from localai.sending_errors import LeakError
from localai.vocabulary.reach import Reach
from localai.vocabulary.tasks import Task

if TYPE_CHECKING:
    from localai.operations.prove import Proven, Row
    from localai.operations.proving_ground import Ground

_FOLDERS = {
    "LOCALAI_HOME": "localai",
    "HOME": "home",
    "TMPDIR": "tmp",
    "TEMP": "tmp",
    "TMP": "tmp",
    "XDG_DATA_HOME": "share",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "run",
}
_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "NO_COLOR", "COLUMNS", "SYSTEMROOT")


@click.command("prove")
@click.argument("adapters", nargs=-1, metavar="[ADAPTER]...")
@click.option("--for", "task", type=click.Choice([task.value for task in Task]), help="This task alone.")
@click.option("--brief", is_flag=True, help="One kind of file for each role, not each.")
@click.option("--no-input", is_flag=True, help="Never ask; it never does.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but failures.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
def prove_command(
    adapters: Sequence[str], task: str | None, brief: bool, no_input: bool, quiet: bool, as_json: bool
) -> None:
    """Send marked files to a recorder on this computer, as every service would get them, and look for the marks.

    Needs no key, no network and no workspace of yours; takes about half a minute. Ends with 12 when something is found
    where it should not be.

    Example: localai prove openai/responses
    """
    if quiet:
        diagnostics.be_quiet()
    found: list[Proven] = []
    with _elsewhere() as root, _ground(root, adapters) as ground:
        for proven in prove.prove(ground, adapters, [Task(task)] if task else (), brief=brief):
            found.append(proven)
            diagnostics.progress(phrases.tried(len(found), proven.adapter, proven.task))
    diagnostics.end_progress()
    leaks = sum(proven.leaks for proven in found)
    if as_json:
        output.document("localai prove 1", {"clean": not leaks, "results": [_result(proven) for proven in found]})
    else:
        _show(found)
    if leaks:
        raise LeakError(count=leaks)


@contextmanager
def _elsewhere() -> "Iterator[Path]":
    """Give this process and all it starts one folder to write to, in place of the person's own, and remove it."""
    root = Path(tempfile.mkdtemp(prefix="localai-prove-"))
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | {name: str(root / folder) for name, folder in _FOLDERS.items()})
    for folder in {*_FOLDERS.values()}:
        (root / folder).mkdir(mode=0o700)
    tempfile.tempdir = str(root / "tmp")
    try:
        yield root
    finally:
        shutil.rmtree(root)


@contextmanager
def _ground(root: Path, adapters: Sequence[str]) -> "Iterator[Ground]":
    """Give a workspace made for this alone, open in a sealed process, and the recorder that all addresses lead to.

    The recorder comes first: what its porter's doors go by is fixed when that is started, and none reaches farther than
    this machine.
    """
    first = runtime_of_this_process()
    answers, marks = marked_answers()
    recording = proving_ground.lead_here(
        first.places, first.start_porter(), first.catalog(), adapters, first.now().date(), answers
    )
    runtime = runtime_of_this_process()
    try:
        runtime.start_porter(Reach.LOCAL)
        made = workspaces.create(
            runtime.places.workspaces, label="proof", keys=NewKeys(), face=runtime.face, now=runtime.now
        )
        with recording, made.workspace as workspace:
            runtime.seal()
            yield proving_ground.prepare(runtime.session(workspace), root, recording, adapters, marks)
    finally:
        runtime.close()
        first.close()


def _result(proven: "Proven") -> dict[str, object]:
    rows = [{"kind": row.kind, "place": row.place, "clean": row.clean, "found": row.found} for row in proven.rows]
    return {**output.fields_but(proven, "rows"), "rows": rows}


def _show(found: "Sequence[Proven]") -> None:
    sent = [proven for proven in found if not proven.refused]
    output.table(phrases.HEADS, [_line(proven) for proven in sent], right=frozenset((3,)))
    output.line()
    rows = [row for proven in sent for row in proven.rows]
    wire, disk = ([row.kind for row in rows if row.place == place] for place in (prove.WIRE, prove.DISK))
    output.lines(phrases.looked_for(dict.fromkeys(wire), [kind for kind in dict.fromkeys(disk) if kind not in wire]))
    output.line(phrases.NOT_SEEN)
    if len(sent) < len(found):
        output.line(phrases.refused(len(found) - len(sent)))
    tried = {proven.adapter for proven in sent}
    output.lines(phrases.untried(name) for name in sorted({proven.adapter for proven in found} - tried))
    for proven in found:
        for row in proven.rows:
            for where in row.found:
                output.line(phrases.leak(proven.adapter, proven.task, row.kind, row.place, where))
    output.line(phrases.NO_NETWORK)
    if not any(proven.leaks for proven in found):
        output.line(phrases.done(len(sent), len(tried)))


def _line(proven: "Proven") -> list[str]:
    places = [[row for row in proven.rows if row.place == place] for place in (prove.WIRE, prove.DISK)]
    return [
        proven.adapter,
        proven.task,
        ", ".join(proven.inputs) or phrases.NOTHING,
        phrases.size(proven.received_bytes),
        phrases.YES if proven.as_planned else phrases.NO,
        proven.outcome,
        *(_verdict(rows) for rows in places),
    ]


def _verdict(rows: "Sequence[Row]") -> str:
    return phrases.verdict(len(rows), sum(not row.clean for row in rows))
