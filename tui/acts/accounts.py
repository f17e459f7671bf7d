"""Actions of keys, answers and approvals."""

from tui.acts.app import BACK, WRITE
from tui.keys import Act

ACCOUNTS = (
    BACK,
    Act(id="accounts.add", keys="a", action="screen.add", words="add a key", help="Put a key of a service on record."),
    Act(
        id="accounts.check",
        keys="c",
        action="screen.check",
        words="check",
        help="Ask the service whether the key works: one request without content, shown before it goes.",
    ),
    Act(
        id="accounts.answer",
        keys="w",
        action="screen.answer",
        words="answer",
        help="Say what only you know about the account.",
    ),
    Act(
        id="accounts.contract",
        keys="t",
        action="screen.contract",
        words="contract",
        help="Put on record what a contract of yours with the service says.",
        hint=False,
    ),
    Act(
        id="accounts.ask",
        keys="f",
        action="screen.ask",
        words="ask the service",
        help="Ask the service about itself: requests without content, each shown before it goes.",
        hint=False,
    ),
    Act(
        id="accounts.remove",
        keys="d",
        action="screen.remove",
        words="remove",
        help="Remove the key, take the answer back, or end the approval under the cursor.",
    ),
    WRITE,
)
KEY_FORM = (
    Act(id="key.leave", keys="escape", action="screen.back", words="leave", help="Put nothing on record."),
    Act(id="key.next", keys="down", action="screen.go(1)", words="next", help="Go to the next field.", hint=False),
    Act(id="key.back", keys="up", action="screen.go(-1)", words="back", help="Go to the field before.", hint=False),
)
