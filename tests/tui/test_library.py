from dataclasses import replace

from localai.vocabulary.items import ItemClass
from tests.tui.paper import item_of, open_paper
from tests.tui.steps import app_over, on_screen, settle
from tui.screens.boxes import Choose
from tui.screens.item import ItemScreen


async def test_a_library_of_100_000_fetches_only_what_is_in_sight() -> None:
    paper = open_paper()
    paper.shelf.items = tuple(item_of(number) for number in range(100_000))
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "portrait-000000.jpg" in on_screen(app)
        assert "100,000 of 100,000" in on_screen(app)
        assert sum(limit for _, limit in paper.shelf.windows) == 64


async def test_the_list_narrows_while_a_person_types() -> None:
    app = app_over(open_paper("beach-1.jpg", "invoice.jpg", "beach-2.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"beach")
        await settle(pilot)
        painted = on_screen(app)
        assert "2 of 3" in painted
        assert "invoice" not in painted
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert "invoice.jpg" in on_screen(app)


async def test_a_filter_that_names_nothing_is_a_sentence() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("slash", *"kind:nothing")
        await settle(pilot)
        assert "kind:nothing is not known" in on_screen(app)


async def test_a_removal_can_be_taken_back() -> None:
    paper = open_paper("a.jpg", "b.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert [item.name for item in paper.shelf.items] == ["b.jpg"]
        assert "in the trash for 7 days" in on_screen(app)
        await pilot.press("u")
        await settle(pilot)
        assert [item.name for item in paper.shelf.items] == ["a.jpg", "b.jpg"]


async def test_chosen_items_are_sent_together() -> None:
    paper = open_paper("a.jpg", "b.jpg", "c.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space", "space", "s")
        await settle(pilot)
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert [given.item_id for given in paper.bench.wishes[0].inputs] == [f"{0:032x}", f"{1:032x}"]


async def test_a_new_project_is_shown_at_once() -> None:
    paper = open_paper("a.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert isinstance(app.screen, Choose)
        await pilot.press("end", "enter")
        await settle(pilot)
        await pilot.press(*"acme", "enter")
        await settle(pilot)
        assert "acme" in on_screen(app).splitlines()[0]


async def test_lowering_a_class_asks_for_a_reason() -> None:
    paper = open_paper("a.jpg")
    paper.shelf.items = [replace(paper.shelf.items[0], item_class=ItemClass.CONFIDENTIAL)]
    app = app_over(paper)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, ItemScreen)
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("home", "enter")
        await settle(pilot)
        assert "Why may it be less sensitive" in on_screen(app)
        await pilot.press("escape")
        await settle(pilot)
        assert paper.shelf.items[0].item_class is ItemClass.CONFIDENTIAL
