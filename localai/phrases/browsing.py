"""What a person reads when looking through the ledger: one line per entry."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from localai.phrases import receipt
from localai.phrases.amounts import here, in_cents, many, number
from localai.phrases.cards import day as day_words

TITLE: Final = "Ledger"
SENT: Final = "sent"
NOT_SENT: Final = "not sent"
UNKNOWN: Final = "unknown"
GONE: Final = "an item that is gone"
EVERYTHING: Final = "everything"
HEADS: Final = ("entry", "when", "kind", "what", "bytes sent", "how it ended", "receipt")
ENTRIES: Final = "Entries, newest first"
COLUMNS: Final = {"when": "when", "kind": "", "what": "what", "size": "sent", "detail": "how it ended"}
ONE_PLAN: Final = "once, this plan"
ALL_SERVICES: Final = "all services"
NOTHING: Final = "Nothing is on record for this. f shows everything again."
EMPTY: Final = "Nothing is on record yet. Every approval, send, refusal and change of rules will stand here."
FILTER_TITLE: Final = "Show which entries?"
ONE_SERVICE: Final = "what went there or was asked there"
ONE_DAY: Final = "one day..."
ASK_DAY: Final = "Entries of which day?"
ASK_DAY_HELP: Final = "A day such as 2026-11-21, by the clock of this computer. Esc leaves it."
NO_DAY: Final = "{typed} is no day; 2026-11-21 is one."
EXPORT_TITLE: Final = "Write the whole ledger to which new file?"
EXPORT_HELP: Final = (
    "One text file, readable by you alone, that packaging/verify_ledger.py checks without localai. It names items by "
    "random ids, models, times and amounts; no content and no name. That it was written is put on record too."
)
VERIFYING: Final = "Checking entry {done} of {total}."
NOT_VERIFIED: Final = "not checked since it was opened; v checks every entry"
GROUPS: Final = {
    "sent": ("sent", "what left this computer, and how it ended"),
    "unknown": ("unknown", "sends of which nobody knows how they ended"),
    "refused": ("refused", "what the rules did not let out"),
    "here": ("run here", "models on this computer"),
    "approvals": ("approvals", "given, and ended"),
    "deletions": ("deletions", "copies deleted elsewhere, items purged here"),
    "questions": ("questions", "requests without content"),
    "accounts": ("accounts", "keys, answers, servers of your own"),
    "rules": ("rules", "rules, budgets, classes, pages read again"),
    "workspace": ("workspace", "how it opens, exports, restores"),
}
_KINDS: Final = {
    "intent": "sent",
    "run": "run here",
    "consent": "consent",
    "outcome": "ended",
    "deletion": "deleted there",
    "inquiry": "asked",
}


def kind(code: str) -> str:
    """Return what a line is about, in a word or two."""
    return _KINDS.get(code) or receipt.kind(code)


def went(names: Sequence[str], model: str) -> str:
    """Return what went to which model; names are untrusted text."""
    if not names:
        return f"-> {model}"
    more = f" and {number(len(names) - 1)} more" if len(names) > 1 else ""
    return f"{names[0]}{more} -> {model}"


def outcome(code: str | None) -> str:
    """Return how something ended; nothing yet where it goes on."""
    return "going on" if code is None else receipt.outcome(code)


def ended(
    code: str | None,
    *,
    cost: tuple[Decimal | None, str],
    at_risk: tuple[Decimal | None, str] | None = None,
    found: str = "",
    problem: str = "",
    at: datetime | None = None,
) -> str:
    """Return how a send ended: done 14:02:19, $0.04; unknown, up to $0.31 at risk."""
    told = [outcome(code) + (f" {here(at):%H:%M:%S}" if at and code != "unknown" else "")]
    if problem:
        told.append(problem.replace("-", " "))
    if found:
        told.append(_FOUND[found])
    if cost[0] is not None:
        told.append(in_cents(cost[0], cost[1]))
    elif at_risk is not None:
        told.append("nobody knows what is at risk" if at_risk[0] is None else f"{in_cents(*at_risk)} at risk")  # type: ignore[arg-type]
    return ", ".join(told)


_FOUND: Final = {"arrived": "you found that it arrived", "not-arrived": "you found that it never arrived"}


def found(code: str) -> str:
    """Return what a person found out."""
    return _FOUND.get(code, code)


def charged(cost: Decimal | None, currency: str) -> str:
    """Return what a person found was charged; nothing where they did not say."""
    return "" if cost is None else f"{in_cents(cost, currency)} charged"


def rule(name: str, because: str) -> str:
    """Return which rule refused, and why."""
    return f"rule: {name}; {because}" if because else f"rule: {name}"


def asked(what: str, host: str) -> str:
    """Return what was asked of whom, without content."""
    return f"{host}: {what.replace('-', ' ')}, no content"


def answered(code: str, problem: str) -> str:
    """Return how a question ended."""
    words = "no answer known" if code == "unknown" else outcome(code)
    return f"{words}, {problem.replace('-', ' ')}" if problem else words


def key_changed(change: str, rests_in: str) -> str:
    """Return what became of a key."""
    return f"{change}, rests in the {rests_in}"


def answer(state: str, *, withdrawn: bool) -> str:
    """Return what a person said about an account."""
    return state.replace("-", " ") + (", withdrawn" if withdrawn else "")


def page_read(page: str, code: str) -> str:
    """Return what a person found on a page."""
    return f"{page}: {code.replace('-', ' ')}"


def changed(*, reason: str, gone: bool) -> str:
    """Return that something was set or taken away, and why."""
    return reason or ("removed" if gone else "set")


def salts(*, there: bool) -> str:
    """Return whether commitments in an export can be opened."""
    return "with salts" if there else "without salts"


def plans(count: int) -> str:
    """Return that so many plans were approved, each once."""
    return f"once each, {many(count, 'plan')}"


def like_this(count: int, model: str) -> str:
    """Return that so many plans to come were approved."""
    return f"{number(count)} like this to {model}"


# --- lines of the screen ---------------------------------------------------------------------------------------------


def day(when: date, today: date) -> str:
    """Return a day as a heading: today, yesterday, 14 Sep 2026."""
    if when == today:
        return "today"
    return "yesterday" if when == today - timedelta(days=1) else day_words(when)


def verified(seq: int, checkpoints: int, ago: str) -> str:
    """Return that every entry up to one was checked."""
    return f"verify: ok to entry {number(seq)} ({many(checkpoints, 'checkpoint')}, checked {ago})"


def checkpoint(seq: int, ago: str) -> str:
    """Return how far the newest checkpoint goes."""
    return f"signed to entry {number(seq)} ({ago}); {NOT_VERIFIED}"


def since_unlock(amount: str) -> str:
    """Return how much left since the workspace was opened."""
    return f"sent since unlock {amount}"


def narrowed(group: str | None, provider: str, when: date | None, count: int, total: int) -> str:
    """Return what is shown of all entries."""
    told = [*([GROUPS[group][0]] if group else []), *filter(None, [provider]), *([day_words(when)] if when else [])]
    if not told:
        return many(total, "entry", "entries")
    return f"only {', '.join(told)}: {number(count)} of {number(total)}"


def verifying(done: int, total: int) -> str:
    """Return how far verifying is."""
    return VERIFYING.format(done=number(done), total=number(total))


def exported(count: int, path: str) -> str:
    """Return where the ledger was written."""
    return f"{many(count, 'entry', 'entries')} written to {path}."


def no_day(typed: str) -> str:
    """Return that a word is no day."""
    return NO_DAY.format(typed=typed)


def newest(count: int, of: int) -> str:
    """Return that only the newest entries are in a paper."""
    return f"The newest {number(count)} of {number(of)}; a filter shows others, an export holds all."
