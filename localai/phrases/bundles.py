"""What a person reads about cards that grow old: bundles, what they change, reading pages again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from localai.phrases.amounts import many
from localai.phrases.cards import day

LIST_DAMAGED: Final = "the list of keys that count is damaged"
NOT_THERE: Final = "it is not there"
NOT_A_KEY: Final = "it is not a minisign public key"
NOT_SIGNED: Final = "no key that counts here signed exactly these bytes"
ANOTHER: Final = "it is another file now, or changes something else than was shown; look at it again"
HOW_TO_TRUST: Final = "`localai policy trust KEY` makes a publisher's key count."
NO_KEYS: Final = "No key counts here. The cards are those that came with localai."
NO_DIFFERENCE: Final = "Nothing differs."
DRY_RUN: Final = "Nothing was changed."
NOTHING_STALE: Final = "No card is past its date, and no answer has run out."
NOTHING_WENT: Final = "Nothing ever went there from this workspace."
HOW_TO_DELETE: Final = "`localai copies --delete` makes those calls."
STANDING_WORK: Final = "Work that needs another approval or another home:"
VOID: Final = "An approval names the card it was given for. It ends when that card changes:"
CARD_GONE: Final = "The card of then was not kept, so only this is known: it is not today's."
CARD_SAME: Final = "The card is the same as then."
SCREEN: Final = "Cards"
ABOUT: Final = "what services say they do with what they get"
NEXT_START: Final = "The app uses it from its next start."
WITH_PROGRAM: Final = "came with localai"
NOT_USED: Final = "not used"
KEY: Final = "key that counts"
COMPARE: Final = "Compare it with what its owner tells you. d takes it out of the list."
RUNS_HERE: Final = "runs on this computer"
NOT_READ_HERE: Final = "not read here yet"
ASK_KEY: Final = "The key of a publisher of cards"
ASK_KEY_HELP: Final = "The line that minisign prints, or the path of its file; compare it with its owner's."
ASK_FILE: Final = "A bundle of cards"
ASK_FILE_HELP: Final = "The path of the file; its signature lies beside it as FILE.minisig. First you see what changes."
WOULD_CHANGE: Final = "What this bundle would change"
TOUCHED: Final = "On record, and what that touches"
WHAT_FOUND: Final = "What did you find on that page?"
ANSWER_NOTES: Final[Mapping[str, str]] = {
    "still-so": "it says what our card says",
    "changed": "it says something else; the card is not relied on",
    "missing": "there is no such page, or not that sentence",
}
PAGES: Final = "Pages"
NOT_ON_A_KEY: Final = "The line under the cursor is no key."
DROP_KEY: Final = "Bundles of this key are not taken any more, and those taken no longer hold."

_WORSE: Final[Mapping[str, str]] = {
    "training": "training",
    "copies": "longest copy",
    "review": "people look",
    "onward": "passed on to",
    "links": "open to anyone with the link",
    "region": "where it stays",
}
_DAYS: Final[Mapping[str, str]] = {"until-deleted": "until deleted", "unknown": "unknown"}

ANSWERS: Final[Mapping[str, str]] = {
    "still-so": "still so",
    "changed": "changed",
    "missing": "cannot find it",
}
ASK_ANSWER: Final = "Is it still so (still-so, changed, missing)?"
HOW_TO_ANSWER: Final = "Read a page, then: localai policy recheck PROVIDER --page N --answer still-so|changed|missing"
NO_PAGES: Final = "Nothing on this card comes from a page."


def page_unknown(page: str, provider: str) -> str:
    """Say that a card does not rest on a page."""
    return f"The card of {provider} names no page {page}."


def answered(answer: str, page: str) -> str:
    """Say what is on record about a page."""
    return f"On record: {ANSWERS[answer]}, at {page}."


def note_changed(when: date) -> str:
    """Say why a fact is not relied on."""
    return f"On {day(when)} you found that its page says something else now."


def note_missing(when: date) -> str:
    """Say that a fact could not be read again."""
    return f"On {day(when)} you could not find its page."


def switch(key: str) -> str:
    """Return that a field of a request does something."""
    return f"the switch {key} works as before"


def look_alike(host: str) -> str:
    """Return that a host is somebody else's."""
    return f"{host} is not theirs"


def fallen_back(problem: str) -> str:
    """Say that imported cards do not hold, and which do instead."""
    return f"The imported cards are not used ({problem}). The cards that came with localai decide; import again."


def rolled_back(version: int, newest: int) -> str:
    """Say that a bundle is not the newest that was taken."""
    if version == newest:
        return f"it is not the version {version} that was taken before"
    return f"it is version {version}, and version {newest} was taken before"


def trusted(key_id: str) -> str:
    """Say whose bundles are taken now."""
    return f"Bundles of the key {key_id} are taken from now on. Compare the key with what its owner tells you."


def distrusted(key_id: str) -> str:
    """Say whose bundles are not taken any more."""
    return f"Bundles of the key {key_id} are not taken any more, and those taken no longer hold."


def taken(version: int, cards: int) -> str:
    """Say which bundle holds now."""
    return f"Version {version} holds now: {cards} {'card' if cards == 1 else 'cards'}."


def change(place: str, before: str | None, after: str | None) -> str:
    """Return one field that differs, as one line."""
    if before is None:
        return f"+ {place}: {after}"
    if after is None:
        return f"- {place}: {before}"
    return f"~ {place}: {before} -> {after}"


