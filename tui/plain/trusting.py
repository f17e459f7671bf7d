"""A team's rules and cards that others signed: what a file would change is told before it is taken."""

from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from localai.phrases import bundles
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from localai.phrases import team as says
from tui.entries import Entry
from tui.plain.dialogue import Option
from tui.plain.entries import Matter, go_through, show
from tui.plain.room import Room
from tui.typed import path_of

_KEY = "key:"


async def team(room: Room) -> None:
    """List the pinned key and what its rules demand."""
    trusting = room.desk.trusting

    async def pin(_: Entry | None) -> str | None:
        typed = await room.dialogue.line(says.ASK_KEY, says.ASK_KEY_HELP)
        return await trusting.trust_team(typed) if typed else None

    async def take(_: Entry | None) -> str | None:
        return await _considered(room, (says.ASK_FILE, says.ASK_FILE_HELP), trusting.preview_team, trusting.take_team)

    async def drop(_: Entry | None) -> str | None:
        options = (
            Option(value="rules", words=says.DROP_RULES, note=says.DROP_RULES_NOTE),
            Option(value="key", words=says.DROP_KEY, note=says.DROP_KEY_NOTE),
        )
        wanted = await room.dialogue.pick(says.WHAT_TO_DROP, options)
        reason = await room.dialogue.line(says.ASK_WHY) if wanted else ""
        return await trusting.drop_team(with_key=wanted == "key", reason=reason) if reason else None

    acts = (("pin", choices.PIN, pin), ("take", choices.TAKE, take), ("remove", choices.DROP, drop))
    await go_through(room, Matter(title=says.SCREEN, entries=trusting.team, acts=acts, nothing=says.NONE_HERE))


async def cards(room: Room) -> None:
    """List where cards come from and every card; a number leads to its pages."""
    trusting = room.desk.trusting

    async def opens(entry: Entry | None) -> str | None:
        if entry is not None and entry.id and not entry.id.startswith(_KEY):
            await _pages(room, entry)
            return ""
        if entry is not None:
            show(room, entry)
        return None

    async def take(_: Entry | None) -> str | None:
        asked = (bundles.ASK_FILE, bundles.ASK_FILE_HELP)
        return await _considered(room, asked, trusting.preview_cards, trusting.import_cards)

    async def trust(_: Entry | None) -> str | None:
        typed = await room.dialogue.line(bundles.ASK_KEY, bundles.ASK_KEY_HELP)
        return await trusting.trust_key(typed) if typed else None

    async def distrust(entry: Entry | None) -> str | None:
        if entry is None or not entry.id.startswith(_KEY):
            room.speaker.note(words.NOT_A_KEY)
            return None
        agreed = await room.dialogue.agree(entry.words, bundles.DROP_KEY)
        return await trusting.distrust_key(entry.id) if agreed else None

    matter = Matter(
        title=bundles.SCREEN,
        entries=trusting.cards,
        acts=(
            ("import", choices.IMPORT, take),
            ("trust", choices.TRUST, trust),
            ("distrust", choices.DISTRUST, distrust),
        ),
        needs=frozenset(("distrust",)),
        opens=opens,
    )
    await go_through(room, matter)


async def _pages(room: Room, card: Entry) -> None:
    """List the pages behind one card; what a person found there is put on record."""

    async def entries() -> tuple[Entry, ...]:
        return await room.desk.trusting.pages(card.id)

    async def found(entry: Entry | None) -> str | None:
        options = [
            Option(value=value, words=told, note=bundles.ANSWER_NOTES[value]) for value, told in bundles.ANSWERS.items()
        ]
        answer = await room.dialogue.pick(bundles.WHAT_FOUND, options)
        if answer is None or entry is None:
            return None
        told = await room.desk.trusting.answer_page(card.id, entry.id, answer)
        for line in told[1:]:
            room.speaker.tell("note", line)
        return told[0]

    matter = Matter(
        title=f"{bundles.PAGES}: {card.name}",
        entries=entries,
        acts=(("found", choices.FOUND, found),),
        needs=frozenset(("found",)),
        nothing=bundles.NO_PAGES,
    )
    await go_through(room, matter)


async def _considered(
    room: Room,
    asked: tuple[str, str],
    preview: Callable[[Path], Awaitable[tuple[str, ...]]],
    take: Callable[[Path], Coroutine[Any, Any, str]],
) -> str | None:
    """Ask for a file, show what it would change, and take it where the person agrees."""
    typed = await room.dialogue.line(*asked)
    if not typed:
        return None
    path = path_of(typed)
    told = await preview(path)
    room.speaker.heading(says.WOULD_CHANGE)
    await room.dialogue.read(told)
    if not await room.dialogue.agree(choices.TAKE_ASK):
        room.speaker.note(words.NOTHING_DONE)
        return None
    return await room.wait(words.LOOKING, take(path))
