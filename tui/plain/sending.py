"""A send while it happens, and its receipt: how far it is in whole lines, and the text of the answer as it arrives."""

import asyncio
from typing import Final

from localai.phrases import confirm
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import sendings as says
from localai.vocabulary.text import clean
from tui.plain.listening import Went
from tui.plain.rating import rate
from tui.plain.room import Room
from tui.plans import Outcome
from tui.sending import REPAINTS_PER_SECOND, Sending

_EVERY: Final = 1 / REPAINTS_PER_SECOND


class Streamed:
    """Text of others that arrives in parts, as whole quoted lines."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._rest = ""
        self.began = False

    def add(self, text: str) -> None:
        """Write the lines that are whole now, or as long as a line of the terminal."""
        if text and not self.began:
            self.began = True
            self._room.speaker.tell("text", words.ARRIVES)
        *whole, self._rest = (self._rest + text.replace("\r\n", "\n")).split("\n")
        for line in whole:
            self._room.speaker.quote(line)
        if len(self._rest) > self._room.speaker.room:
            head, _, tail = self._rest.rpartition(" ")
            line, self._rest = (head, tail) if head.strip() else (self._rest, "")
            self._room.speaker.quote(line)

    def end(self) -> None:
        """Write what is left."""
        if self._rest:
            self._room.speaker.quote(self._rest)
        self._rest = ""
        if self.began:
            self._room.speaker.note(words.END_OF_TEXT)


async def watch(room: Room, sending: Sending) -> bool:
    """Follow a send to its end, and read its receipt; True where one is done with it."""
    room.speaker.heading(says.TITLE)
    room.speaker.tell("plan", sending.lead)
    room.speaker.note(words.LEFT_RUNNING)
    sending.watched = True
    streamed, stage = Streamed(room), None
    streamed.add(sending.text)
    try:
        while True:
            over = sending.is_over
            if sending.stage != stage:
                stage = sending.stage
                room.speaker.tell("progress", _progress(sending))
            streamed.add(sending.take())
            if over:
                break
            await room.dialogue.heed()
            await asyncio.sleep(_EVERY)
    except Went:
        room.announce(says.LEFT)
        raise
    finally:
        sending.watched = False
    streamed.end()
    if sending.problem is not None:
        room.tell_error(sending.problem)
        return False
    return sending.outcome is None or await receipt(room, sending.outcome, told=streamed.began)


def _progress(sending: Sending) -> str:
    return says.progress(stage=sending.stage, sent=sending.sent, total=sending.bytes_out, seconds=sending.seconds)


async def receipt(room: Room, outcome: Outcome, *, told: bool = False) -> bool:
    """Show what happened, and the text that came of it unless it was `told` as it arrived."""
    await tell_receipt(room, outcome, told=told)
    while True:
        word, _ = await room.dialogue.menu(words.NEXT, choices.RECEIPT, enter="back")
        if word == "back":
            return True
        if word == "text":
            lines = clean(outcome.text, multiline=True).strip("\n").split("\n")
            await room.dialogue.read(lines)
        elif not outcome.output_ids:
            room.speaker.note(confirm.NO_RESULT)
        elif word == "rate":
            await rate(room, outcome.output_ids[0])
        else:
            await room.show_item(outcome.output_ids[0])


async def tell_receipt(room: Room, outcome: Outcome, *, told: bool = False) -> None:
    """Show what happened, and its text unless it was `told`."""
    room.speaker.heading(confirm.RECEIPT_TITLE)
    room.speaker.tell("receipt", f"{words.MEANINGS.get(outcome.meaning.value, words.DONE)}: {outcome.lead}")
    room.speaker.facts(tuple((name, value, "") for name, value in outcome.facts))
    if outcome.text and not told:
        lines = outcome.text.strip("\n").split("\n")
        room.speaker.tell("text", words.lines_of_text(count=len(lines)))
        await room.dialogue.read(lines)
