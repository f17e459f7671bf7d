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
    Act(
        id="jobs.cancel",
        keys="c",
        action="screen.cancel",
        words="cancel",
        help="End what goes on: taken from the queue, or cancelled where it is by the call of its plan.",
    ),
    Act(
        id="jobs.again",
        keys="n",
        action="screen.again",
        words="once more",
        help="The same wish as a new plan: what is not as it was then is said first, and you are asked anew.",
    ),
    Act(
        id="jobs.branch",
        keys="b",
        action="screen.branch",
        words="otherwise",
        help="The same wish with other words or another model, as a new plan.",
    ),
    Act(
        id="jobs.delete",
        keys="d",
        action="screen.delete",
        words="delete there",
        help="Try again to have deleted what it left at the service, by the calls of its plan.",
        hint=False,
    ),
    WRITE,
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
