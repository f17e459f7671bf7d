import pytest
from textual.command import CommandList, CommandPalette

from tests.tui.paper import REFUSED, open_paper
from tests.tui.steps import SIZES, Clock, app_over, on_screen, settle, to_confirm, until
from tui.desk import Standing
from tui.looks import ASCII, THEMES, Taste
from tui.screens.compose import ComposeScreen
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen


async def test_the_lock_key_blanks_the_screen_and_locks() -> None:
    paper = open_paper("secret-name.jpg")
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_confirm(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        assert "secret-name" not in on_screen(app)
        assert paper.keys.locks == 1
        assert [type(screen).__name__ for screen in app.screen_stack] == ["LockedScreen"]
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_a_wrong_passphrase_leaves_it_locked() -> None:
    paper = open_paper("a.jpg")
    paper.keys.passphrase = b"correct horse battery"
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press(*"wrong", "enter")
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)
        await pilot.press(*"correct horse battery", "enter")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)


async def test_it_locks_by_itself_when_nobody_is_there() -> None:
    paper, clock = open_paper("a.jpg"), Clock()
    app = app_over(paper, Taste(idle_lock=60), clock)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        clock.seconds += 59
        app.lock_when_idle()
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        await pilot.press("down")
        clock.seconds += 59
        app.lock_when_idle()
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        clock.seconds += 1
        app.lock_when_idle()
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)


async def test_a_workspace_that_does_not_open_by_itself_starts_locked() -> None:
    paper = open_paper("a.jpg")
    paper.keys.standing_now, paper.keys.passphrase = Standing.LOCKED, b"correct horse battery"
    app = app_over(paper)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, LockedScreen)


async def test_the_status_line_is_on_every_screen() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for keys in ((), ("enter",), ("s",)):
            await pilot.press(*keys)
            await settle(pilot)
            last = on_screen(app).splitlines()[-1]
            assert "studio ● unlocked" in last
            assert "sent since unlock 0 B" in last
            assert "lock ctrl+l" in last


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_list_of_models_leaves_room_for_reason_keys_and_status(size: tuple[int, int]) -> None:
    paper = open_paper("a.jpg")
    paper.bench.all_offers = (REFUSED,) * 60
    app = app_over(paper)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        painted = on_screen(app)
        assert "Runway's terms let it train on what you send." in " ".join(painted.split())
        assert "esc back" in painted
        assert "studio ● unlocked" in painted.splitlines()[-1]


async def test_a_key_can_be_remapped_by_the_id_of_its_action() -> None:
    app = app_over(open_paper("a.jpg"), Taste(keys=(("library.send", "z"), ("app.help", "f9"))))
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert "z send" in on_screen(app)
        assert "f9 help" in on_screen(app)
        await pilot.press("s")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        await pilot.press("z")
        await settle(pilot)
        assert isinstance(app.screen, ComposeScreen)


async def test_the_palette_names_every_action_of_the_screen() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        titles = {command.title for command in app.get_system_commands(app.screen)}
        assert {act.words for act in LibraryScreen.acts} <= titles
        assert "lock" in titles
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"send")
        found = app.screen.query_one(CommandList)
        await until(pilot, lambda: found.option_count > 0 and "send" in str(found.get_option_at_index(0).prompt))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen))


async def test_signs_can_be_ascii() -> None:
    app = app_over(open_paper("a.jpg"), Taste(signs=ASCII))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        painted = on_screen(app)
        assert "o  a.jpg" in painted
        assert "●" not in painted


@pytest.mark.parametrize("theme", sorted(theme.name for theme in THEMES.values()))
@pytest.mark.parametrize("size", SIZES)
async def test_every_screen_paints_in_every_theme_and_size(theme: str, size: tuple[int, int]) -> None:
    app = app_over(open_paper("a.jpg"), Taste(theme=theme))
    async with app.run_test(size=size) as pilot:
        await to_confirm(pilot)
        assert "s run once" in on_screen(app)


async def test_no_color_keeps_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "●  a.jpg" in on_screen(app)
        for strip in app.screen._compositor.render_strips():
            for segment in strip.apply_filter(app._filters[-1], app.screen.background_colors[1]):
                color = segment.style and segment.style.color and segment.style.color.triplet
                assert not color or len(set(color)) == 1


async def test_ctrl_c_says_which_key_quits_without_markup() -> None:
    app = app_over(open_paper("a.jpg"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+c")
        await settle(pilot)
        assert "To quit, press ctrl+q." in on_screen(app)
        assert "[b]" not in on_screen(app)
