"""The app: which screen is shown, what is always true, and the lock."""

import itertools
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from textual import events, work
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.worker import Worker

from localai.errors import LocalaiError
from localai.phrases import copying, welcome
from localai.phrases import library as says
from localai.vocabulary.drafts import Draft
from localai.vocabulary.items import Item
from tui.acts.app import APP, QUIT
from tui.desk import Desk, Standing, Status
from tui.dressing import WIDE_ENOUGH
from tui.keys import bindings
from tui.looks import Taste
from tui.screens.boxes import Agree
from tui.screens.drafted import DraftedPage
from tui.screens.item import ItemScreen
from tui.screens.library import LibraryScreen
from tui.screens.locked import LockedScreen
from tui.screens.page import Page
from tui.screens.places import PLACES
from tui.screens.sheet import SheetBox
from tui.screens.welcome import WelcomeScreen
from tui.shutter import ShutterApp

_LOOK_EVERY = 5.0


class WatchedApp(ShutterApp):
    """Shows a screen alone or over others, and closes what another program locked or took away."""

    _modes_made: "itertools.count[int]"

    @property
    def is_unlocked(self) -> bool:
        """Whether a workspace is open."""
        return self._status is not None and self._status.unlocked

    @property
    def is_online(self) -> bool:
        """Whether services can be reached as this was started."""
        return self._status is None or self._status.reach != "local"

    async def _only(self, screen: Screen[Any]) -> None:
        """Show one screen alone; those before are gone with all they held."""
        before, name = self.current_mode, f"screens-{next(self._modes_made)}"
        self.add_mode(name, lambda: screen)
        await self.switch_mode(name)
        if before != self.DEFAULT_MODE:
            await self.remove_mode(before)

    def action_place(self, name: str) -> None:
        """Show one of the places over the library, or the library alone; not over a question, and never twice."""
        opened = self._status is not None and self._status.unlocked
        here = self.screen
        if not opened or not isinstance(here, Page) or isinstance(here, LockedScreen | WelcomeScreen):
            return
        if name == "library":
            self.back_to_library()
        elif isinstance(here, PLACES[name]):
            return
        elif isinstance(here, tuple(PLACES.values())):
            self.switch_screen(PLACES[name]())
        else:
            self.push_screen(PLACES[name]())

    def back_to_library(self) -> None:
        """Close what lies over the library."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, LibraryScreen):
            self.screen.dismiss(None)

    @work(exclusive=True, group="watch")
    async def watch_lock(self) -> None:
        """Close where another program locked the workspace, or where it is gone; the screen is blank first."""
        if self._status is None or not self._status.unlocked or isinstance(self.screen, LockedScreen):
            return
        try:
            if await self.desk.keys.locked_elsewhere():
                self._shut(None)
        except LocalaiError as error:
            self._shut(error)

    @work(exclusive=True, group="lock")
    async def _shut(self, problem: LocalaiError | None) -> None:
        self.forget_copies()
        self._status = None
        self.forget_sendings()
        screen = LockedScreen()
        await self._only(screen)
        if problem is not None:
            screen.tell_error(problem)
        else:
            screen.tell(says.LOCKED_ELSEWHERE)
        with suppress(LocalaiError, OSError):  # what is gone cannot be closed properly
            await self.desk.keys.close()


class LocalaiApp(WatchedApp):
    """Screens over a desk; `clock` counts seconds and never goes back, `sample` is a picture of ours to try."""

    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(APP))
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        desk: Desk,
        taste: Taste,
        *,
        sample: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.clock = clock
        self.working = 0
        self.sendings = []
        self.workings = []
        self.chosen_models: dict[str, str] = {}
        self._sample = sample
        self._status: Status | None = None
        self._modes_made = itertools.count()
        self._last_touch = clock()
        self.wear(taste)

    # --- beginning --------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Show the first screen and keep the status line true."""
        self.start()
        self.set_interval(_LOOK_EVERY, self.look_again)
        self.set_interval(_LOOK_EVERY, self.carry_on)
        self.set_interval(1.0, self.lock_when_idle)
        self.set_interval(1.0, self.watch_lock)

    @work(exclusive=True, group="start")
    async def start(self) -> None:
        """Go to the library where a workspace opens by itself, else to the welcome or the lock."""
        try:
            standing = await self.desk.keys.standing()
            if standing is Standing.NEW:
                await self._only(WelcomeScreen(sample=self._sample))
                return
            if standing is Standing.LOCKED:
                await self.desk.keys.unlock(None)
        except LocalaiError as error:
            locked = LockedScreen()
            await self._only(locked)
            locked.wants_phrase(error, asked=False)
            return
        await self._only(LibraryScreen())
        self.look_again()

    @work(exclusive=True, group="go")
    async def to_library(self, then: Screen[Any] | None = None) -> None:
        """Leave every other screen, show the library and, over it, the next one."""
        await self._only(LibraryScreen())
        self.look_again()
        if then is not None:
            await self.push_screen(then)

    @work(exclusive=True, group="lock")
    async def change_workspace(self) -> None:
        """Blank the screen, close what is open, and begin again with the workspace that opens now."""
        self.forget_copies()
        self._status = None
        self.forget_sendings()
        await self._only(LockedScreen())
        with suppress(LocalaiError, OSError):  # what is gone cannot be closed properly
            await self.desk.keys.close()
        self.start()

    def new_workspace(self) -> None:
        """Show the first steps once more, for another workspace."""
        self.push_screen(WelcomeScreen(sample=self._sample, another=True))

    @work(exclusive=True, group="sheet")
    async def action_sheet(self) -> None:
        """Make a new recovery sheet and show it once."""
        page = self.screen
        if not await self.push_screen_wait(Agree(welcome.SHEET_TITLE, says.SHEET_ASK)):
            return
        try:
            sheet = await self.desk.keys.recovery_sheet()
        except LocalaiError as error:
            if isinstance(page, Page):
                page.tell_error(error)
            return
        await self.push_screen_wait(SheetBox(sheet))
        self.look_again()

    def show_item(self, item: Item) -> None:
        """Show one item over what is shown now; a receipt leads back here, so it does not know the screen itself."""
        self.push_screen(ItemScreen(item))

    # --- what is always shown ---------------------------------------------------------------------------------------

    @work(exclusive=True, group="status")
    async def look_again(self) -> None:
        """Read the status and show it."""
        before = self._status
        try:
            status = self._status = await self.desk.keys.status()
        except LocalaiError:
            return  # the next screen action says what is wrong
        changed = before is not None and before.unlocked and before.changes != status.changes
        if changed and isinstance(self.screen, Page):
            self.screen.look_anew()
        for screen in self.screen_stack:
            if isinstance(screen, Page) and screen.is_mounted:
                self.tell_status(screen)

    def on_resize(self, event: events.Resize) -> None:
        """Leave out the panel beside the list where there is no room."""
        for screen in self.screen_stack:
            screen.set_class(event.size.width < WIDE_ENOUGH, "narrow")

    # --- the lock ---------------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Note every key and click for the idle lock, and let Confirm hear of keys first."""
        if isinstance(event, events.Key | events.MouseEvent | events.Paste):
            self._last_touch = self.clock()
        if isinstance(event, events.Key) and self.screen_stack:
            if event.key in self.keys_of("app.lock", "ctrl+l"):
                self.action_lock()  # whatever is open: a box, the palette, a field
                return
            if isinstance(self.screen, CommandPalette) and event.key in self.keys_of(QUIT.id, QUIT.keys):
                self.leave()  # the palette hears no keys of the app
                return
            note = getattr(self.screen, "note_key", None)
            if note is not None:
                note(event.key)
        await super().on_event(event)

    def lock_when_idle(self) -> Worker[None] | None:
        """Lock where nobody pressed a key for long and nothing runs; return what locks."""
        opened = self._status is not None and self._status.unlocked
        if opened and self._idle_lock and self.clock() - self._last_touch >= self._idle_lock and not self.working:
            return self.action_lock()
        return None

    @work(exclusive=True, group="lock")
    async def action_lock(self) -> None:
        """Blank the screen first, then forget the key."""
        if self._status is None or isinstance(self.screen, LockedScreen):
            return
        begun = self._begun()
        gave, self._status = self.forget_copies(), None
        self.forget_sendings()
        await self._only(LockedScreen())
        if gave:
            self.announce(copying.CLEARED)
        with suppress(LocalaiError):  # what cannot be kept is no reason to stay open
            for draft in begun:
                await self.desk.drafts.keep(draft)
        try:
            await self.desk.keys.lock()
        except LocalaiError as error:
            screen = self.screen
            if isinstance(screen, LockedScreen):
                screen.tell_error(error)
        self.look_again()

    def _begun(self) -> list[Draft]:
        """Return what was begun on the screens that go."""
        pages = [screen for screen in self.screen_stack if isinstance(screen, DraftedPage) and screen.is_mounted]
        return [draft for draft in map(DraftedPage.draft_to_keep, pages) if draft is not None]

    # --- actions ----------------------------------------------------------------------------------------------------

    async def action_quit(self) -> None:
        """Close; ask first while something runs."""
        self.leave()

    @work(exclusive=True, group="quit")
    async def leave(self) -> None:
        """Ask whether to leave what runs, then close."""
        sends = any(not sending.is_over for sending in self.sendings)
        help = says.SENDING_HELP if sends else says.RUNNING_HELP
        if self.working and not await self.push_screen_wait(Agree(says.RUNNING_TITLE, help)):
            return
        await self.keep_all()
        self.exit()

    async def keep_all(self) -> None:
        """Keep what a person has begun: how the library is left, and what was written."""
        for screen in self.screen_stack:
            if isinstance(screen, LibraryScreen):
                await screen.keep_now()
            if isinstance(screen, DraftedPage):
                await screen.keep_draft(screen.draft())
