"""Keys of services, what was said about accounts, and standing approvals; each can be ended here."""

from localai.errors import LocalaiError
from localai.phrases import accounts as says
from localai.phrases import contracts
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.vocabulary.policies import CONTRACT
from tui.accounts import AccountRow, ContractSaid, KeyForm, Question, RowKind, Said
from tui.plain.dialogue import Option
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room


async def accounts(room: Room, *, provider: str = "") -> None:
    """List them until the person leaves; where a service is named that wants a key, ask for it at once."""
    await Accounts(room).run(provider)


async def answer_about(room: Room, provider: str, state: str) -> bool:
    """Ask what only the person can say about an account, or what their contract says; False where nothing was said."""
    return await Accounts(room).answer_about(provider, state)


class Accounts:
    """The list, and what is done with its rows."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._rows = Rows[AccountRow]()

    async def run(self, provider: str) -> None:
        """Go on until the person leaves."""
        room = self._room
        room.speaker.heading(says.TITLE)
        if provider:
            await room.did(self._add(provider))
        await self._list()
        while True:
            word, rest = await room.dialogue.menu(words.NEXT, choices.ACCOUNTS, numbered=False)
            if word == "back":
                return
            try:
                if await self._do(word, rest):
                    await self._list()
            except LocalaiError as error:
                room.tell_error(error)

    async def _list(self) -> None:
        rows = await self._room.tries(self._room.desk.accounts.rows())
        self._rows.fill(rows or ())
        if not rows:
            self._room.speaker.note(words.as_words(says.NONE))
            return
        self._rows.place.tell(self._room.speaker)
        for role, row in self._rows.shown():
            told = (
                row.kind.value,
                row.who,
                row.what,
                words.MEANINGS.get(row.meaning.value, ""),
                row.where,
                row.until,
            )
            self._room.speaker.tell(role, ", ".join(part for part in told if part))

    async def _do(self, word: str, rest: str) -> bool:
        """Do what was chosen; True where the list may be another one now."""
        if word in STEPS:
            return self._rows.place.step(STEPS[word])
        if word == "add":
            provider = await self._chosen()
            return provider is not None and await self._add(provider)
        row = self._rows.at(rest)
        if row is None and word == "contract" and not rest:
            return await self._contract(await self._chosen())
        if row is None:
            self._room.speaker.note(words.NOT_A_NUMBER)
            return False
        if word == "":
            self._room.speaker.tell(row.kind.value, row.who)
            self._room.speaker.facts(row.facts)
            return False
        if word == "remove":
            return await self._remove(row)
        return await self._of_account(word, row)

    async def _of_account(self, word: str, row: AccountRow) -> bool:
        room = self._room
        if row.kind is RowKind.APPROVAL or (word == "check" and row.kind is not RowKind.KEY):
            room.speaker.note(words.NOT_A_KEY)
            return False
        if word == "check":
            return await self._check(row.provider)
        if word == "contract":
            return await self._contract(row.provider)
        if word == "ask":
            return await self._ask(row)
        return await self.answer_about(row.provider, "")

    async def answer_about(self, provider: str, state: str) -> bool:
        """Ask every question about an account, or about a contract; raises what stands in the way."""
        if state == CONTRACT:
            return await self._contract(provider)
        said = await self._answers(await self._room.desk.accounts.form(provider, every=True))
        if not said:
            self._room.speaker.note(says.NOTHING_SAID)
            return False
        await self._room.desk.accounts.answer(provider, said)
        return True

    # --- a key ------------------------------------------------------------------------------------------------------

    async def _chosen(self) -> str | None:
        services = await self._room.desk.accounts.services()
        options = [Option(value=provider, words=title, note=note) for provider, title, note in services]
        return await self._room.dialogue.pick(says.CHOOSE, options)

    async def _add(self, provider: str) -> bool:
        room = self._room
        form = await room.desk.accounts.form(provider)
        room.speaker.heading(f"{says.KEY_TITLE}, {form.title}")
        room.speaker.tell(says.PAGE, form.key_page or says.NO_PAGE)
        for sentence in form.voids:
            room.speaker.tell("warning", sentence)
        key = await room.dialogue.hidden(says.KEY, says.KEY_HELP)
        if not key.strip():
            room.speaker.note(words.NOTHING_DONE)
            return False
        said = await self._answers(form)
        told = await room.tries(room.desk.accounts.add_key(provider, key, said))
        if told is None:
            return False
        room.speaker.tell("done", told)
        await self._check(provider)
        return True

    async def _check(self, provider: str) -> bool:
        """Show the request as a line; send it when the person agrees, and say what came of it."""
        room = self._room
        room.speaker.tell("request", await room.desk.accounts.check_line(provider))
        if not await room.dialogue.agree(says.CHECK_TITLE, words.as_words(says.CHECK_HELP)):
            return False
        room.speaker.tell("done", await room.wait(says.CHECKING, room.desk.accounts.check(provider)))
        return True

    async def _answers(self, form: KeyForm) -> tuple[Said, ...]:
        """Ask what only the person can say; only a yes is put on record."""
        found = [await self._answered(question) for question in form.questions]
        return tuple(said for said in found if said is not None)

    async def _answered(self, question: Question) -> Said | None:
        dialogue = self._room.dialogue
        self._room.speaker.tell("note", question.look)
        options = [Option(value=word, words=word) for word in (says.NOT_SURE, says.NO, says.YES)]
        answer = await dialogue.pick(says.question(words=question.words), options, value=says.NOT_SURE)
        if answer != says.YES:
            return None
        reference = await dialogue.line(says.REFERENCE, says.REFERENCE_HELP, value=question.reference)
        until = await dialogue.line(says.UNTIL, value=question.until)
        document = await dialogue.line(contracts.DOCUMENT, contracts.DOCUMENT_HELP)
        if not reference or not until:
            self._room.speaker.error(says.REFERENCE_MISSING)
            return None
        return Said(state=question.state, reference=reference, until=until, document=document)

    # --- contracts and questions ------------------------------------------------------------------------------------

    async def _contract(self, provider: str | None) -> bool:
        if provider is None:
            return False
        room, dialogue = self._room, self._room.dialogue
        form = await room.desk.accounts.contract_form(provider)
        room.speaker.heading(f"{contracts.TITLE} {form.title}")
        training = [Option(value=value, words=told) for value, told in contracts.TRAINING_CHOICES]
        review = [Option(value=value, words=told) for value, told in contracts.REVIEW_CHOICES]
        said = ContractSaid(
            party=await dialogue.line(contracts.PARTY, value=form.party),
            training=await dialogue.pick(contracts.TRAINING, training, value="") or "",
            days=await dialogue.line(contracts.COPIES, contracts.COPIES_HELP),
            review=await dialogue.pick(contracts.REVIEW, review, value="") or "",
            region=await dialogue.line(contracts.PLACE, contracts.PLACE_HELP),
            begins=await dialogue.line(contracts.BEGINS, contracts.BEGINS_HELP),
            until=await dialogue.line(says.UNTIL, value=form.until),
            reference=await dialogue.line(says.REFERENCE, contracts.REFERENCE_HELP),
            document=await dialogue.line(contracts.DOCUMENT, contracts.DOCUMENT_HELP),
        )
        if not said.reference or not said.until:
            room.speaker.error(contracts.NO_REFERENCE)
            return False
        room.speaker.tell("done", await room.desk.accounts.contract(provider, said))
        return True

    async def _ask(self, row: AccountRow) -> bool:
        """Show the requests as lines; send them when the person agrees, and show what came of it."""
        room = self._room
        for line in await room.desk.accounts.questions(row.provider):
            room.speaker.tell("request", line)
        if not await room.dialogue.agree(contracts.ASK_TITLE, words.as_words(contracts.ASK_HELP)):
            return False
        told = await room.wait(contracts.ASKING, room.desk.accounts.ask(row.provider))
        room.speaker.heading(f"{contracts.TOLD}, {row.who}")
        room.speaker.facts(told)
        return True

    async def _remove(self, row: AccountRow) -> bool:
        """Say what follows, then remove it."""
        room = self._room
        room.speaker.tell(row.kind.value, f"{row.who}: {row.what}")
        if not await room.dialogue.agree(says.REMOVE_TITLE, says.REMOVE[row.kind.value]):
            room.speaker.note(words.NOTHING_DONE)
            return False
        room.speaker.tell("done", await room.desk.accounts.remove(row))
        return True
