"""Actions of models and their cards."""

from tui.acts.app import BACK, WRITE
from tui.keys import Act

MODELS = (
    BACK,
    Act(id="models.filter", keys="slash", action="screen.filter", words="filter", help="Type what to look for."),
    Act(
        id="models.mark",
        keys="space",
        action="screen.mark",
        words="mark",
        help="Mark a model, four at most; Enter shows the cards of those that are marked side by side.",
    ),
    Act(id="models.class", keys="c", action="screen.judge_for", words="class", help="Judge for another class."),
    Act(
        id="models.report",
        keys="r",
        action="screen.report",
        words="report",
        help="One page about its service: facts, dates, doubts, copies, parties; x writes it to a file.",
    ),
    Act(
        id="models.why",
        keys="w",
        action="screen.why",
        words="why",
        help="Why it is allowed or refused for this class: every rule, fact and page, and the ways out.",
    ),
    Act(id="models.rate", keys="s", action="screen.rate", words="rate", help="What you think of it; it stays here."),
    Act(
        id="models.order",
        keys="o",
        action="screen.order",
        words="order",
        help="Order by what the rules say, by your ratings, or by name.",
        hint=False,
    ),
    WRITE,
)
COMPARE = (
    BACK,
    Act(
        id="compare.doubt",
        keys="question_mark",
        action="screen.doubt",
        words="what is doubtful",
        help="The fact under the cursor: how it is known of each model, what is doubtful about it, on which page.",
    ),
    Act(id="compare.why", keys="w", action="screen.why", words="why", help="Why each is allowed or refused; ways out."),
    WRITE,
)
PAPER = (BACK, WRITE)
