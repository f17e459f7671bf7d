"""The screens that read what was done, over a real workspace."""

import json
from pathlib import Path

from tests.tui.steps import on_screen, until
from tests.tui.test_real_workspace import add_sample, app_over, environment, make_workspace, on, shows

__all__ = ["environment"]


async def test_what_was_done_is_listed_proved_and_written_down(environment: dict[str, str], tmp_path: Path) -> None:
    app = app_over(environment)
    async with app.run_test(size=(120, 36)) as pilot:
        await make_workspace(pilot)
        await add_sample(pilot)
        app.screen.query_one("#library").focus()
        await pilot.press("enter")
        await until(pilot, on(pilot, "Library"))
        await pilot.press("4")
        await until(pilot, on(pilot, "Ledger"))
        await until(pilot, shows(pilot, "workspace made"))
        await pilot.press("v")
        await until(pilot, shows(pilot, "verify: ok to entry"))
        assert "sent since unlock 0 B" in on_screen(app)
        await pilot.press("x")
        await until(pilot, shows(pilot, "Write what is shown"))
        app.screen.query_one("#answer").value = str(tmp_path / "shown.json")
        await pilot.press("enter")
        await until(pilot, shows(pilot, "Written to"))
        await pilot.press("3")
        await until(pilot, shows(pilot, "on-device/ocr"))
        await pilot.press("slash", *"openai edit")
        await until(pilot, shows(pilot, "openai/gpt-image"))
        await pilot.press("enter", "space", "space", "enter")
        await until(pilot, shows(pilot, "trains on it"))
        assert "its page, read" in on_screen(app)
        await pilot.press("escape", "r")
        await until(pilot, shows(pilot, "Who it is"))
        await pilot.press("5")
        await until(pilot, shows(pilot, "Nothing was sent yet."))
        await pilot.press("2")
        await until(pilot, shows(pilot, "Nothing ran yet."))
        await pilot.press("4", "c")
        await until(pilot, shows(pilot, "No copy is known to exist elsewhere."))
        await pilot.press("1", "enter")
        await until(pilot, on(pilot, "Item"))
        await pilot.press("h")
        await until(pilot, shows(pilot, "nothing: it was added"))
        await app.desk.keys.close()
    rows = json.loads((tmp_path / "shown.json").read_text())["sections"][0]["rows"]
    assert rows[-1]["kind"] == "workspace made"
