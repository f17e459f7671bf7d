"""Actions around several plans under one approval."""

from tui.acts.app import BACK
from tui.acts.sending import SEND_KEYS
from tui.keys import Act

BATCH = (
    Act(id="batch.back", keys="escape", action="screen.back", words="do not", help="Close; nothing happens."),
    Act(
        id="batch.send",
        keys=SEND_KEYS,
        action="screen.send",
        words="approve them all",
        help="Approve all of these plans, each once. It counts only when pressed on purpose, like any approval.",
    ),
    Act(id="batch.copy", keys="c", action="screen.copy", words="copy the digest", help="Ask the terminal to copy it."),
)
LOOK = (
    Act(id="look.back", keys="escape", action="screen.back", words="back", help="Go back to the list."),
    Act(id="look.exact", keys="p", action="screen.exact", words="exact bytes", help="Every byte that would go out."),
    Act(
        id="look.pair",
        keys="b",
        action="screen.pair",
        words="before and after",
        help="The picture as it is beside the picture as it would go out.",
    ),
    Act(id="look.facts", keys="w", action="screen.facts", words="all facts", help="Every fact and every switch."),
    Act(
        id="look.rehearse",
        keys="r",
        action="screen.rehearse",
        words="rehearse",
        help="Send it to our own recorder on this computer, and show what arrived.",
    ),
)
WORKING = (
    BACK,
    Act(id="working.cancel", keys="x", action="screen.cancel", words="cancel", help="Let nothing more of it begin."),
    Act(
        id="working.resume",
        keys="r",
        action="screen.resume",
        words="go on",
        help="Go on with what has not begun, or what was not sent.",
    ),
)
