"""What the app says about keys of services, answers about accounts, and standing approvals."""

from typing import Final

TITLE: Final = "Accounts"
HEADS = ("kind", "service or model", "what", "where", "until")
NONE: Final = "No key, no answer and no standing approval is on record. a adds a key."
CHOOSE: Final = "A key of which service?"
HAS_KEY: Final = "there is a key; a new one replaces it"
KEY_TITLE: Final = "Add a key"
PAGE: Final = "keys are made at"
NO_PAGE: Final = "at the console of the service"
KEY: Final = "key"
KEY_HELP: Final = "paste it here; it is not shown"
REFERENCE: Final = "where it says so"
REFERENCE_HELP: Final = "letter of 3 May, page of the console"
UNTIL: Final = "holds until"
YES: Final = "yes"
NO: Final = "no"
NOT_SURE: Final = "not sure (counts as no)"
ADD: Final = "put it on record"
ANSWER: Final = "put the answers on record"
REFERENCE_MISSING: Final = "Say where the answer is written, or answer no."
NOTHING_SAID: Final = "Nothing was answered with yes, so there is nothing to put on record."
NO_KEY: Final = "Paste the key first."
CHECK_TITLE: Final = "Check the key now?"
CHECK_HELP: Final = "This request has no content of yours. It goes out when you press Enter, and it is put on record."
CHECKING: Final = "asking the service"
NOT_A_KEY: Final = "The cursor stands on no key."
REMOVE_TITLE: Final = "Remove it?"
REMOVE: Final = {
    "key": "The key is forgotten here. Answers and standing approvals that name it count no more. At the service it "
    "works until you end it there.",
    "answer": "Without this answer the account counts as one about which nothing is known.",
    "approval": "Each plan is asked about again.",
}
COUNTS: Final = {
    "holds": "holds",
    "later": "begins later",
    "other-key": "about another key",
    "over": "its last day is over",
}
RESTS: Final = {"keyring": "in this computer's keyring", "workspace": "in the encrypted workspace"}


def question(*, words: str) -> str:
    """Return what is asked about an account."""
    return f"You have {words}?"


def look(*, page: str, note: str) -> str:
    """Return where an answer is written."""
    return f"look at {page or 'your contract'}" + (f" ({note})" if note else "")


def voids(*, answers: int, approvals: int) -> tuple[str, ...]:
    """Return what a new key makes void, as sentences; nothing where it makes nothing void."""
    told = []
    if answers:
        told.append("1 answer" if answers == 1 else f"{answers} answers")
    if approvals:
        told.append("1 standing approval" if approvals == 1 else f"{approvals} standing approvals")
    if not told:
        return ()
    verb = "names" if answers + approvals == 1 else "name"
    counts = "counts" if answers + approvals == 1 else "count"
    return (f"{' and '.join(told)} {verb} the key that is there now and {counts} no more with a new one.",)


def added(*, title: str, last_four: str, rests_in: str) -> str:
    """Return that a key is on record."""
    ending = f" ending in {last_four}" if last_four else ""
    return f"The key for {title}{ending} rests {RESTS[rests_in]}."


def key(*, name: str, last_four: str, admin: bool = False) -> str:
    """Return a key without it: key ...3f9a."""
    whose = "the administrator's " if admin else ""
    return f"{whose}{name} ...{last_four}" if last_four else f"{whose}{name}"


def left(*, count: int, of: int, spent: str, most: str) -> str:
    """Return what is left of a standing approval."""
    return f"{count} of {of} left, {spent} of {most}"


def until(*, day: str) -> str:
    """Return the last day or moment of something."""
    return f"until {day}"


def removed(*, kind: str, who: str) -> str:
    """Return that something is on record no more."""
    return {"key": f"The key of {who} is forgotten here.", "answer": "The answer is taken back."}.get(
        kind, "The standing approval ended."
    )
