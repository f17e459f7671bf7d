"""The command that the app copies, run as words by another program, makes the very plan that was shown."""

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from localai import runtime
from localai.egress import guard
from localai.operations import find, organize
from localai.operations.add import Filing, add
from localai.operations.session import Session
from localai.sandbox.seal import Seal
from localai.vocabulary.items import Item, ItemClass, ItemQuery
from localai.vocabulary.tasks import Input, Role, Task, Wish
from tests.cli.conftest import ready as ready
from tests.cli.processes import Machine
from tests.faults.sends import environment
from tests.operations.abroad import ACCEPTED, CHATTER
from tests.operations.desk import CLEAN, picture
from tui.bench import WorkspaceBench
from tui.start import desk_over
from tui.wishes import with_settings

PROJECT = 'Lake & Sons\' "night"'
PROMPT = "what's \"this\"?\n\t$HOME `id` \\ !! 'é 夜 👩‍🚀\u202e' \x1b[31m \n"


def asks(items: tuple[Input, ...], **changes: object) -> Wish:
    given = {"task": Task.CHAT, "model": CHATTER, "prompt": PROMPT, "accepted": ACCEPTED, "inputs": items}
    return Wish(**{**given, **changes})


WISHES: dict[str, Callable[[dict[str, Input], Item], Wish]] = {
    "everything": lambda used, item: asks(
        (used["b.txt"], used["a.txt"]),
        settings=(("max_output", "77"), ("stream", "no")),
        project_id=item.project_id,
        class_floor=ItemClass.INTERNAL,
        purpose="-p 'x'",
    ),
    "file that is none": lambda used, item: asks((), prompt="@/etc/hostname"),
    "standard input": lambda used, item: asks((), prompt="-"),
    "option": lambda used, item: asks((), prompt="--model=x"),
    "changed picture": lambda used, item: with_settings(
        Wish(task=Task.CLEAN, model=CLEAN, inputs=(used["p.png"],)), "blur=1,1,4,4 fit=8"
    ),
}


def as_input(item: Item) -> Input:
    role = Role.IMAGE if item.name.endswith("png") else Role.TEXT
    return Input(role=role, item_id=item.id, version=item.version)


def fill(session: Session, folder: Path) -> tuple[dict[str, Input], Item]:
    """Add two texts of a project and a picture."""
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"words of {name}")
    (folder / "p.png").write_bytes(picture())

    organize.create_project(session, PROJECT)
    add(session, [folder], Filing(project=PROJECT))
    items = find.page(session, ItemQuery(), limit=9).items
    return {item.name: as_input(item) for item in items}, items[0]


async def test_copied_command_makes_the_plan_that_was_shown(
    ready: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_installed", True)  # a tripwire can never be taken out of the process of all tests
    script = f"from tests.faults.sends import add_key; add_key({str(ready.home)!r})"
    subprocess.run([sys.executable, "-c", script], env=environment(), check=True, timeout=60)
    folder = tmp_path / "files"
    folder.mkdir()
    root = runtime.from_environment(ready.environment, "app")
    root.sealed = Seal(held=frozenset())
    desk = desk_over(root)
    assert isinstance(desk.bench, WorkspaceBench)
    await desk.keys.unlock(None)
    used, item = await desk.bench._run(lambda session: fill(session, folder))
    shown = {name: await desk.bench.propose(make(used, item)) for name, make in WISHES.items()}
    await desk.keys.close()
    root.close()
    for name, proposal in shown.items():
        program, *words = shlex.split(proposal.command)
        assert program == "localai"
        place = words.index("--consent")
        assert words[place + 1] == proposal.digest
        del words[place : place + 2]
        assert (name, ready.json(*words, "--dry-run")["digest"]) == (name, proposal.digest)
