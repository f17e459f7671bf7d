import ast
import io
from pathlib import Path
from typing import ClassVar

import pytest
from textual import constants
from textual.app import ComposeResult, ScreenStackError
from textual.worker import WorkerFailed

import tui
from tui.closed import ClosedApp, epitaph
from tui.widgets.words import Words

NEEDLE = "sk-needle-4711"
HERE = Path(tui.__file__).parent


class Falling(ClosedApp[None]):
    BINDINGS: ClassVar = [("1", "fall"), ("2", "fall_in_a_worker"), ("3", "fall_in_a_timer")]

    def compose(self) -> ComposeResult:
        yield Words("before")

    def action_fall(self) -> None:
        api_key = NEEDLE
        raise ValueError(api_key)

    def action_fall_in_a_worker(self) -> None:
        async def work() -> None:
            prompt = NEEDLE
            raise KeyError(prompt)

        self.run_worker(work(), exit_on_error=True)

    def action_fall_in_a_timer(self) -> None:
        def tick() -> None:
            secret = NEEDLE
            raise OSError(secret)

        self.set_timer(0.01, tick)


async def crash(app: Falling, key: str) -> None:
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause(0.1)


@pytest.mark.parametrize("key", ["1", "2", "3"])
async def test_a_crash_prints_neither_locals_nor_the_message(key: str) -> None:
    app = Falling()
    texts = app.error_console.file = io.StringIO()
    with pytest.raises((ValueError, KeyError, OSError, WorkerFailed)):
        await crash(app, key)
    printed = texts.getvalue()
    assert "mistake of its own" in printed
    assert NEEDLE not in printed
    assert "Traceback" not in printed


def test_the_sentence_names_the_kind_and_the_line() -> None:
    try:
        Falling.action_fall(None)  # type: ignore[arg-type]
    except ValueError as error:
        sentence = epitaph(error)
    assert NEEDLE not in sentence
    assert "ValueError at " in sentence


async def test_the_palette_offers_no_screenshot() -> None:
    app = Falling()
    async with app.run_test():
        titles = [command.title for command in app.get_system_commands(app.screen)]
    assert titles
    assert "Screenshot" not in titles


async def test_no_way_writes_a_picture_of_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = Falling()
    async with app.run_test() as pilot:
        await app.run_action("screenshot")
        app.action_screenshot("a.svg", str(tmp_path))
        app.deliver_screenshot("b.svg", str(tmp_path))
        with pytest.raises(PermissionError):
            app.save_screenshot("c.svg", str(tmp_path))
        await pilot.pause(0.15)
    assert list(tmp_path.iterdir()) == []


async def test_the_environment_opens_no_log_and_takes_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "LOG_FILE", str(tmp_path / "log"))
    monkeypatch.setattr(constants, "SCREENSHOT_DELAY", 0)
    monkeypatch.setattr(constants, "SCREENSHOT_LOCATION", str(tmp_path))
    monkeypatch.setattr(constants, "DRIVER", "evil:Driver")
    monkeypatch.setenv("TEXTUAL", "devtools,debug")
    app = Falling()
    async with app.run_test() as pilot:
        app.log("needle")
        await pilot.pause(0.1)
        assert app.devtools is None
        assert not app.debug
    assert list(tmp_path.iterdir()) == []


async def test_the_title_stays() -> None:
    app = Falling()
    async with app.run_test() as pilot:
        app.title = "portrait-014.jpg"
        await pilot.pause()
        assert app.title == "localai"


async def test_a_message_is_never_markup() -> None:
    app = Falling()
    async with app.run_test() as pilot:
        app.notify("[@click=app.fall]x[/] [/]", markup=True)
        await pilot.pause()
        (notification,) = app._notifications
        assert not notification.markup


_PARSE_MARKUP = {"Static", "Label", "Button", "Markdown", "Log", "RichLog", "DataTable", "Tree", "OptionList", "Link"}
_ALLOWED = {"widgets/words.py": {"Static"}}


@pytest.mark.parametrize("path", sorted(HERE.rglob("*.py")), ids=lambda path: str(path.relative_to(HERE)))
def test_no_file_uses_a_widget_that_parses_markup(path: Path) -> None:
    allowed = _ALLOWED.get(str(path.relative_to(HERE)), set())
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            assert {name.name for name in node.names} & _PARSE_MARKUP <= allowed
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"from_markup", "border_title", "border_subtitle"}


@pytest.mark.parametrize(("running", "ends"), [(False, False), (True, True)], ids=["while closing", "while open"])
def test_a_screen_that_is_missing_ends_only_an_open_app(running: bool, ends: bool) -> None:
    app = ClosedApp()
    app._running = running
    app._handle_exception(ScreenStackError("No screens on stack"))
    assert (app._exception is not None) is ends
