"""The plan and its approval: everything Confirm shows, in its order, and one word that approves, typed on purpose."""

from localai.errors import LocalaiError
from localai.phrases import confirm as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from tui import more_like
from tui.plain import exact
from tui.plain.room import Room
from tui.plans import Proposal

SEND, RUN = "send", "run"


async def approved(room: Room, proposal: Proposal) -> bool:
    """Show the plan and ask; True only where the word was typed, twice where it is asked twice."""
    leaves = proposal.leaves
    word, once = (SEND, says.SEND_ONCE) if leaves else (RUN, says.RUN_ONCE)
    offered = choices.CONFIRM if leaves else choices.CONFIRM_HERE
    _tell(room, proposal)
    while True:
        asked = words.type_to_approve(word=word, once=once)
        if proposal.key_missing:
            asked = words.as_words(says.no_key(provider=proposal.key_missing))
        chosen = await room.dialogue.meant(asked, word, offered)
        if not chosen:
            return False
        if chosen != word:
            await _look(room, proposal, chosen)
        elif proposal.key_missing:
            room.speaker.error(words.as_words(says.no_key(provider=proposal.key_missing)))
        elif proposal.confirmations < 2 or await once_more(room):
            return True


async def once_more(room: Room) -> bool:
    """Ask the second time, for another word, so that one habit does not give both."""
    room.speaker.tell("warning", words.as_words(says.ONCE_MORE))
    return await room.dialogue.meant(words.type_again(word=words.YES), words.YES, ()) == words.YES


def _tell(room: Room, proposal: Proposal) -> None:
    speaker = room.speaker
    speaker.heading(says.SEND_TITLE if proposal.leaves else says.RUN_TITLE)
    speaker.tell("plan", proposal.lead)
    speaker.tell("plan", words.MEANINGS["leaves" if proposal.leaves else "stays"])
    speaker.facts(proposal.facts)
    if proposal.footing:
        speaker.tell("note", proposal.footing)
    speaker.note(says.plan(digest=proposal.digest))


async def look_at(room: Room, proposal: Proposal) -> None:
    """Show one plan of several, and whatever can be looked at from it; nothing here approves it."""
    _tell(room, proposal)
    while True:
        chosen, _ = await room.dialogue.menu(words.NEXT, choices.LOOK, enter="back")
        if chosen == "back":
            return
        await _look(room, proposal, chosen)


async def _look(room: Room, proposal: Proposal, chosen: str) -> None:
    match chosen:
        case "facts":
            room.speaker.heading(says.ALL_FACTS)
            room.speaker.facts(proposal.all_facts or proposal.facts)
            if proposal.footing:
                room.speaker.tell("note", proposal.footing)
        case "bytes":
            await exact.show(room, proposal)
        case "pair":
            _tell_changes(room, proposal)
        case "rehearse":
            await _rehearse(room, proposal)
        case "more":
            await _approve_more(room, proposal)
        case "command":
            room.speaker.whole(choices.COMMAND, proposal.command)


def _tell_changes(room: Room, proposal: Proposal) -> None:
    """Say what the picture has as it is here, and has not as it would go out."""
    room.speaker.heading(says.CHANGES_TITLE)
    room.speaker.note(words.BEFORE_AFTER)
    taken = proposal.taken_out or (says.NOTHING_TAKEN_OUT,)
    for each in taken:
        room.speaker.tell(says.TAKEN_OUT, each)


async def _rehearse(room: Room, proposal: Proposal) -> None:
    try:
        told = await room.wait(says.REHEARSING, room.desk.bench.rehearse(proposal))
    except LocalaiError as error:
        room.tell_error(error)
        return
    room.speaker.heading(says.REHEARSED)
    room.speaker.text("\n".join(told))


async def _approve_more(room: Room, proposal: Proposal) -> None:
    """Ask how many more like this, and put that approval on record; this one is still asked about."""
    if proposal.key_missing:
        room.speaker.error(words.as_words(says.no_key(provider=proposal.key_missing)))
        return
    room.speaker.heading(says.MORE_TITLE)
    count, until, cost = more_like.usual(proposal)
    typed = (
        await room.dialogue.line(says.MORE_COUNT, value=count),
        await room.dialogue.line(says.MORE_UNTIL, says.MORE_UNTIL_HELP, value=until),
        await room.dialogue.line(says.MORE_COST, value=cost),
    )
    more = more_like.read(proposal, typed, room.desk.now())
    if isinstance(more, str):
        room.speaker.error(more)
        return
    room.speaker.note(more_like.limits(proposal))
    if not await room.dialogue.agree(says.MORE_GO, f"{proposal.model}: {more_like.meant(more)}"):
        room.speaker.note(words.NOTHING_DONE)
        return
    granted = await room.tries(room.desk.bench.approve_more(proposal, more))
    if granted is not None:
        room.speaker.tell("done", granted)
