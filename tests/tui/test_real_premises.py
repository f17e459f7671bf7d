"""Workspaces, the sheet, this system, the check, the report and a setting, over a real machine's folders."""

from localai import runtime
from localai.sandbox.seal import Seal
from tests.tui.test_real_workspace import environment as environment
from tui.desk import Opening
from tui.start import SAMPLE, desk_over


async def test_a_second_workspace_opens_in_place_of_the_first_and_each_is_looked_after(environment, tmp_path):
    root = runtime.from_environment(environment, "app")
    root.sealed = Seal(held=frozenset())
    desk = desk_over(root)
    premises = desk.premises
    await desk.keys.create(Opening(name="studio", passphrase=None))
    sheet = await desk.keys.recovery_sheet()
    line = next(each for each in sheet.splitlines() if each.startswith("AGE-SECRET-KEY-1"))
    paper = tmp_path / "sheet.txt"
    paper.write_text(sheet)
    paper.chmod(0o600)
    assert "slot recovery" in await premises.try_sheet(line)
    assert "slot recovery" in await premises.try_sheet(str(paper))
    await desk.shelf.add([SAMPLE], None, lambda words: None)
    whole = await premises.check(read=True, progress=lambda words: None)
    assert (whole[0].words, whole[0].note.split(",")[0]) == ("Everything is whole.", "1 checked")
    assert "7 files" in await premises.report(tmp_path / "record", "")
    assert (tmp_path / "record" / "SHA256SUMS").exists()

    await desk.keys.create(Opening(name="acme", passphrase=None))
    found = await premises.workspaces()
    assert {row.name: row.note for row in found} == {"studio": "", "acme": "open now"}
    studio = next(row.id for row in found if row.name == "studio")
    await premises.use(studio)
    await desk.keys.close()
    await desk.keys.unlock(None)
    assert (await desk.keys.status()).workspace == "studio"
    assert {row.id for row in await premises.overview()} == {"workspaces", "sheet", "system", "check", "report"}

    told, taste = await desk.settings.change("ui.idle_lock_minutes", "5")
    assert "idle lock, minutes: 5" in told
    assert taste.idle_lock == 300
    rows = {row.id: row for row in await desk.settings.rows()}
    assert rows["ui.idle_lock_minutes"].note.endswith("line 2")
    assert (await desk.settings.setting("ui.theme")).choices == ("auto", "dark", "light", "ansi")
    await desk.keys.close()
