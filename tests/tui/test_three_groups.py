"""What three kinds of people do with it, from beginning to end, over real workspaces; what it costs them in keys."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from localai import runtime
from localai.egress import guard
from localai.operations import keys, ledger
from localai.operations.keys import NewKey
from localai.operations.session import Session
from localai.paths import find_places
from localai.sandbox.seal import Seal
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret
from tests.operations.abroad import EDITOR, KEY, configure
from tests.operations.desk import picture
from tests.operations.test_team import Lead
from tests.tui.steps import on_screen, until
from tests.tui.test_real_workspace import make_workspace, on, shows
from tests.wire.server import Recorder, Request, Step, answer
from tui.app import LocalaiApp
from tui.looks import Taste
from tui.start import SAMPLE, desk_over
from tui.widgets.table import Table

ROOT = Path(__file__).resolve().parents[2]
EDITS, MOST_CONFIRMATIONS, MOST_KEYS = 20, 5, 12


def edited(request: Request) -> list[Step]:
    """Answer with a picture, or with a list of models."""
    if request.line.startswith("GET"):
        return answer(200, b'{"data": []}')
    made = base64.b64encode(picture("blue")).decode()
    return answer(200, json.dumps({"data": [{"b64_json": made}]}).encode())


@dataclass
class Person:
    """Presses keys and counts them; text that is typed or pasted is not counted."""

    pilot: Pilot[None]
    keys: list[str] = field(default_factory=list)

    async def press(self, *keys: str, then: str = "", shown: str = "") -> None:
        """Press keys, and wait for a screen or for words."""
        self.keys += keys
        await self.pilot.press(*keys)
        if then:
            await until(self.pilot, on(self.pilot, then))
        if shown:
            await until(self.pilot, shows(self.pilot, shown))

    async def choose(self, words: str) -> None:
        """Take the line of a short list with the arrow keys."""
        table = self.pilot.app.screen.query_one(Table)
        await until(self.pilot, lambda: table.current is not None)
        while table.current is None or words not in _named(table.current):
            before = table.cursor
            await self.press("down")
            await self.pilot.pause()
            assert table.cursor != before, f"{words} is not in the list"
        await self.press("enter")

    async def take_on_doubts(self, then: str) -> None:
        """Press Enter at each doubt until the next screen is there."""
        names = ("Agree", f"{then}Screen")
        for _ in range(8):
            await until(self.pilot, lambda: type(self.pilot.app.screen).__name__ in names)
            here = self.pilot.app.screen
            if type(here).__name__ == f"{then}Screen":
                return
            await self.press("enter")
            await until(self.pilot, lambda here=here: self.pilot.app.screen is not here)

    async def approve(self, then: str) -> None:
        """Press the key that approves, after a quiet moment."""
        await self.pilot.pause(1.1)
        await self.press("s", then=then)


def _named(row: object) -> tuple[object, ...]:
    return tuple(getattr(row, name, "") for name in ("words", "model", "name"))


def app_in(folder: Path, reach: Reach, recorder: Recorder | None) -> tuple[runtime.Runtime, LocalaiApp]:
    """Return an app with a home of its own; a recorder stands in the place of the service."""
    phrase = folder / "passphrase"
    phrase.write_text("correct horse battery\n")
    phrase.chmod(0o600)
    environment = {"LOCALAI_HOME": str(folder / "localai"), "LOCALAI_PASSPHRASE_FILE": str(phrase)}
    if recorder is not None:
        configure(find_places(environment).config_file, recorder)
    root = runtime.from_environment({**environment, "HOME": str(folder), "PATH": "/usr/bin:/bin"}, "app")
    root.start_porter(reach)
    root.sealed = Seal(held=frozenset())  # not the process that runs all tests; test_terminal has the app sealed
    return root, LocalaiApp(desk_over(root), Taste(), sample=SAMPLE)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder(answers=edited) as started:
        yield started


@pytest.fixture(autouse=True)
def no_tripwire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_installed", True)  # a tripwire can never be taken out of the process of all tests


@pytest.fixture
def studio(tmp_path: Path, recorder: Recorder) -> Iterator[LocalaiApp]:
    root, app = app_in(tmp_path, Reach.ONLINE, recorder)
    yield app
    root.close()


async def to_library(pilot: Pilot[None]) -> None:
    await make_workspace(pilot)
    await pilot.press("enter")
    await until(pilot, shows(pilot, "later, with r"))
    pilot.app.screen.query_one("#library").focus()
    await pilot.press("enter")
    await until(pilot, on(pilot, "Library"))


async def asks(app: LocalaiApp, act: Callable[[Session], object]) -> object:
    return await app.desk.keys._opened.run(act)


async def add_key(app: LocalaiApp) -> None:
    await asks(app, lambda session: keys.add_key(session, NewKey(provider="openai", secret=Secret(KEY))))


async def entries(app: LocalaiApp, kind: EntryKind) -> list[object]:
    """Return the bodies of the entries of a kind, once the whole ledger was verified."""

    def read(session: Session) -> list[object]:
        ledger.verify(session)
        return [entry.body for entry in reversed(ledger.entries_of(session, 999)) if entry.kind is kind]

    return await asks(app, read)


async def typed(pilot: Pilot[None], words: str) -> None:
    """Answer a question that wants a line."""
    await until(pilot, lambda: bool(pilot.app.screen.query("#answer")))
    pilot.app.screen.query_one("#answer", Input).value = words
    await pilot.press("enter")


async def to_model(pilot: Pilot[None], model: str) -> None:
    """Put the cursor on a model of the list."""
    screen = pilot.app.screen
    table = screen.query_one(Table)
    place = next(place for place, offer in enumerate(screen._offers) if offer.model == model)
    table.action_move(place - table.cursor)


def in_a_shell(command: str, folder: Path) -> str:
    """Run a copied command as it is, and return how it ended; another plan than the approved one would not run."""
    program = f"{sys.executable} -m localai"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LOCALAI_HOME": str(folder / "localai"),
        "LOCALAI_PASSPHRASE_FILE": str(folder / "passphrase"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["sh", "-c", command.replace("localai", program, 1) + " --json"],
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return json.loads(done.stdout)["outcome"]


async def to_models(person: Person, prompt: str) -> None:
    """From the library to the models that change a picture, with the prompt typed."""
    await person.press("s", then="Compose")
    await to_edit(person, prompt)


async def to_edit(person: Person, prompt: str) -> None:
    """Choose the task that changes a picture, and type the prompt."""
    await person.press("t", shown="What is the model to do?")
    await person.choose("change the picture")
    await until(person.pilot, shows(person.pilot, EDITOR))
    person.pilot.app.screen.query_one("#prompt", Input).value = prompt
    await person.pilot.pause()
    await person.press("enter")
    await until(person.pilot, shows(person.pilot, EDITOR))


async def test_a_creator_gets_from_a_photo_to_a_rated_edit_with_its_copy_counted_down(
    studio: LocalaiApp, tmp_path: Path, recorder: Recorder
) -> None:
    photo = tmp_path / "portrait.png"
    photo.write_bytes(picture("red", 64))
    async with studio.run_test(size=(120, 40)) as pilot:
        person = Person(pilot)
        await to_library(pilot)
        await add_key(studio)
        studio.post_message(events.Paste(str(photo)))
        await until(pilot, shows(pilot, "Enter adds them"))
        await person.press("enter", shown="1 of 1")
        await to_models(person, "make it blue")
        await person.press("enter")
        await person.take_on_doubts("Confirm")
        await person.approve("Sending")
        await until(pilot, shows(pilot, "It is over"))
        await person.press("enter", then="Receipt")
        assert len(person.keys) <= MOST_KEYS, f"{len(person.keys)} keys from add to result: {' '.join(person.keys)}"
        await person.press("r", shown="How good is this result?")
        await person.press("enter", shown="5")
        await person.press("o", then="Item")
        await until(pilot, shows(pilot, "image/png"))
        await person.press("escape", "escape", then="Library")
        await until(pilot, shows(pilot, "2 of 2"))
        await person.press("4", then="Ledger")
        await person.press("c", then="Copies")
        await until(pilot, shows(pilot, "log against abuse"))
        assert "about" in on_screen(studio)
        await studio.desk.keys.close()
    assert b"make it blue" in recorder.requests[-1].body


async def test_a_team_without_a_network_works_by_its_rules_and_hands_in_a_report(tmp_path: Path) -> None:
    lead = Lead(tmp_path)
    rules = lead.sign(1)
    photo = tmp_path / "plan.png"
    photo.write_bytes(picture("red", 64))
    root, app = app_in(tmp_path, Reach.LOCAL, None)
    async with app.run_test(size=(120, 40)) as pilot:
        person = Person(pilot)
        await to_library(pilot)
        assert "local only" in on_screen(app)
        await person.press("7", then="Settings")
        await person.choose("Team rules")
        await until(pilot, on(pilot, "Team"))
        await person.press("t")
        await typed(pilot, str(lead.key))
        await until(pilot, shows(pilot, "pinned"))
        await person.press("i")
        await typed(pilot, str(rules))
        await until(pilot, lambda: type(app.screen).__name__ == "Consider")
        await person.press("enter", then="Team", shown="Studio North")
        await person.press("1", then="Library")
        app.post_message(events.Paste(str(photo)))
        await until(pilot, shows(pilot, "Enter adds them"))
        await person.press("enter", shown="1 of 1")
        await person.press("s", then="Compose", shown="nothing goes to a service")
        await to_model(pilot, "openai/gpt-6-luna")
        await person.press("enter", shown="What you can do instead")
        assert "By your team's rules, openai is left out." in on_screen(app)
        await person.press("escape", then="Compose")
        await person.press("t", shown="What is the model to do?")
        await person.choose("make a copy without metadata")
        await until(pilot, shows(pilot, "on-device/clean"))
        await person.press("home", "enter", then="Confirm", shown="0 bytes leave it")
        await person.approve("Receipt")
        await person.press("escape", then="Library")
        await person.press("7", then="Settings")
        await person.choose("Report")
        await until(pilot, shows(pilot, "A report of what?"))
        await person.press("enter", shown="Where to?")
        await typed(pilot, str(tmp_path / "report"))
        await until(pilot, lambda: (tmp_path / "report").is_dir() and "report" in on_screen(app))
        await app.desk.keys.close()
    root.close()
    assert sorted(path.name for path in (tmp_path / "report").iterdir())


async def test_twenty_edits_cost_few_confirmations_and_a_copied_command_is_the_same_plan(
    studio: LocalaiApp, tmp_path: Path
) -> None:
    for number in range(EDITS - 1):
        (tmp_path / f"frame-{number:02}.png").write_bytes(picture("red", 16 + number))
    async with studio.run_test(size=(120, 40)) as pilot:
        person = Person(pilot)
        await to_library(pilot)
        await add_key(studio)
        studio.post_message(events.Paste("\n".join(str(path) for path in sorted(tmp_path.glob("frame-*.png")))))
        await until(pilot, shows(pilot, "Enter adds them"))
        await person.press("enter", shown=f"{EDITS - 1} of {EDITS - 1}")
        await person.press("ctrl+a", shown=f"{EDITS - 1} selected")
        await person.press("s", shown="How do they go")
        await person.press("enter", then="Compose")
        await to_edit(person, "make it blue")
        await person.choose(EDITOR)
        await person.take_on_doubts("Batch")
        assert f"{EDITS - 1} plans in one approval" in on_screen(studio)
        await person.approve("Working")
        await until(pilot, shows(pilot, f"{EDITS - 1} done"))
        await person.press("escape", then="Library")
        await person.press("escape")
        await until(pilot, lambda: "selected" not in on_screen(studio))
        await to_models(person, "make it blue again")
        await person.choose(EDITOR)
        await person.take_on_doubts("Confirm")
        await person.press("c")
        command, shown_digest = studio.clipboard, studio.screen._proposal.digest
        assert command.endswith(f"--consent {shown_digest}")
        assert in_a_shell(command, tmp_path) == "done"
        await person.press("escape", then="Compose")
        consents, sends = await entries(studio, EntryKind.CONSENT), await entries(studio, EntryKind.INTENT)
        known = {consent.consent_id for consent in consents}
        unapproved = [each for each in sends if each.beginning.consent_id not in known]
        counted = f"{len(sends)} sends, {len(consents)} confirmations, {len(unapproved)} without: {person.keys}"
        assert len(sends) == EDITS, counted
        assert len(consents) <= MOST_CONFIRMATIONS, counted
        assert not unapproved, counted
        await studio.desk.keys.close()
