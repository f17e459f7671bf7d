"""What was begun in Compose: kept while it is written, back when the same items are shown again, gone with the send."""

from abc import abstractmethod

from textual import work

from localai.errors import LocalaiError
from localai.phrases import drafts as says
from localai.vocabulary.drafts import Draft
from tui.screens.proposing import ProposingPage
from tui.widgets.table import Table
from tui.wishes import TASKS

_KEEP_EVERY = 1.0


class DraftedPage(ProposingPage):
    """Keeps what is begun; `_kept_draft` is what rests in the workspace, None until it was asked for."""

    _kept_draft: Draft | None = None
    _asked_for_draft = False
    model_begun = ""

    @abstractmethod
    def draft(self) -> Draft | None:
        """Return what was begun; None where nothing was."""

    @abstractmethod
    def take_up(self, draft: Draft) -> None:
        """Show what was begun before."""

    @work(exclusive=True, group="draft")
    async def recall(self) -> None:
        """Show what was begun about these items, and keep from now on what is."""
        try:
            kept = await self.desk.drafts.kept([item.id for item in self._items])
        except LocalaiError as error:
            self.tell_error(error)
            return
        self._asked_for_draft = True
        if kept is not None and self.draft() is None:
            self._kept_draft = kept.draft
            self.take_up(kept.draft)
            self.localai.announce(says.BACK)
        self.set_interval(_KEEP_EVERY, self.keep)

    def draft_to_keep(self) -> Draft | None:
        """Return what was begun and is not kept yet."""
        draft = self.draft() if self._asked_for_draft else None
        return None if draft == self._kept_draft else draft

    @work(exclusive=True, group="keep")
    async def keep(self) -> None:
        """Keep what is begun, where that is not what was kept."""
        await self.keep_draft(self.draft())

    async def keep_draft(self, draft: Draft | None) -> None:
        """Keep it; what cannot be kept is written once more the next time."""
        if not self._asked_for_draft or draft == self._kept_draft:
            return
        try:
            if draft is None:
                await self.desk.drafts.drop([item.id for item in self._items])
            else:
                await self.desk.drafts.keep(draft)
        except LocalaiError:
            return  # a disk that is full, a workspace that was locked
        self._kept_draft = draft

    async def drop_draft(self) -> None:
        """Forget it: it was sent, or nobody wants it."""
        self._asked_for_draft = False  # what is still shown is no draft any more
        try:
            await self.desk.drafts.drop([item.id for item in self._items])
        except LocalaiError:
            return
        self._kept_draft = None

    @work(exclusive=True, group="act")
    async def action_forget(self) -> None:
        """Forget what was begun, and begin anew."""
        if self.draft() is None:
            self.tell(says.NOTHING_BEGUN)
            return
        await self.drop_draft()
        self.take_up(Draft(item_ids=(), task=self.usual_task))
        self._asked_for_draft = True
        self.tell(says.FORGOTTEN)

    @property
    def usual_task(self) -> str:
        """The task that these items are shown with at first."""
        return TASKS[self._items[0].kind][0].value

    def go_to_begun(self) -> None:
        """Go to the model that was looked at when the draft was left, once."""
        model, self.model_begun = self.model_begun, ""
        place = next((place for place, each in enumerate(self._offers) if model and each.model == model), None)
        if place is not None:
            table = self.query_one("#offers", Table)
            table.action_move(place - table.cursor)

    def action_back(self) -> None:
        """Close the screen; what was begun is kept."""
        self.leave()

    @work(exclusive=True, group="leave")
    async def leave(self) -> None:
        """Keep what was begun, then close."""
        await self.keep_draft(self.draft())
        self.dismiss(None)
