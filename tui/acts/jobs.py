"""Actions of jobs and receipts."""

from tui.acts.app import BACK, WRITE
from tui.keys import Act

JOBS = (
    BACK,
    Act(
        id="jobs.resolve",
        keys="r",
        action="screen.resolve",
        words="resolve",
        help="Say how a send ended of which nobody knows: it was carried out, or it never arrived.",
    ),
)
RECEIPT = (
    BACK,
    Act(id="receipt.open", keys="o", action="screen.open_result", words="open the result", help="Show the new item."),
    Act(
        id="receipt.pair",
        keys="b",
        action="screen.pair",
        words="before and after",
        help="Show the picture as it was beside what was made from it.",
    ),
    Act(
        id="receipt.rate",
        keys="r",
        action="screen.rate",
        words="rate",
        help="Say how good the result is, from 1 to 5; auto can choose by it.",
    ),
    Act(id="receipt.copy", keys="c", action="screen.copy", words="copy the text", help="Ask the terminal to copy."),
    WRITE,
)
