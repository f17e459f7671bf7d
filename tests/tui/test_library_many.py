import asyncio
from dataclasses import replace
from pathlib import Path

from textual import events

from localai.vocabulary.items import ItemClass, State
from tests.tui.paper import item_of, open_paper
from tests.tui.steps import app_over, on_screen, settle
from tui.cabinet import View
from tui.screens.adding import AddingBox
from tui.screens.boxes import Agree
from tui.screens.library import LibraryScreen
from tui.widgets.listing import AT_ONCE
from tui.widgets.table import Table


async def test_a_long_list_is_shown_before_it_is_counted_and_end_goes_to_its_end() -> None:
    paper = open_paper()
    paper.shelf.items = tuple(item_of(number) for number in range(AT_ONCE + 500))
    paper.shelf.counting = asyncio.Event()
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "portrait-000000.jpg" in on_screen(app)
        assert "10,000+ of …" in on_screen(app)
        await pilot.press("end")
        await settle(pilot)
        assert "portrait-009999.jpg" in on_screen(app)
        paper.shelf.counting.set()
        await settle(pilot)
        assert "10,500 of 10,500" in on_screen(app)
        assert app.screen.query_one(Table).current == item_of(AT_ONCE + 499)


async def test_items_are_chosen_by_range_all_and_inverted() -> None:
    paper = open_paper("a.jpg", "b.jpg", "c.jpg", "d.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("shift+down", "shift+down")
        await settle(pilot)
        assert "3 selected" in on_screen(app)
        await pilot.press("asterisk")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert app.screen.listing.picks.ids == (item_of(3).id,)
        await pilot.press("ctrl+a")
        await settle(pilot)
        assert "4 selected" in on_screen(app)


async def test_chosen_items_are_tagged_moved_and_made_stricter_together() -> None:
    paper = open_paper("a.jpg", "b.jpg", "c.jpg")
    project = await paper.shelf.new_project("acme")
    paper.shelf.items = [replace(item, tags=("draft",)) for item in paper.shelf.items]
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space", "space", "t")
        await settle(pilot)
        await pilot.press(*' -draft "two words"', "enter")
        await settle(pilot)
        assert [item.tags for item in paper.shelf.items] == [("two words",), ("two words",), ("draft",)]
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("end", "enter")
        await settle(pilot)
        assert [item.project_id for item in paper.shelf.items] == [project.id, project.id, None]
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("end", "enter")
        await settle(pilot)
        assert [item.item_class for item in paper.shelf.items] == [ItemClass.REGULATED] * 2 + [ItemClass.INTERNAL]


async def test_chosen_items_are_written_to_a_folder_and_what_was_not_is_told(tmp_path: Path) -> None:
    paper = open_paper("a.jpg", "b.jpg")
    (tmp_path / "a.jpg").write_bytes(b"mine")
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+a", "x")
        await settle(pilot)
        app.screen.query_one("#answer").value = str(tmp_path)
        await pilot.press("enter")
        await settle(pilot)
        assert "1 left out: a.jpg is there already." in " ".join(on_screen(app).split())
    assert ((tmp_path / "a.jpg").read_bytes(), (tmp_path / "b.jpg").read_bytes()) == (b"mine", b"content")


async def test_the_trash_is_a_list_to_restore_from_and_to_purge_after_a_sentence() -> None:
    paper = open_paper("a.jpg")
    paper.shelf.trash = [item_of(number, f"gone-{number}.jpg", state=State.TRASHED) for number in (7, 8)]
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert "gone-7.jpg" in on_screen(app)
        await pilot.press("s")
        await settle(pilot)
        assert "It is in the trash" in on_screen(app)
        await pilot.press("d")
        await settle(pilot)
        assert "Not reached: your backups." in on_screen(app)
        await pilot.press("escape", "down", "u")
        await settle(pilot)
        assert [item.name for item in paper.shelf.items] == ["gone-7.jpg", "gone-8.jpg", "a.jpg"]


async def test_pasted_paths_are_added_after_a_question_whatever_has_the_focus(tmp_path: Path) -> None:
    one, other = tmp_path / "my photo.jpg", tmp_path / "b.jpg"
    one.touch()
    other.touch()
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash")
        app.post_message(events.Paste(f"file://{str(one).replace(' ', '%20')}\n'{other}'\n"))
        await settle(pilot)
        assert isinstance(app.screen, Agree)
        assert "my photo.jpg" in on_screen(app)
        await pilot.press("enter")
        await settle(pilot)
        assert [item.name for item in paper.shelf.items] == ["my photo.jpg", "b.jpg", "a.jpg"]
        assert "2 items added." in on_screen(app)
        await pilot.press("escape", "a")
        await settle(pilot)
        app.post_message(events.Paste(f"{one}\n{other}\n"))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert len(paper.shelf.items) == 5
        await pilot.press("slash")
        app.post_message(events.Paste("just words"))
        await settle(pilot)
        assert app.screen.query_one("#filter").value == "just words"


async def test_an_add_goes_on_beside_the_library_and_tells_what_it_left_out(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    paper.shelf.gate = asyncio.Event()
    paper.shelf.leaves_out = ["link.jpg is a link to elsewhere."]
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        app.post_message(events.Paste(str(tmp_path)))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "0 of 1 item, 0 B of 100 B" in on_screen(app)
        await pilot.press("escape", "a")
        await settle(pilot)
        assert isinstance(app.screen, AddingBox)
        await pilot.press("c")
        await settle(pilot)
        paper.shelf.gate.set()
        await settle(pilot)
        app.screen.repaint()
        await settle(pilot)
        assert "1 item added, 1 left out, then stopped." in on_screen(app)
        assert "link.jpg is a link to elsewhere." in on_screen(app)


async def test_a_half_typed_filter_is_completed_and_a_wrong_one_named() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"ki")
        await settle(pilot)
        await pilot.press("tab")
        await settle(pilot)
        field = app.screen.query_one("#filter")
        assert field.value == "kind:"
        field.value = "kind:nothing"
        await settle(pilot)
        assert "kind:nothing is not known" in on_screen(app)
        field.value = "knd:image"
        await settle(pilot)
        assert "knd: is no filter" in on_screen(app)


async def test_the_library_comes_back_as_it_was_left() -> None:
    paper = open_paper("beach-1.jpg", "beach-2.jpg", "beach-3.jpg", "note.txt")
    project = await paper.shelf.new_project("acme")
    paper.shelf.items = [replace(item, project_id=project.id) for item in paper.shelf.items]
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p", "down", "enter")
        await settle(pilot)
        await pilot.press("o", "slash", *"beach", "enter", "down")
        await settle(pilot)
        await app.screen.keep_now()
    assert paper.view == View(typed="beach", sort="name", project=project.id, cursor=item_of(1).id)
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        assert "acme" in on_screen(app).splitlines()[0]
        assert "3 of 4" in on_screen(app)
        assert "by name" in on_screen(app)
        assert app.screen.query_one(Table).current == replace(item_of(1, "beach-2.jpg"), project_id=project.id)


async def test_a_row_is_reached_by_its_number_or_by_percent() -> None:
    paper = open_paper()
    paper.shelf.items = tuple(item_of(number) for number in range(1000))
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for typed, row in (("50%", 500), ("12", 11), ("9999", 999)):
            await pilot.press("number_sign")
            await settle(pilot)
            app.screen.query_one("#answer").value = typed
            await pilot.press("enter")
            await settle(pilot)
            assert app.screen.query_one(Table).cursor == row


async def test_a_pair_is_opened_at_full_size_after_asking_about_the_confidential_one() -> None:
    before, after = item_of(1, "was.jpg"), item_of(2, "is.jpg", made_from=(item_of(1).id,))
    paper = open_paper()
    paper.shelf.items = [after, before]
    paper.shelf.asks_before = [after.id]
    app = app_over(paper)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        assert paper.shelf.opened == [before.id]
        await pilot.press("enter")
        await settle(pilot)
        assert paper.shelf.opened == [before.id, after.id]
