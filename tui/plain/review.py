"""From a model to a receipt: the doubts, the plan, its approval, carrying it out."""

from localai.phrases import compose as says
from localai.phrases import confirm
from localai.phrases import plain as words
from tui.plain.confirm import approved
from tui.plain.room import Room
from tui.plain.sending import receipt, watch
from tui.plain.wishing import Wishing
from tui.plans import Offer


async def review(room: Room, wish: Wishing, offer: Offer) -> bool:
    """Take on the doubts, make the plan, ask, carry it out, show the receipt; False where it was not done.

    Raises what stands in the way.
    """
    for _, doubt in offer.doubts:
        if not await room.dialogue.agree(says.DOUBTS_TITLE, doubt, words.as_words(says.DOUBTS_HELP)):
            return False
    proposal = await room.wait(says.PLANNING, room.desk.bench.propose(wish.of(offer)))
    if proposal.standing:
        room.speaker.note(confirm.covered(left=proposal.standing))
    elif not await approved(room, proposal):
        room.speaker.note(words.NOTHING_DONE)
        return False
    if proposal.leaves:
        return await watch(room, room.send(proposal))
    return await receipt(room, await room.run_here(proposal))
