"""From a model to a receipt: the doubts, the plan, its approval, carrying it out."""

from localai.phrases import compose as says
from localai.phrases import confirm, fitting
from localai.phrases import plain as words
from localai.sending_errors import TooLargeToSendError
from localai.vocabulary.tasks import Wish
from localai.vocabulary.text import clean
from tui.batches import Manner
from tui.plain.batches import send_each
from tui.plain.confirm import approved
from tui.plain.room import Room
from tui.plain.sending import receipt, watch
from tui.plain.wishing import Wishing
from tui.plans import Offer, Proposal
from tui.wishes import with_settings


async def review(room: Room, wish: Wishing, offer: Offer) -> bool:
    """Take on the doubts, make the plan, ask, carry it out, show the receipt; False where it was not done.

    Raises what stands in the way.
    """
    for _, doubt in offer.doubts:
        if not await room.dialogue.agree(says.DOUBTS_TITLE, doubt, words.as_words(says.DOUBTS_HELP)):
            return False
    if wish.manner is Manner.EACH:
        return await send_each(room, [(clean(item.name), wish.of(offer, (item,))) for item in wish.items])
    proposal = await _proposed(room, wish.of(offer))
    return proposal is not None and await carry_out(room, proposal)


async def carry_out(room: Room, proposal: Proposal) -> bool:
    """Ask, carry out what is approved and show the receipt; False where there was none."""
    if proposal.standing:
        room.speaker.note(confirm.covered(left=proposal.standing))
    elif not await approved(room, proposal):
        room.speaker.note(words.NOTHING_DONE)
        return False
    if proposal.leaves:
        return await watch(room, room.send(proposal))
    return await receipt(room, await room.run_here(proposal))


async def _proposed(room: Room, wished: Wish) -> Proposal | None:
    """Return the plan; where a picture is too large, ask whether a smaller copy may go."""
    wish = wished
    while True:
        try:
            return await room.wait(says.PLANNING, room.desk.bench.propose(wish))
        except TooLargeToSendError as error:
            room.tell_error(error)
            settings = str(error.facts.get("settings", ""))
            question = fitting.ask(settings, str(error.facts.get("made", ""))) if settings else ""
            if not settings or not await room.dialogue.agree(fitting.TITLE, question):
                return None
            wish = with_settings(wish, settings)
