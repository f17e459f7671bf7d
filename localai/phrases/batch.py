"""What a person reads about plans that are approved together."""

import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from localai.phrases import cards, items
from localai.phrases.amounts import duration, in_cents, many, moment_here, number, size

NOTHING: Final = "nothing"
_ZERO: Final = Decimal(0)
UNKNOWN_COST: Final = "nobody knows"
TITLES: Final = {
    "class": "class",
    "kind": "what goes",
    "taken-out": "taken out",
    "stays-in": "stays in",
    "model": "model",
    "task": "task",
    "settings": "settings",
    "words": "words",
    "doubts": "doubts taken on",
    "rules": "rules",
    "terms": "terms of the account",
    "before": "sent before",
    "size": "size",
    "cost": "cost",
    "cap": "most it may cost",
    "copies": "copies elsewhere",
    "differs": "not the same",
}
KINDS: Final = "{count} kinds"
CHANGED: Final = "what would be sent, or what decides about it, changed since it was approved."
NO_SUCH: Final = "There is no plan of that number in it; nothing is approved yet."
LESS: Final = "Choose fewer at a time."
LEAVE_OUT: Final = "It goes once; leave the other out."
SEE_EACH: Final = "Look at each with --dry-run."


def same_as(place: int, name: str) -> str:
    """Say that a plan is in the batch already."""
    return f"the very same as number {place} ({name}): same content, same plan"


def too_many(most: int) -> str:
    """Say that a batch is too large."""
    return f"one approval covers {number(most)} plans at most"


def nothing_goes(count: int) -> str:
    """Say that no plan is left."""
    return f"none of {many(count, 'item')} can go."


def over(ended: str) -> str:
    """Say why nothing of a batch begins any more."""
    return {
        "over": "all of it was used.",
        "revoked": "it was cancelled.",
        "expired": "its approval held for a day and holds no more.",
    }[ended]


def in_a_row(count: int) -> str:
    """Say why a batch stopped by itself."""
    return f"stopped after {count} in a row that did not work; the others were not tried"


def spread(counts: Sequence[tuple[str, int]]) -> str:
    """Return how often each value is there: `37 internal, 3 confidential`."""
    return ", ".join(f"{number(count)} {value or NOTHING}" for value, count in counts)


def kinds(count: int) -> str:
    """Return that values differ which are no words for a person."""
    return KINDS.format(count=number(count))


def sizes(least: int, most: int) -> str:
    """Return from what to what sizes go."""
    return f"from {size(least)} to {size(most)} each"


