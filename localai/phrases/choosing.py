"""What a person reads about a model that was chosen for them: why this one, who came next, who was left out."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from localai.phrases.amounts import many
from localai.phrases.cards import cost as money
from localai.phrases.cards import stays

NO_TIMES: Final = "speed unknown: you have no finished send with it"
NOT_RATED: Final = "not rated by you"
COPIES_UNKNOWN: Final = "nobody knows which copies stay how long"
NOTHING: Final = "nothing"
ASK_FOR: Final = "Say what for: --for chat, --for edit ... `localai help send` lists the tasks."
WITHOUT_TASK: Final = "With --model auto nothing says what is to be done."
ORDER_WITHOUT_AUTO: Final = "--order chooses among models, and a model is named."
LEAVE_OUT_ORDER: Final = "Leave out --order, or give --model auto."
_BECAUSE: Final = {
    "cost": "it costs the least",
    "speed": "it was the fastest of those you used",
    "fewest-copies": "it leaves the fewest copies",
    "rating": "you rated it highest",
}
_UNKNOWN: Final = {
    "cost": "of none of them is the cost known",
    "speed": "you have not used any of them yet",
    "fewest-copies": "of none of them are all copies known",
    "rating": "you have rated none of them",
}
_FAILED: Final = {
    "refused": "refused",
    "card-stale": "its card is past its date",
    "budget": "over the cap on cost",
    "budget-spent": "the budget of the week is used up",
    "contradicted": "what it said contradicts your answer",
    "uncleanable": "this file cannot be cleaned",
    "no-text": "reads only texts",
    "not-sendable-yet": "does not take this kind of file",
    "not-supported": "cannot do this",
    "too-large-to-send": "takes nothing this large",
    "usage": "does not take this number of items",
    "not-connected": "known, not connected",
    "model-missing": "not installed",
}


def cost(low: Decimal | None, high: Decimal | None, currency: str, *, comparable: bool) -> str:
    """Return what a request to a model may cost; nothing is said of a currency that cannot be compared."""
    if high is not None and not high:
        return NOTHING
    told = money(None if low is None else f"{low:f}", None if high is None else f"{high:f}", currency)
    return told if comparable or high is None else f"{told}, not compared: another currency"


def speed(seconds: float, sends: int) -> str:
    """Return how long a model took: 2.1 s, the middle of your last 12 sends."""
    if sends == 1:
        return f"{seconds:.1f} s, your only finished send"
    return f"{seconds:.1f} s, the middle of your last {sends} sends"


def copies(count: int, longest: str, perhaps: int) -> str:
    """Return how many copies stay elsewhere, and for how long: 1 copy, 30 days; 2 more if flagged or by law."""
    more = f"; {perhaps} more in some cases" if perhaps else ""
    if not count:
        return f"no copy{more}"
    term = stays(longest)
    return f"{many(count, 'copy', 'copies')}, {term if count == 1 else f'the longest {term}'}{more}"


def rating(stars: float, results: int) -> str:
    """Return a person's own rating: 4 of 5; 4.3 of 5 over 3 results."""
    shown = f"{stars:.1f}".removesuffix(".0")
    return f"{shown} of 5 over {many(results, 'result')}" if results else f"{shown} of 5"


def because(order: str, words: str, *, known: bool, equal: int) -> str:
    """Return why a model was chosen: it costs the least: at most $0.02. Equal ones are mentioned."""
    if not known:
        return f"{_UNKNOWN[order]}, so copies and cost decided"
    verb = "is" if equal == 1 else "are"
    ties = f"; {many(equal, 'other')} {verb} equal in that, so copies and cost decided" if equal else ""
    return f"{_BECAUSE[order]}: {words}{ties}"


def failed(code: str, rule: str) -> str:
    """Return in a few words why the plan for a model could not be made."""
    words = _FAILED.get(code, code.replace("-", " "))
    return f"{words} ({rule})" if rule else words


def chosen(model: str, why: str) -> str:
    """Return the first line about a choice."""
    return f"Chosen: {model}. Why: {why}."


def next_ones(runners_up: Sequence[tuple[str, str]], others: int) -> str:
    """Return who came after it, and how many more there are."""
    if not runners_up:
        return "No other model can have this now."
    told = "; ".join(f"{model} ({words})" for model, words in runners_up)
    return f"Next: {told}; and {others} more." if others > 0 else f"Next: {told}."


def left_out(reasons: Sequence[str], task: str) -> str:
    """Return how many were left out, by reason."""
    return f"Left out: {counted(reasons)}. `localai models --for {task}` shows each of them."


def left_out_here(reasons: Sequence[str]) -> str:
    """Return how many were left out, by reason; nothing where none was."""
    return f"Left out: {counted(reasons)}." if reasons else ""


def counted(reasons: Sequence[str]) -> str:
    """Return how often each reason stands: known, not connected: 18; no key yet: 2."""
    return "; ".join(f"{each}: {reasons.count(each)}" for each in dict.fromkeys(reasons))


def looking_at(model: str) -> str:
    """Return which model is being looked at."""
    return f"Comparing models: {model}"