def card_line(provider: str, *, is_new: bool, is_gone: bool, facts: int, models: int) -> str:
    """Return the first line about a card that differs."""
    if is_new or is_gone:
        return f"{provider}: {'a new card' if is_new else 'its card is gone'}"
    return f"{provider}: differs in facts: {facts}, in values of models and prices: {models}"


def worse(what: str, before: str, after: str, models: int) -> str:
    """Return one thing that got worse."""
    days = what == "copies"
    old, new = (_span(value) if days else value for value in (before, after))
    noun = "model" if models == 1 else "models"
    return f"worse for {models} {noun}: {_WORSE[what]}: {old} -> {new}"


def went(provider: str, sends: int, size: str, last: date) -> str:
    """Say what already went to a provider."""
    times = "once" if sends == 1 else f"{sends} times"
    return f"Sent to {provider} {times}, {size} in all, last on {day(last)}."


def items_sent(names: Sequence[str], more: int, gone: int) -> str:
    """Name the items whose content went there; `gone` were purged here since."""
    named = [*names, *([f"{more} more"] if more else [])]
    named += [f"{gone} that {'is' if gone == 1 else 'are'} gone from here"] if gone else []
    return "Of: " + ", ".join(named) + "."


def going_on(sends: int) -> str:
    """Say that sends have not ended yet."""
    return "1 send there has not ended yet." if sends == 1 else f"{sends} sends there have not ended yet."


def still_there(what: str, holder: str, until: date | None, deletion: str, *, deletable: bool) -> str:
    """Say that a copy still exists elsewhere, and whether it can be deleted."""
    if deletable:
        how = f"can still be deleted: {deletion}"
    elif deletion:
        how = f"localai cannot delete it any more; its provider names {deletion}"
    else:
        how = "there is no call that deletes it"
    end = f"until about {day(until)}" if until else "with no known end"
    return f"{what} at {holder}, {end}; {how}"


def trained_on(sends: int) -> str:
    """Say what nothing takes back."""
    return f"If it trained on {'that send' if sends == 1 else 'those sends'}, nothing takes that back."


def home(model: str, task: str, item_class: str, times: int) -> str:
    """Name work that was done with a model."""
    often = "approved for later" if not times else "done once" if times == 1 else f"done {times} times"
    return f"{task} with {model}, {item_class}, {often}"


def home_then(outcome: str | None, *, ends: bool) -> str:
    """Say how that work stands under the new cards."""
    told = {"allowed": "still allowed", "your-call": "your call then", "refused": "refused then", None: "gone then"}
    return told[outcome] + ("; its approval ends, a new one can be given" if ends and outcome == "allowed" else "")


def move_to(models: Sequence[str], your_call: Sequence[str], task: str) -> str:
    """Name the models that could do it instead."""
    if models:
        return "could move to " + ", ".join(models)
    if your_call:
        return "could move, as your call, to " + ", ".join(your_call)
    return f"no model that can be used now is allowed for it; `localai models --for {task}` says why"


def since(model: str, when: date) -> str:
    """Begin what changed since a receipt."""
    return f"Since the receipt of {day(when)} for {model}:"


def gone_card(provider: str) -> str:
    """Say that there is no card any more."""
    return f"There is no card of {provider} any more."


def today(outcome: str | None) -> str:
    """Say what the rules say today."""
    told = {"allowed": "allowed", "your-call": "your call", "refused": "refused", None: "nothing: the model is gone"}
    return f"For the same, the rules say today: {told[outcome]}."


def stale_card(provider: str, title: str, checked: date, expires: date) -> str:
    """Say that a card is past its date."""
    return (
        f"{title}: read on {day(checked)}, to be read again by {day(expires)}. Run `localai policy recheck {provider}`."
    )


def stale_answer(provider: str, state: str, expires: date) -> str:
    """Say that an answer about an account ran out."""
    return f"{provider}: your answer {state} ran out on {day(expires)}. Give it again: `localai policy attest`."


def stale_reading(provider: str, what: str, on: date) -> str:
    """Say that what a service said about itself counts no more where it helps."""
    return (
        f"{provider}: {what}, as its interface said, is of {day(on)}. Ask again: `localai policy refresh {provider}`."
    )


def _span(days: str) -> str:
    return _DAYS.get(days) or f"{days} days"


def in_short(cards: int, stale: int) -> str:
    """Return how many cards there are, and how many are to be read again."""
    return f"{many(cards, 'card')}, {stale} to be read again" if stale else many(cards, "card")


def read_on(cards: int, newest: date) -> str:
    """Return how many cards came with the program and when the newest was read."""
    return f"{many(cards, 'card')}, the newest read {day(newest)}"


def age(newest: date, today: date) -> str:
    """Return how old something is."""
    days = max((today - newest).days, 0)
    return f"{many(days, 'day')} old"


def bundle(version: int) -> str:
    """Return which bundle was taken."""
    return f"bundle, version {version}"


def signed(key: str) -> str:
    """Return whose signature a bundle has."""
    return f"signed by the key {key}"


def version_taken(version: int) -> str:
    """Return which version of a publisher was taken."""
    return f"version {version} taken" if version else "nothing taken yet"


def until(checked: date, expires: date, *, is_stale: bool) -> str:
    """Return when a card was read, and until when that is enough."""
    again = "was to be read again by" if is_stale else "to be read again by"
    return f"read {day(checked)}, {again} {day(expires)}"


def origin(*, is_imported: bool, models: int) -> str:
    """Return where a card comes from."""
    return f"{many(models, 'model')}{', from a bundle' if is_imported else ''}"


def statements(count: int) -> str:
    """Return how much is to be looked for on a page."""
    return f"{many(count, 'thing')} to look for"
