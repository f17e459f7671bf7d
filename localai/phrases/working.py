"""What the app says about several items that go out one by one, under one approval."""

from decimal import Decimal

from localai.phrases import amounts
from localai.phrases import batch as says

HOW_TITLE = "Several items are chosen. How do they go?"
EACH = "each by itself"
EACH_NOTE = "a plan for each, one approval for all of them"
TOGETHER = "all together"
TOGETHER_NOTE = "one request that holds them all"
TITLE = "Send all of these?"
HERE_TITLE = "Run all of these?"
APPROVE_ALL = "approve them all"
RUN_ALL = "run them all here"
DO_NOT = "do not"
LEFT_OUT = "left out"
ROW_HELP = "enter looks at one, byte for byte"
LEAVE_PLANNING = "esc leaves it; nothing was sent"
LOOK_TITLE = "One plan of several"
WORKING = "Batch"
OVER = "It is over. esc closes."
GOES_ON = "It goes on while you do something else; jobs (2) leads back here."
CANCEL_TITLE = "Cancel what is left"
CANCEL_HELP = (
    "What has not begun never goes; what is on its way is cancelled where the service can. What is done stays."
)
NOT_GOING = "Nothing of it is left to go."
HELD = "It stopped by itself: {why} r tries what is left once more."


def heading(*, count: int) -> str:
    """Say that each item goes by itself."""
    return f"{amounts.many(count, 'item')}, each by itself"


def planning(*, done: int, count: int) -> str:
    """Say how many plans are made."""
    return f"{says.progress(done, count, 0, 0)} planned"


def waits(*, left: int) -> str:
    """Say that an approved batch was not worked off when the app was closed."""
    return f"A batch you approved waits: {amounts.many(left, 'plan')} to go. 2 shows it."


def progress(*, ended: int, count: int, failed: int, seconds: float, spent: Decimal) -> str:
    """Say how far it is."""
    return says.progress(ended, count, failed, seconds, spent)


def held(*, why: str) -> str:
    """Say why it stopped by itself."""
    return HELD.format(why=why)
