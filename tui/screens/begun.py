"""Drafts seen from the library: that some wait, and going on with one."""

from contextlib import suppress

from textual import work

from localai.errors import LocalaiError
from localai.phrases import compose
from localai.phrases import drafts as says
from localai.vocabulary.drafts import Kept
from localai.vocabulary.text import clean
from tui.batches import Manner
from tui.screens.boxes import Choose, Option
from tui.screens.compose import ComposeScreen
from tui.screens.intake import IntakePage


class BegunPage(IntakePage):
    """Says once that drafts wait, and goes on with the one that is chosen."""

    @work(group="drafts")
    async def tell_of_drafts(self) -> None:
        """Say that drafts wait, where some do."""
        with suppress(LocalaiError):
            if waiting := await self.desk.drafts.waiting():
                self.tell(says.waits(count=len(waiting)))

    @work(exclusive=True, group="act")
    async def action_draft(self) -> None:
        """Go on with a draft; where several wait, ask which."""
        try:
            waiting = await self.desk.drafts.waiting()
            if not waiting:
                self.tell(says.NONE)
                return
            place = 0 if len(waiting) == 1 else await self._which(waiting)
            if place is None:
                return
            draft = waiting[place].draft
            items = await self.desk.cabinet.items(draft.item_ids)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if items:
            self.app.push_screen(ComposeScreen(items, Manner(draft.manner or Manner.TOGETHER)))

    async def _which(self, waiting: tuple[Kept, ...]) -> int | None:
        options = []
        for place, kept in enumerate(waiting):
            items = await self.desk.cabinet.items(kept.draft.item_ids[:1])
            names = [clean(item.name, limit=40) for item in items] + [""] * (len(kept.draft.item_ids) - len(items))
            task, prompt = compose.TASKS[kept.draft.task], clean(kept.draft.prompt, limit=60)
            words = says.row(task=task, names=names, prompt=prompt)
            options.append(Option(value=str(place), words=words))
        wanted = await self.app.push_screen_wait(Choose(says.TITLE, options))
        return None if wanted is None else int(wanted)
