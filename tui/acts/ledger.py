"""Actions of the ledger."""

from tui.acts.app import BACK, WRITE
from tui.keys import Act

LEDGER = (
    BACK,
    Act(
        id="ledger.verify",
        keys="v",
        action="screen.verify",
        words="verify",
        help="Check every entry, every signature, and that the rules in force are those that were signed.",
    ),
    Act(
        id="ledger.filter",
        keys="f",
        action="screen.filter",
        words="filter",
        help="Show entries of one kind, about one service, or of one day.",
    ),
    Act(
        id="ledger.export",
        keys="e",
        action="screen.export",
        words="export",
        help="Write the whole ledger into a file that can be checked without localai.",
    ),
    Act(
        id="ledger.copies",
        keys="c",
        action="screen.copies",
        words="out there now",
        help="The copies that services still hold, each until about when, and what deletes them.",
    ),
    WRITE,
)
HISTORY = (
    BACK,
    Act(
        id="history.up",
        keys="left",
        action="screen.up",
        words="what it hangs from",
        help="Go to the run or the item that the line under the cursor hangs from.",
    ),
    WRITE,
)
COPIES = (
    BACK,
    Act(
        id="copies.delete",
        keys="d",
        action="screen.delete",
        words="delete",
        help="Make the call of the approved plan that deletes it, after showing the call.",
    ),
    Act(
        id="copies.letter",
        keys="l",
        action="screen.letter",
        words="letter",
        help="A letter, for you to sign and send, that asks the service to delete what no call deletes.",
    ),
    WRITE,
)
