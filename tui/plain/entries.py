"""A place that is one list of lines told in words: a number shows all about one, words do something with one."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from localai.errors import LocalaiError
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from tui.entries import Entry
from tui.plain.hearing import Choices
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room

Act = Callable[[Entry | None], Awaitable[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is listed and what can be done with a line.

    An act returns what to say before the list is read again, or None where nothing changed. `needs` are the words that
    are about one line; `opens` is what a bare number does instead of showing all about the line.
    """

    title: str
    entries: Callable[[], Awaitable[Sequence[Entry]]]
    acts: tuple[tuple[str, str, Act], ...] = ()
    needs: frozenset[str] = frozenset()
    nothing: str = ""
    opens: Act | None = None

    @property
    def choices(self) -> Choices:
        """What can be typed here."""
        number = ("NUMBER", choices.OPENS if self.opens else choices.SHOWS)
        return (number, *((word, told) for word, told, _ in self.acts), *choices.LIST)


async def go_through(room: Room, matter: Matter) -> None:
    """List it until the person goes back."""
    rows, acts = Rows[Entry](), {word: act for word, _, act in matter.acts}
    room.speaker.heading(matter.title)
    await _list(room, rows, matter)
    while True:
        word, rest = await room.dialogue.menu(words.NEXT, matter.choices, numbered=False)
        if word == "back":
            return
        if word in STEPS:
            rows.place.step(STEPS[word])
            tell(room, rows)
            continue
        entry = rows.at(rest) if rest or word in matter.needs else None
        if entry is None and (word == "" or word in matter.needs or rest):
            room.speaker.note(words.NOT_A_NUMBER)
            continue
        act = acts.get(word, matter.opens)
        if act is None:
            assert entry is not None  # noqa: S101  a bare number
            show(room, entry)
            continue
        try:
            told = await act(entry)
        except LocalaiError as error:
            room.tell_error(error)
            continue
        if told is not None:
            if told:
                room.speaker.tell("done", told)
            await _list(room, rows, matter)


async def _list(room: Room, rows: Rows[Entry], matter: Matter) -> None:
    found = await room.tries(_all(room, matter))
    rows.fill(found or ())
    if found is not None and not found and matter.nothing:
        room.speaker.note(words.as_words(matter.nothing))
    elif found:
        tell(room, rows)


async def _all(room: Room, matter: Matter) -> Sequence[Entry]:
    async def entries() -> Sequence[Entry]:
        return await matter.entries()

    return await room.wait(words.LOOKING, entries())


def tell(room: Room, rows: Rows[Entry]) -> None:
    """Show this page of the lines."""
    rows.place.tell(room.speaker)
    for role, entry in rows.shown():
        room.speaker.tell(role, in_words(entry))


def in_words(entry: Entry) -> str:
    """Return one line: what it is about, what holds, what to know, and its sign as a word."""
    told = words.as_words(": ".join(part for part in (entry.name, entry.words) if part))
    sign = words.MEANINGS.get(entry.meaning.value, "")
    return ", ".join(part for part in (told, words.as_words(entry.note), sign) if part)


def show(room: Room, entry: Entry) -> None:
    """Show everything about one line."""
    room.speaker.facts(entry.facts or ((entry.name, entry.words, entry.note),))
