"""How items of a list are chosen, and how one gets to them."""

from textual import work

from localai.errors import LocalaiError
from localai.phrases import organizing as words
from localai.phrases import working as batch_says
from tui.batches import Manner
from tui.picks import MOST
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.organizing import OrganizingPage


class ChoosingPage(OrganizingPage):
    """One, a range, all that the filter finds, or all but those; rows by their number."""

    def action_choose(self) -> None:
        """Choose the item under the cursor, or leave it."""
        self.listing.choose()

    def action_stretch(self, by: int) -> None:
        """Choose the item under the cursor and the next, or the one before."""
        self.listing.stretch(by)

    @work(exclusive=True, group="act")
    async def action_choose_all(self) -> None:
        """Choose all that the filter finds."""
        await self._choose_found(invert=False)

    @work(exclusive=True, group="act")
    async def action_invert(self) -> None:
        """Of what the filter finds, choose what was not chosen and leave what was."""
        await self._choose_found(invert=True)

    async def _choose_found(self, *, invert: bool) -> None:
        try:
            found = await self.desk.cabinet.ids(self.listing.query_now, MOST + 1)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if len(found) > MOST:
            self.tell(words.TOO_MANY)
            return
        self.listing.picks.invert(found) if invert else self.listing.picks.add(found)
        self.listing.told_picks()

    def action_sort(self) -> None:
        """Order by the next of added, name, size."""
        self.listing.order_next()

    @work(exclusive=True, group="act")
    async def action_jump(self) -> None:
        """Ask for a row and go there."""
        typed = await self.app.push_screen_wait(Ask(words.JUMP_TITLE, words.JUMP_HELP))
        if typed is None:
            return
        count = self.listing.table.rows.count
        number = typed.rstrip("%").replace(",", "")
        if not number.isdecimal() or not count:
            self.tell(words.NO_ROW)
            return
        row = int(number) * count // 100 if typed.endswith("%") else int(number) - 1
        self.listing.table.go(row)

    async def _manner(self, count: int) -> Manner | None:
        """Ask how several items go; None where that was left."""
        if count == 1:
            return Manner.TOGETHER
        options = (
            Option(value=Manner.EACH, words=batch_says.EACH, note=batch_says.EACH_NOTE),
            Option(value=Manner.TOGETHER, words=batch_says.TOGETHER, note=batch_says.TOGETHER_NOTE),
        )
        wanted = await self.app.push_screen_wait(Choose(batch_says.HOW_TITLE, options))
        return None if wanted is None else Manner(wanted)
