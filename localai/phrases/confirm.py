"""What the app says around a plan that waits for approval and around its receipt; the facts are `plan`'s own."""

SEND_TITLE = "Send this?"
RUN_TITLE = "Run this here?"
DO_NOT_SEND = "do not send"
DO_NOT_RUN = "do not run"
SEND_ONCE = "send once"
RUN_ONCE = "run once"
TOO_QUICK = "That came too quickly after another key. Wait a moment and press it again."
ONCE_MORE = "This is regulated, so it is asked twice. Press y to approve."
MORE_FACTS = "More facts stand below: arrow keys."
WORKING_HERE = "working on this machine"
SENDING = "sending"
EXACT_TITLE = "The plan in full"
COPIED = "Copied, if your terminal allows it."
RECEIPT_TITLE = "Receipt"
RESULT = "result"
NO_RESULT = "There is no result to open."


def plan(*, digest: str) -> str:
    """Return a plan's digest, short: `plan 9f3a 11c0`."""
    return f"plan {digest[:4]} {digest[4:8]}"


def seconds(*, words: str, count: int) -> str:
    """Return what goes on and for how long."""
    return f"{words}, {count} s" if count else words
