"""Many plans under one approval: each can be looked at byte for byte, one word approves, and all are worked off."""

import asyncio
from collections.abc import Sequence
from typing import Final

from localai.errors import LocalaiError
from localai.phrases import confirm
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import working as says
from localai.vocabulary.tasks import Wish
from tui.batches import BatchPlace, BatchProposal, BatchRow, BatchState
from tui.plain.confirm import RUN, SEND, look_at, once_more
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room

_EVERY: Final = 0.1
_OFTEN: Final = 10.0


async def send_each(room: Room, wishes: Sequence[tuple[str, Wish]]) -> bool:
    """Plan each, ask once for all, and watch them being worked off; False where nothing was approved."""
    room.speaker.note(choices.PLANNING_STOPS)
    proposal = await room.wait(
        says.planning(done=0, count=len(wishes)),
        room.desk.batches.propose(wishes, lambda _: room.dialogue.listener.was_stopped()),
    )
    if proposal is None or not await _approved(room, proposal):
        room.speaker.note(words.NOTHING_DONE)
        return False
    batch_id = await room.desk.batches.approve(proposal.digest)
    listed = {each.id: each for each in await room.desk.batches.listing()}
    room.work_off(batch_id, len(proposal.rows))
    await show(room, listed[batch_id])
    return True


async def _approved(room: Room, proposal: BatchProposal) -> bool:
    """Show all plans and ask; True only where the word was typed, twice where it is asked twice."""
    speaker, word = room.speaker, SEND if proposal.leaves else RUN
    speaker.heading(says.TITLE if proposal.leaves else says.HERE_TITLE)
    speaker.tell("plan", proposal.lead)
    speaker.facts(proposal.facts)
    speaker.note(confirm.plan(digest=proposal.digest))
    rows = Rows[BatchRow]()
    rows.fill((*proposal.rows, *proposal.left_out))
    _tell_rows(room, rows)
    asked = words.type_to_approve(word=word, once=says.APPROVE_ALL if proposal.leaves else says.RUN_ALL)
    missing = words.as_words(confirm.no_key(provider=proposal.key_missing)) if proposal.key_missing else ""
    while True:
        chosen, number = await room.dialogue.meant_or_number(missing or asked, word, choices.BATCH)
        if number:
            await _look(room, rows.at(number))
        elif not chosen:
            return False
        elif chosen in STEPS:
            rows.place.step(STEPS[chosen])
            _tell_rows(room, rows)
        elif missing:
            speaker.error(missing)
        elif proposal.confirmations < 2 or await once_more(room):
            return True


def _tell_rows(room: Room, rows: Rows[BatchRow]) -> None:
    rows.place.tell(room.speaker)
    for role, row in rows.shown():
        kept = (row.name, row.item_class, row.size, row.cost)
        told = kept if row.number else (row.name, says.LEFT_OUT, row.note)
        room.speaker.tell(role, ", ".join(part for part in told if part))


async def _look(room: Room, row: BatchRow | None) -> None:
    """Look at one plan; nothing there approves it."""
    if row is None or not row.number:
        room.speaker.note(words.NOT_A_NUMBER)
        return
    proposal = await room.tries(room.desk.batches.look(row.number))
    if proposal is not None:
        room.speaker.heading(says.LOOK_TITLE)
        await look_at(room, proposal)


# --- while it is worked off, and afterwards --------------------------------------------------------------------------


async def show(room: Room, state: BatchState) -> None:
    """Follow a batch while it is worked off here, then list what came of each plan until the person goes back."""
    rows = Rows[BatchPlace]()
    room.speaker.heading(says.WORKING)
    await _watch(room, state.id)
    state = await _list(room, rows, state)
    while True:
        word, rest = await room.dialogue.menu(words.NEXT, choices.WORKING, numbered=False)
        if word == "back":
            return
        try:
            if word in STEPS:
                rows.place.step(STEPS[word])
                _tell_places(room, rows)
            elif word == "":
                await _show_place(room, rows.at(rest))
            elif not (state.goes_on if word == "cancel" else state.left):
                room.speaker.note(says.NOT_GOING)
            elif word == "resume":
                room.work_off(state.id, state.left)
                await _watch(room, state.id)
                state = await _list(room, rows, state)
            elif await room.dialogue.agree(says.CANCEL_TITLE, says.CANCEL_HELP):
                room.speaker.tell("done", await room.desk.batches.cancel(state.id))
                state = await _list(room, rows, state)
        except LocalaiError as error:
            room.tell_error(error)


async def _watch(room: Room, batch_id: str) -> None:
    """Say now and then how far it is; ctrl+c asks whether to leave it running."""
    working = next((each for each in reversed(room.workings) if each.batch_id == batch_id), None)
    if working is None or working.is_over:
        return
    room.speaker.note(words.LEFT_RUNNING)
    working_since = room.dialogue.clock()
    room.watched.add(batch_id)
    try:
        while not working.is_over:
            await room.dialogue.heed()
            await asyncio.sleep(_EVERY)
            if room.dialogue.clock() - working_since >= _OFTEN:
                working_since = room.dialogue.clock()
                room.speaker.tell("progress", room.how_far(working))
    finally:
        room.watched.discard(batch_id)
    if working.halted:
        room.speaker.tell("warning", words.as_words(says.held(why=working.halted)))


async def _list(room: Room, rows: Rows[BatchPlace], state: BatchState) -> BatchState:
    listed = {each.id: each for each in await room.desk.batches.listing()}
    state = listed.get(state.id, state)
    rows.fill(await room.desk.batches.places(state.id))
    room.speaker.tell("batch", f"{state.title}: {state.words}")
    _tell_places(room, rows)
    return state


def _tell_places(room: Room, rows: Rows[BatchPlace]) -> None:
    rows.place.tell(room.speaker)
    for role, place in rows.shown():
        told = (place.name, place.stage, words.MEANINGS.get(place.meaning.value, ""))
        room.speaker.tell(role, ", ".join(part for part in told if part))


async def _show_place(room: Room, place: BatchPlace | None) -> None:
    if place is None or not place.run_id:
        room.speaker.note(words.NOT_A_NUMBER)
        return
    room.speaker.tell("job", place.name)
    room.speaker.facts(await room.desk.bench.job_facts(place.run_id))
