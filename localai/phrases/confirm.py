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
REHEARSING = "sending it to our own recorder on this computer"
REHEARSED = "Rehearsal"
NOTHING_TO_REHEARSE = "Nothing would leave, so there is nothing to rehearse."
NOTHING_CHANGED = "Nothing would leave, so nothing is taken out."
NOT_MORE = "Nothing would leave, so there is nothing to approve more of."
ALL_FACTS = "All facts"
MORE_LIKE_THIS = "approve more like this"
LOOK = {
    "confirm.exact": "exact bytes",
    "confirm.pair": "before, after",
    "confirm.facts": "all facts",
}
ALSO = {"confirm.rehearse": "rehearse", "confirm.copy": "copy as command"}
ALSO_HERE = frozenset(("confirm.exact", "confirm.copy"))
CHANGES_TITLE = "Before and after"
BEFORE = "as it is here"
AFTER = "as it would go out"
TAKEN_OUT = "taken out"
NOTHING_TAKEN_OUT = "nothing"
NO_PICTURE = "There is no picture in this plan."
LOOKING = "decoding"
MORE_TITLE = "Approve more like this"
MORE_COUNT = "how many"
MORE_UNTIL = "until"
MORE_COST = "at most, in $"
MORE_UNTIL_HELP = "tonight, a time like 18:00, or a day like 2026-12-01"
MORE_GO = "approve these"
MORE_WRONG_COUNT = "Give a whole number from 1 to 1000."
MORE_WRONG_UNTIL = "Give a time in the next 31 days."
MORE_WRONG_COST = "Give an amount like 2 or 0.50."
TONIGHT = "tonight"
EXACT_TITLE = "The plan in full"
RECEIPT_TITLE = "Receipt"
RECEIPT_HEADS = ("fact", "value")
RESULT = "result"
NO_RESULT = "There is no result to open."


def plan(*, digest: str) -> str:
    """Return a plan's digest, short: `plan 9f3a 11c0`."""
    return f"plan {digest[:4]} {digest[4:8]}"


def seconds(*, words: str, count: int) -> str:
    """Return what goes on and for how long."""
    return f"{words}, {count} s" if count else words


def no_key(*, provider: str) -> str:
    """Return why a plan can be looked at and not sent."""
    return f"no key for {provider} yet: accounts (6) adds one"


def more_like(*, count: int, until: str, cost: str) -> str:
    """Return a standing approval as one line: 40 like this until tonight 23:59, at most $2."""
    return f"{count} like this until {until}, at most ${cost}"


def more_rules(*, item_class: str, largest: str) -> str:
    """Return what each plan under a standing approval must be, and what ends it."""
    return (
        f"Each with this model and this task, of class {item_class} at most, {largest} at most. The approval ends by "
        "itself when the card, the key, the rules or an answer changes; accounts (6) lists it and ends it."
    )


def covered(*, left: str) -> str:
    """Return that a plan is approved beforehand."""
    return f"Under your standing approval: {left}."
