"""Files while they come in: how far it is in a line now and then, and what was left out and why."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from localai.phrases import adding as says
from localai.phrases import plain as words
from tui.adding import Adding
from tui.desk import Added
from tui.plain.room import Room

_LOOK: Final = 0.25
_FIRST, _OFTEN = 2.0, 10.0
_SHOWN: Final = 200


async def take_in(room: Room, paths: Sequence[Path], project_id: str | None) -> Added | None:
    """Add files and folders; ctrl+c stops it, and what is whole by then stays. None where it failed."""
    adding = Adding(paths, project_id, room.dialogue.clock)
    room.working += 1
    try:
        added = await room.tries(_watched(room, adding))
    finally:
        room.working -= 1
    if added is not None:
        tell_added(room, added)
    return added


async def _watched(room: Room, adding: Adding) -> Added:
    task = asyncio.create_task(room.desk.shelf.take_in(adding))
    clock, due = room.dialogue.clock, room.dialogue.clock() + _FIRST
    try:
        while not (await asyncio.wait((task,), timeout=_LOOK))[0]:
            if room.dialogue.listener.was_stopped():
                adding.stop()
                due = clock()
            if clock() >= due:
                room.speaker.tell("progress", _in_words(adding))
                due = clock() + _OFTEN
        return task.result()
    finally:
        task.cancel()


def _in_words(adding: Adding) -> str:
    return says.progress(
        items=adding.items,
        size=adding.size,
        expected=adding.expected,
        rate=adding.rate,
        left=adding.left,
        stopping=adding.wants_stop,
    )


def tell_added(room: Room, added: Added) -> None:
    """Say what was added and why something was not."""
    told = says.ended(items=len(added.items), skipped=len(added.skipped), stopped=added.stopped)
    room.speaker.tell("done" if added.items else "note", told)
    for sentence in added.skipped[:_SHOWN]:
        room.speaker.tell("left out", sentence)
    if len(added.skipped) > _SHOWN:
        room.speaker.note(words.and_more(count=len(added.skipped) - _SHOWN))
