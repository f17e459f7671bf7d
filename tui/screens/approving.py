"""From a plan to its receipt: asked, carried out, shown; the same from every screen that makes a plan."""

from collections.abc import Awaitable, Callable

from localai.phrases import confirm as says
from localai.vocabulary.items import Item
from tui.plans import Outcome, Proposal
from tui.screens.confirm import Approved, ConfirmScreen
from tui.screens.page import Page
from tui.screens.receipt import ReceiptScreen
from tui.screens.sending import SendingScreen


async def ask_and_carry_out(
    page: Page[None], proposal: Proposal, before: Item | None, done: Callable[[], Awaitable[None]] | None = None
) -> bool:
    """Ask, carry out what is approved and show the receipt; return whether there was one. Belongs into a worker.

    `done` is called once it was carried out, before the receipt is shown.
    """
    app = page.localai
    ended: Outcome | Approved | None = Approved.YES
    if proposal.standing:
        app.announce(says.covered(left=proposal.standing))
    else:
        ended = await app.push_screen_wait(ConfirmScreen(proposal, app.clock))
    if ended is Approved.YES:
        ended = await app.push_screen_wait(SendingScreen(app.send(proposal)))
    app.look_again()
    if isinstance(ended, Outcome):
        if done is not None:
            await done()
        await app.push_screen_wait(ReceiptScreen(ended, before=before))
        return True
    return False
