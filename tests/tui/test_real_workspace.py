"""The app over a real workspace: the vault, the sandbox and the ledger underneath."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from localai import runtime
from localai.egress import guard
from localai.operations import unlock
from localai.sandbox.seal import Seal
from tests.tui.steps import on_screen, until
from tui.app import LocalaiApp
from tui.looks import Taste
from tui.start import SAMPLE, desk_over

PASSPHRASE = "correct horse battery"


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(guard, "_installed", True)  # a tripwire can never be taken out of the process of all tests
    phrase = tmp_path / "passphrase"
    phrase.write_text(PASSPHRASE + "\n")
    phrase.chmod(0o600)
    return {"LOCALAI_HOME": str(tmp_path / "localai"), "LOCALAI_PASSPHRASE_FILE": str(phrase), "HOME": str(tmp_path)}


def app_over(environment: dict[str, str]) -> LocalaiApp:
    root = runtime.from_environment(environment, "app")
    root.sealed = Seal(held=frozenset())  # not the process that runs all tests; test_terminal has the app sealed
    return LocalaiApp(desk_over(root), Taste(), sample=SAMPLE)


def shows(pilot: Pilot[None], words: str) -> Callable[[], bool]:
    return lambda: words in on_screen(pilot.app)


def on(pilot: Pilot[None], screen: str) -> Callable[[], bool]:
    return lambda: type(pilot.app.screen).__name__ == f"{screen}Screen"


async def make_workspace(pilot: Pilot[None]) -> None:
    await until(pilot, on(pilot, "Welcome"))
    await pilot.press("enter")
    await until(pilot, shows(pilot, "studio is made and open"))


async def add_sample(pilot: Pilot[None]) -> None:
    await pilot.press("enter")
    await until(pilot, shows(pilot, "later, with r in the library"))
    await pilot.press("down", "enter")
    await until(pilot, shows(pilot, "1 item added"))


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_first_run_to_receipt_reads_the_sample_and_sends_nothing(environment: dict[str, str]) -> None:
    pytest.importorskip("rapidocr")
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        await add_sample(pilot)
        await pilot.press("enter")
        await until(pilot, on(pilot, "Compose"))
        await until(pilot, shows(pilot, "on-device/ocr"))
        await pilot.press("home", "enter")
        await until(pilot, on(pilot, "Confirm"))
        assert "0 bytes leave it" in on_screen(app)
        await pilot.pause(1.1)
        await pilot.press("s")
        await until(pilot, on(pilot, "Receipt"))
        painted = on_screen(app)
        assert "Studio Lindqvist" in painted
        assert "once, on screen" in painted
        await pilot.press("escape")
        await until(pilot, shows(pilot, "2 of 2"))
        assert "sent since unlock 0 B" in on_screen(app)
        await app.desk.keys.close()
    written = files_below(Path(environment["LOCALAI_HOME"]))
    assert written
    assert not [path for path in written if b"Lindqvist" in path.read_bytes() or "note" in path.name]


async def test_a_box_drawn_on_a_picture_is_in_the_plan_and_in_the_copy(environment: dict[str, str]) -> None:
    app = app_over(environment)
    async with app.run_test(size=(80, 24)) as pilot:
        await make_workspace(pilot)
        await add_sample(pilot)
        await pilot.press("enter")
        await until(pilot, on(pilot, "Compose"))
        await pilot.press("t")
        await until(pilot, shows(pilot, "without metadata"))
        await pilot.press("down", "enter")
        await until(pilot, shows(pilot, "on-device/clean"))
        await pilot.press("e")
        await until(pilot, shows(pilot, "box "))
        app.screen.query_one("#crop", Input).value = "0,0,99999,10"
        await until(pilot, shows(pilot, "99999"))
        await until(pilot, shows(pilot, "whole number"))
        app.screen.query_one("#crop", Input).value = ""
        await pilot.press("left", "enter")
        await until(pilot, lambda: bool(app.screen.query_one("#blur", Input).value))
        drawn = app.screen.query_one("#blur", Input).value
        await pilot.press("u")
        await until(pilot, shows(pilot, f"blur {drawn}"))
        await pilot.press("enter")
        await until(pilot, on(pilot, "Confirm"))
        assert drawn in app.screen._proposal.exact
        assert ("blur " + drawn) in [value for _, value, _ in app.screen._proposal.facts]
        await pilot.pause(1.1)
        await pilot.press("s")
        await until(pilot, on(pilot, "Receipt"))
        await pilot.press("b")
        await until(pilot, on(pilot, "Pair"))
        await until(pilot, lambda: all(half.corner != (0, 0) for half in app.screen.query("Preview")))
        await app.desk.keys.close()


async def test_the_sheet_is_put_off_until_it_is_made(environment: dict[str, str]) -> None:
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        await add_sample(pilot)
        app.screen.query_one("#library").focus()
        await pilot.press("enter")
        await until(pilot, shows(pilot, "no recovery sheet (r)"))
        await pilot.press("r")
        await until(pilot, shows(pilot, "A new recovery sheet is shown once"))
        await pilot.press("enter")
        await until(pilot, shows(pilot, "AGE-SECRET-KEY-1"))
        await pilot.press("escape")
        await until(pilot, lambda: "no recovery sheet" not in on_screen(app))
        assert "AGE-SECRET-KEY-1" not in on_screen(app)
        await app.desk.keys.close()


async def test_a_folder_with_a_hostile_name_is_added_and_shown(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "holiday [@click=app.quit]x[bold].txt").write_text("words")
    (folder / "esc\x1b]0;title\x07\u202eape.txt").write_text("words")
    app = app_over(environment)
    async with app.run_test(size=(160, 36)) as pilot:
        await make_workspace(pilot)
        await pilot.press("enter")
        await until(pilot, shows(pilot, "later, with r"))
        app.screen.query_one("#path", Input).value = str(folder)
        await pilot.press("enter")
        await until(pilot, shows(pilot, "2 items added"))
        app.screen.query_one("#library").focus()
        await pilot.press("enter")
        await until(pilot, shows(pilot, "2 of 2"))
        await until(pilot, shows(pilot, "holiday [@click=app.quit]x[bold].txt"))
        assert "esc␛]0;title␇\\u202eape.txt" in on_screen(app)
        await app.desk.keys.close()


async def test_what_is_locked_opens_again_with_what_is_at_hand(environment: dict[str, str]) -> None:
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        await pilot.press("ctrl+l")
        await until(pilot, on(pilot, "Locked"))
        await until(pilot, lambda: "studio" not in on_screen(app))
        await pilot.press("enter")
        await until(pilot, on(pilot, "Library"))
        await app.desk.keys.close()


async def test_a_forgotten_passphrase_is_replaced_by_the_recovery_sheet(environment: dict[str, str]) -> None:
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        await pilot.press("up", "enter")
        await until(pilot, shows(pilot, "AGE-SECRET-KEY-1"))
        (sheet,) = (line.strip("│ ") for line in on_screen(app).splitlines() if "AGE-SECRET-KEY-1" in line)
        await pilot.press("escape")
        await until(pilot, on(pilot, "Welcome"))
        await app.desk.keys.close()
    del environment["LOCALAI_PASSPHRASE_FILE"]
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, on(pilot, "Locked"))
        await until(pilot, lambda: app.screen.query_one("#phrase", Input).display)
        field = app.screen.query_one("#phrase", Input)
        field.value = sheet[:-1] + ("Q" if sheet[-1] != "Q" else "P")
        await pilot.press("enter")
        await until(pilot, shows(pilot, "cannot be used as an identity"))
        field.value = f"  {sheet.lower()} "
        await pilot.press("enter")
        await until(pilot, on(pilot, "Library"))
        assert sheet not in on_screen(app)
        await app.desk.keys.close()


async def test_a_lock_from_outside_and_a_deleted_workspace_end_in_sentences(environment: dict[str, str]) -> None:
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        (folder,) = (path.parent for path in Path(environment["LOCALAI_HOME"]).rglob("FORMAT"))
        unlock.lock(folder, runtime.from_environment(environment, "cli").means())
        await until(pilot, shows(pilot, "Another program locked this workspace."))
        assert "studio" not in on_screen(app)
        await pilot.press("enter")
        await until(pilot, on(pilot, "Library"))
        await pilot.press("f2")
        await until(pilot, shows(pilot, "Our own statement"))
        shutil.rmtree(folder)
        await until(pilot, shows(pilot, "There is no workspace"))
        assert type(app.screen).__name__ == "LockedScreen"
        await app.desk.keys.close()


async def test_a_short_passphrase_is_a_sentence_and_makes_nothing(environment: dict[str, str]) -> None:
    del environment["LOCALAI_PASSPHRASE_FILE"]
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, on(pilot, "Welcome"))
        app.screen.query_one("#opens-for").focus()
        await pilot.press("down")
        for field in ("#phrase", "#again"):
            app.screen.query_one(field, Input).value = "short"
        app.screen.query_one("#make").focus()
        await pilot.press("enter")
        await until(pilot, shows(pilot, "too short"))
    assert not files_below(Path(environment["LOCALAI_HOME"]))


async def test_a_damaged_workspace_is_a_sentence_and_never_a_new_one(environment: dict[str, str]) -> None:
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        await app.desk.keys.close()
    (database,) = Path(environment["LOCALAI_HOME"]).rglob("workspace.db")
    database.write_bytes(b"\0" * 8192)
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, on(pilot, "Locked"))
        await until(pilot, shows(pilot, "damaged"))
    assert database.read_bytes() == b"\0" * 8192
