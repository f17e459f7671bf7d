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
    WRITE,
)