def cost(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    """Return a range of cost in cents."""
    if high is None:
        return UNKNOWN_COST
    most = in_cents(high, currency)
    least = most if low is None else in_cents(low, currency)
    return most if least == most else f"{least} to {most}"


def titled(name: str) -> str:
    """Return the title of what is the same in all plans, or differs between them."""
    return TITLES[name]


def is_over(batch: str, ended: str) -> str:
    """Say that nothing of a batch goes on."""
    return f"batch {batch[:8]} is over: {over(ended or 'over')}"


ONLY_GOING: Final = "only a batch that goes on can be cancelled; `localai jobs list` shows them"


def no_folder(path: str) -> str:
    """Say that results of several plans have no place in one file."""
    return f"{path} is no folder."


NAME_A_FOLDER: Final = "Each result is a file of its own; name a folder with -o."


FITS: Final = "item that fits"


FIRST_OF_EACH: Final = "--first is about a rehearsal of several plans."
GIVE_EACH: Final = "Give --each --rehearse --first N."


NO_ITEMS: Final = "--each makes a plan for each item, and there is none."
NAME_ITEMS: Final = "Name items or files, or give --filter."
ANOTHER: Final = "the plans are others than those of the digest you gave; an approval works once."
ASK: Final = "Do it? [y/N, a number to look at that plan, all to list them]"
ALL: Final = "all"
HEADS: Final = ("number", "name", "how far", "job")
_STAGES: Final = {
    "to-go": "to go",
    "going": "going on",
    "put-off": "not sent yet",
    "done": "done",
    "refused": "refused",
    "failed": "failed",
    "unknown": "unknown",
    "left": "does not go",
}


def lead(count: int, places: Sequence[tuple[str, int]], sent: int, cost_words: str) -> str:
    """Return the first sentence: 40 plans in one approval, to OpenAI: 12 MB in all, $0.40 to $1.20."""
    if not sent:
        return f"{many(count, 'plan')} in one approval, on this computer. 0 bytes leave it."
    told = ", ".join(name if len(places) == 1 else f"{name} ({number(each)})" for name, each in places)
    return f"{many(count, 'plan')} in one approval, to {told}: {size(sent)} in all, {cost_words}."


def copy(name: str, holder: str, days: str, when: str) -> str:
    """Return a copy that each of several plans leaves: log against abuse at OpenAI, 30 days."""
    return items.elsewhere(what=cards.copy_named(name, when), holder=holder, until=cards.stays(days))


def copies(counted: Sequence[tuple[str, int]]) -> str:
    """Return the copies that will exist elsewhere, each with the number of plans that leave it."""
    return "; ".join(f"{number(count)} x {what}" for what, count in counted) or "none"


def left_out(count: int) -> str:
    """Return what stands above the things that do not go."""
    return f"{many(count, 'item')} left out:"


def more(count: int) -> str:
    """Return that a list goes on."""
    return f"         and {number(count)} more; `{ALL}` lists them"


def planning(done: int, of: int) -> str:
    """Return how many plans are made."""
    return f"planned {number(done)} of {number(of)}"


def approved(batch: str, count: int) -> str:
    """Return that a batch was approved."""
    return f"Batch {batch[:8]}: {many(count, 'plan')} approved."


def follow(batch: str) -> str:
    """Return how a batch that was not waited for is worked off."""
    return f"`localai jobs wait {batch[:8]}` works it off, within a day."


def command(words: Sequence[str]) -> str:
    """Return a command that can be pasted into a shell."""
    return shlex.join(["localai", *words])


def rehearsed(count: int, of: int) -> str:
    """Return how many plans of a batch were rehearsed."""
    return f"{number(count)} of {many(of, 'plan')} rehearsed."


def progress(ended: int, of: int, failed: int, seconds: float, spent: Decimal = _ZERO) -> str:
    """Return how far a batch is: `12 of 40, 1 did not work, 3.2 a second, about 9 s left, $0.12 so far`."""
    told = [f"{number(ended)} of {number(of)}"]
    if failed:
        told.append(f"{number(failed)} did not work")
    if ended and seconds > 0:
        rate = ended / seconds
        told.append(f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.0f} a minute")
        if of > ended:
            told.append(f"about {duration((of - ended) / rate)} left")
    if spent:
        told.append(f"{in_cents(spent, 'USD')} so far")
    return ", ".join(told)


def put_off(place: int, name: str, words: str) -> str:
    """Say that one plan waits, and why."""
    return f"{place} {name} waits: {words}"


def did_not(place: int, name: str, words: str) -> str:
    """Say that one plan did not work, and why."""
    return f"{place} {name}: {words}"


def state(counts: Mapping[str, int], ended: str) -> str:
    """Return how many plans are at which stage."""
    told = ", ".join(f"{number(counts[stage])} {words}" for stage, words in _STAGES.items() if counts.get(stage))
    return f"{told}; {over(ended).rstrip('.')}" if ended in ("revoked", "expired") else told


def stage(code: str, problem: str) -> str:
    """Return where one plan is, with what kept it."""
    return f"{_STAGES[code]} ({problem})" if problem else _STAGES[code]


def so_far(spent: Decimal, seconds: float) -> str:
    """Return what a batch cost and took."""
    return f"{in_cents(spent, 'USD')} in {duration(seconds)}"


def worked(batch: str, words: str, so_far_words: str) -> str:
    """Return where a batch is after working on it."""
    return f"Batch {batch[:8]}: {words}; {so_far_words}."


def done_of(done: int, of: int) -> str:
    """Return how many are done."""
    return f"{number(done)} of {many(of, 'plan')} done"


def of(count: int) -> str:
    """Return what a batch is called in a list."""
    return f"batch of {number(count)}"


def until(then: datetime) -> str:
    """Return until when an approval holds."""
    return f"approved until {moment_here(then)}"
