"""Keys of services, what was said about accounts, and standing approvals; each can be ended here."""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.widget import Widget

from localai.errors import LocalaiError
from localai.operations.papers import Paper, Section, grid
from localai.phrases import accounts as says
from localai.phrases import contracts
from tui.accounts import AccountRow, RowKind
from tui.acts.accounts import ACCOUNTS
from tui.keys import bindings
from tui.looks import Meaning
from tui.screens.boxes import Agree, Choose, Option, Rows
from tui.screens.contract import ContractScreen
from tui.screens.key import KeyScreen
from tui.screens.writing import PaperPage
from tui.widgets.table import Cell, Column, Table

COLUMNS = (
    Column(title="", width=1),
    Column(title="", width=8),
    Column(title="service or model", width=17),
    Column(title="", width=0),
    Column(title="where", width=26, drop=1),
    Column(title="until", width=19),
)


class AccountsScreen(PaperPage[None]):
    """One list: each key with what was said about its account, then standing approvals."""

    CSS_PATH = "accounts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = list(bindings(ACCOUNTS))
    acts = ACCOUNTS
    named = says.TITLE
    enter = "open"

    def __init__(self, *, provider: str = "") -> None:
        super().__init__()
        self._rows: tuple[AccountRow, ...] = ()
        self._first = provider

    def body(self) -> Iterable[Widget]:
        """Return the list."""
        yield Table(COLUMNS, self._cells, id="accounts")

    def begin(self) -> None:
        """Read the list; where a service is named that wants a key, ask for it at once."""
        self.query_one(Table).focus()
        self.look()
        if self._first:
            self.add_for(self._first)

    @work(exclusive=True, group="look")
    async def look(self, then: str = "") -> None:
        """Read the list, and say what just happened."""
        try:
            self._rows = await self.desk.accounts.rows()
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.query_one(Table).restart(len(self._rows), keep_cursor=True)
        self.tell(then or ("" if self._rows else says.NONE))

    def _cells(self, row: AccountRow, here: bool) -> tuple[Cell, ...]:
        indented = "  " if row.kind is RowKind.ANSWER else ""
        return (
            Cell(self.signs.of(row.meaning), row.meaning),
            Cell(indented + row.kind.value, Meaning.QUIET),
            Cell(row.who),
            Cell(row.what),
            Cell(row.where, Meaning.QUIET),
            Cell(row.until, row.meaning if row.meaning is Meaning.UNKNOWN else Meaning.PLAIN),
        )

    def on_table_wanted(self, message: Table.Wanted) -> None:
        """Give the rows; all are here."""
        rows = self._rows[message.offset : message.offset + message.limit]
        message.table.supply(message.generation, message.offset, rows)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Show everything about the row."""
        if isinstance(message.row, AccountRow):
            self.app.push_screen(Rows(message.row.who, message.row.facts, ""))

    async def paper(self) -> Paper:
        """Return the list."""
        rows = [(row.kind.value, row.who, row.what, row.where, row.until) for row in self._rows]
        return Paper(title=says.TITLE, lines=(), sections=(Section(title="", grid=grid(says.HEADS, rows)),))

    @property
    def _current(self) -> AccountRow | None:
        row = self.query_one(Table).current
        return row if isinstance(row, AccountRow) else None

    # --- a key ------------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_add(self) -> None:
        """Ask which service, then for the key and the answers, then whether to check it."""
        provider = await self._chosen()
        if provider is not None:
            await self._add(provider)

    @work(exclusive=True, group="act")
    async def add_for(self, provider: str) -> None:
        """Ask for the key of one service."""
        await self._add(provider)

    async def _add(self, provider: str) -> None:
        try:
            form = await self.desk.accounts.form(provider)
        except LocalaiError as error:
            self.tell_error(error)
            return
        told = await self.app.push_screen_wait(KeyScreen(form))
        if told is not None:
            self.look(told)
            await self._check(provider, told)

    @work(exclusive=True, group="act")
    async def action_check(self) -> None:
        """Check the key under the cursor."""
        row = self._current
        if row is None or row.kind is not RowKind.KEY:
            self.tell(says.NOT_A_KEY)
            return
        await self._check(row.provider, "")

    async def _check(self, provider: str, before: str) -> None:
        """Show the request as a line; send it when the person agrees, and say what came of it."""
        try:
            line = await self.desk.accounts.check_line(provider)
            if not await self.app.push_screen_wait(Agree(says.CHECK_TITLE, f"{line}\n\n{says.CHECK_HELP}")):
                return
            self.tell(says.CHECKING)
            told = await self.desk.accounts.check(provider)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.look_again()
        self.look(f"{before} {told}".strip())

    @work(exclusive=True, group="act")
    async def action_answer(self) -> None:
        """Ask what only the person can say about the account under the cursor."""
        row = self._current
        if row is None or row.kind is RowKind.APPROVAL:
            self.tell(says.NOT_A_KEY)
            return
        try:
            form = await self.desk.accounts.form(row.provider, every=True)
        except LocalaiError as error:
            self.tell_error(error)
            return
        told = await self.app.push_screen_wait(KeyScreen(form, with_key=False))
        if told is not None:
            self.look(told)

    @work(exclusive=True, group="act")
    async def action_contract(self) -> None:
        """Ask what a contract with the service under the cursor says, or with one that is chosen."""
        row = self._current
        provider = row.provider if row is not None and row.kind is not RowKind.APPROVAL else await self._chosen()
        if provider is None:
            return
        try:
            form = await self.desk.accounts.contract_form(provider)
        except LocalaiError as error:
            self.tell_error(error)
            return
        told = await self.app.push_screen_wait(ContractScreen(form))
        if told is not None:
            self.look(told)

    @work(exclusive=True, group="act")
    async def action_ask(self) -> None:
        """Show the requests as lines; send them when the person agrees, and show what came of it."""
        row = self._current
        if row is None or row.kind is RowKind.APPROVAL:
            self.tell(says.NOT_A_KEY)
            return
        try:
            lines = await self.desk.accounts.questions(row.provider)
            asked = "\n".join((*lines, "", contracts.ASK_HELP))
            if not await self.app.push_screen_wait(Agree(contracts.ASK_TITLE, asked)):
                return
            self.tell(contracts.ASKING)
            told = await self.desk.accounts.ask(row.provider)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.localai.look_again()
        self.look()
        self.app.push_screen(Rows(f"{row.who}: {contracts.TOLD}", told, ""))

    async def _chosen(self) -> str | None:
        try:
            services = await self.desk.accounts.services()
        except LocalaiError as error:
            self.tell_error(error)
            return None
        options = [Option(value=provider, words=title, note=note) for provider, title, note in services]
        return await self.app.push_screen_wait(Choose(says.CHOOSE, options))

    # --- an end -----------------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_remove(self) -> None:
        """Say what follows, then remove what is under the cursor."""
        row = self._current
        if row is None or not await self.app.push_screen_wait(
            Agree(f"{says.REMOVE_TITLE} {row.who}: {row.what}", says.REMOVE[row.kind.value])
        ):
            return
        try:
            told = await self.desk.accounts.remove(row)
        except LocalaiError as error:
            self.tell_error(error)
            return
        self.look(told)
