"""The exact bytes of a plan: every header line, and the body piece by piece as text, hex or picture."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.exact import ExactPiece, ExactRequest
from localai.phrases import confirm
from localai.phrases import exact as says
from tui.acts.sending import EXACT
from tui.folds import Fold, Folds, Form
from tui.keys import bindings
from tui.looks import Meaning
from tui.plans import Proposal
from tui.screens.page import Page
from tui.widgets.sheet import Sheet
from tui.widgets.words import Line

_OPEN_AT_ONCE = 1 << 14


class ExactScreen(Page[None]):
    """One request at a time; the plan's own fields are the last page."""

    CSS_PATH = "exact.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(EXACT))
    acts = EXACT
    enter = "fold"

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self._proposal = proposal
        self._shown = 0

    def body(self) -> Iterable[Widget]:
        """Return what is shown, and the sheet."""
        yield Line(id="request")
        yield Sheet(id="sheet")

    def heading(self) -> list[tuple[str, Meaning]]:
        """Return which plan it is."""
        return [(f"{says.TITLE}   ", Meaning.PLAIN), (confirm.plan(digest=self._proposal.digest), Meaning.QUIET)]

    def begin(self) -> None:
        """Show the first request."""
        self.query_one(Sheet).focus()
        self._show()

    @property
    def _request(self) -> ExactRequest | None:
        requests = self._proposal.requests
        return requests[self._shown] if self._shown < len(requests) else None

    def _show(self) -> None:
        count, request = len(self._proposal.requests) + 1, self._request
        line = self.query_one("#request", Line)
        place = (f"{self._shown + 1} of {count}   ", Meaning.QUIET)
        self.tell("")
        if request is None:
            line.tell(place, (says.COVERED, Meaning.PLAIN))
            head = self._proposal.exact.splitlines()
            self.query_one(Sheet).open(Folds(head if self._proposal.leaves else [says.NOT_HERE, "", *head], ()))
            return
        line.tell(place, (f"{request.method} {request.url}", Meaning.LEAVES), (f"   {request.purpose}", Meaning.QUIET))
        folds = [_fold(place, len(request.pieces), piece) for place, piece in enumerate(request.pieces, start=1)]
        self.query_one(Sheet).open(Folds((*request.head, "", *request.notes, ""), folds))

    def action_request(self, by: int) -> None:
        """Show the next request, or the one before; the plan's own fields come last."""
        self._shown = (self._shown + by) % (len(self._proposal.requests) + 1)
        self._show()

    def action_form(self, form: str) -> None:
        """Show the piece in another form."""
        sheet = self.query_one(Sheet)
        wanted = Form(form)
        shown = sheet.show(wanted)
        self.tell("" if shown else says.NO_PICTURE if wanted is Form.PICTURE else says.TOO_LONG_AS_TEXT)

    async def on_sheet_wanted(self, message: Sheet.Wanted) -> None:
        """Fetch bytes that came into sight."""
        self.fetch(self._shown, message)

    async def on_sheet_pictured(self, message: Sheet.Pictured) -> None:
        """Fetch a picture."""
        self.paint(self._shown, message)

    @work(group="fetch")
    async def fetch(self, request: int, wanted: Sheet.Wanted) -> None:
        """Read bytes of one piece and show them, unless another request is shown meanwhile."""
        try:
            content = await self.desk.bench.exact_bytes(request, wanted.place, wanted.form, wanted.offset, wanted.size)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if request == self._shown:
            self.query_one(Sheet).supply(wanted.place, wanted.form, wanted.offset, content)

    @work(exclusive=True, group="paint")
    async def paint(self, request: int, wanted: Sheet.Pictured) -> None:
        """Show one piece as a picture."""
        try:
            pixels = await self.desk.bench.piece_picture(request, wanted.place, wanted.columns, wanted.rows)
        except LocalaiError as error:
            self.tell_error(error)
            return
        if request != self._shown:
            return
        if pixels is None:
            self.tell(says.NO_PICTURE)
        else:
            self.query_one(Sheet).paint(wanted.place, pixels)


def _fold(place: int, count: int, piece: ExactPiece) -> Fold:
    opened = piece.part is None and piece.size <= _OPEN_AT_ONCE
    return Fold(
        says.piece_of(place, count, piece.what),
        size=piece.size,
        inside=piece.inside,
        picture=piece.picture,
        form=Form.TEXT if opened else Form.FOLDED,
    )
