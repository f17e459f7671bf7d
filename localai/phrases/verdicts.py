"""Sentences about verdicts: why something is not sent, what is in doubt, and what a person can do instead."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from localai.phrases.cards import a_copy, copy_kind, day, region, stays

ALLOWED: Final = "allowed"
YOUR_CALL: Final = "your call"
REFUSED: Final = "refused"
OUTCOMES: Final[Mapping[str, str]] = {"allowed": ALLOWED, "your-call": YOUR_CALL, "refused": REFUSED}
ALLOWED_ONCE: Final = "The rules allow this. You see every byte before anything goes."
NOT_CONNECTED: Final = "known, not connected"
NOR_CONNECTED: Final = "It is known and not connected, too: localai cannot send there yet."
NO_KEY: Final = "no key yet"
LAYERS: Final[Mapping[str, str]] = {
    "class": "the rules of its class",
    "team": "your team's rules",
    "workspace": "the rules of this workspace",
    "project": "the rules of this project",
    "item": "the rules of this item",
    "request": "the rules of this request",
}
_EVIDENCE_AT_LEAST: Final[Mapping[str, str]] = {
    "published": "the provider's own page",
    "own-reading": "a page that you or we read",
    "quoted": "a page that was read or quoted",
    "attested": "a page, a quotation or your own word",
    "third-party": "more than memory",
    "recalled": "more than nothing",
    "unknown": "nothing",
}
_EVIDENCE_FOUND: Final[Mapping[str, str]] = {
    "published": "a page says so",
    "own-reading": "you read it",
    "quoted": "others quote a page",
    "attested": "you said so without a document",
    "third-party": "only others say so",
    "recalled": "it is from memory",
    "unknown": "nobody knows it",
}
_FACTS: Final[Mapping[str, str]] = {
    "training": "whether it trains on what it gets",
    "review": "whether people look",
    "region": "where it stays",
}


def thing(kind: str) -> str:
    """Return what a person calls an item of that kind."""
    return {"image": "photo", "text": "text", "document": "document", "audio": "recording", "video": "video"}.get(
        kind, "item"
    )


def not_sent(reason: str) -> str:
    """Return a refusal that begins with what matters most."""
    return f"Not sent. {reason}"


def lead(noun: str, item_class: str) -> str:
    """Return how a reason begins that follows from the class."""
    return f"This {noun} is {item_class}, so "


def because(rule: str, *, allowed: str, found: str, subject: str, provider: str, begin: str = "") -> str:
    """Return why a rule forbids, as one sentence.

    `subject` is a party, a fact or `holder/kind of copy`; `begin` is what `begin` returns.
    """
    holder, _, kind = subject.partition("/")
    told = _BECAUSE[rule](allowed, found, holder, kind, provider)
    if begin:
        return begin + told
    return told if told.startswith((holder, provider)) else told[0].upper() + told[1:]


def begin(rule: str, layer: str, class_lead: str) -> str:
    """Return how a reason begins: with the class (its `lead`) or the layer that decides; nothing where none matters."""
    if layer == "class":
        return "" if rule in _CLASS_DOES_NOT_MATTER else class_lead
    return "" if rule == "no-training" else f"By {LAYERS[layer]}, "


def _of(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _training(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    endings = {
        "yes": f"{_of(holder)} terms let it train on what it gets. localai has no switch to allow that.",
        "depends": f"whether {holder} trains on what it gets depends on your account, and nothing is on record.",
        "unknown": f"nobody knows whether {holder} trains on what it gets; that counts as yes.",
        "carve-out": f"no part of it may be used to make models; {_of(holder)} terms keep a part.",
    }
    return endings[found]


def _retention(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    what = "one" if kind in ("", "abuse-log", "vendor-copy") else a_copy(kind)
    kept = {
        "unknown": f"nobody knows how long {holder} keeps {what}.",
        "until-deleted": f"{holder} keeps {what} until it is deleted.",
    }.get(found, f"{holder} keeps {what} for {stays(found)}.")
    if allowed == "0":
        return f"no copy may remain elsewhere; {kept}"
    if allowed == "known":
        return f"it must be known how long a copy stays; {kept}"
    return f"no copy may stay longer than {stays(allowed)}; {kept}"


def _review(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    rule = {"no": "nobody may look at it", "if-flagged": "nobody may look at it as a routine"}.get(
        allowed, "it must be known whether people look"
    )
    fact = {
        "unknown": f"nobody knows whether people at {provider} do.",
        "routine": f"people at {provider} do.",
        "if-flagged": f"people at {provider} do when something is flagged.",
    }[found]
    return f"{rule}; {fact}"


def _links(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    return f"no copy may be open to anyone with a link; {holder} keeps {a_copy(kind)} that is."


def _certified(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    wanted = "a certificate" if allowed == "any" else f"the certificate {allowed}"
    return f"{provider} needs {wanted}; we know of none that counts."


def _fixed_region(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    ending = "nobody knows where it stays" if found == "unknown" else "no place is promised"
    return f"it must stay in one known place; at {provider} {ending}."


def _region(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    if allowed == "known":
        return f"it must be known where it stays; at {provider} nobody knows."
    places = " or ".join(region(name) for name in allowed.split(", ")) if allowed else "no place at all"
    ending = {"unknown": "nobody knows where it stays", "any": "no place is promised"}.get(
        found, f"it stays in {region(found)}"
    )
    return f"it must stay in {places}; at {provider} {ending}."


def _parties(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    return f"it must be known who gets it; to whom {provider} passes it on, nobody knows."


def _exclude(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    return f"{found} is left out."


def _only(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    return f"only {allowed or 'nobody'} may get it, not {found}."


def _evidence(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    subject = _FACTS.get(holder) if not kind else f"how long {holder} keeps its {copy_kind(kind)}"
    return f"{subject} must be known from {_EVIDENCE_AT_LEAST[allowed]}; {_EVIDENCE_FOUND[found]}."


def _age(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    if found.startswith("-"):
        return (
            f"what we know about {provider} was checked later than today by this computer's clock: look at the clock."
        )
    return (
        f"what we know about {provider} may be at most {stays(allowed)} old and not past its date; "
        f"it was checked {stays(found).replace('none', '0 days')} ago."
    )


def _bytes(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    return f"at most {int(allowed):,} bytes may leave at once; this would be {int(found):,}."


def _cost(allowed: str, found: str, holder: str, kind: str, provider: str) -> str:
    would = "nobody knows what this would cost" if found == "unknown" else f"this may cost ${found}"
    return f"it may cost at most ${allowed}; {would}."


_BECAUSE: Final = {
    "no-training": _training,
    "retention-days": _retention,
    "zero-retention": _retention,
    "no-human-review": _review,
    "no-flagged-review": _review,
    "no-public-links": _links,
    "certified": _certified,
    "fixed-region": _fixed_region,
    "region": _region,
    "known-parties": _parties,
    "exclude": _exclude,
    "only": _only,
    "evidence-at-least": _evidence,
    "training-evidence-at-least": _evidence,
    "max-card-age-days": _age,
    "max-bytes": _bytes,
    "max-cost": _cost,
}
_CLASS_DOES_NOT_MATTER: Final = frozenset({"no-training", "exclude", "only", "max-bytes", "max-cost"})


def doubt(name: str, *, subject: str, provider: str, note: str = "") -> str:
    """Return what is in doubt and what to count on."""
    holder, _, kind = subject.partition("/")
    kept = copy_kind(kind) if kind else "copy"
    told = {
        "retention-unknown": f"We do not know how long {holder} keeps the {kept}.",
        "review-unknown": f"We do not know whether people at {provider} look at what it gets.",
        "region-unknown": f"We do not know where {provider} keeps what it gets.",
        "onward-unknown": f"We do not know to whom {provider} passes on what it gets.",
        "training-carve-out": f"{holder} does not train on what it gets, but its terms keep a part for its models.",
    }[name]
    count_on = {
        "retention-unknown": "If you send it, count on it staying.",
        "review-unknown": "If you send it, count on somebody looking.",
        "region-unknown": "If you send it, count on it being anywhere.",
        "onward-unknown": "If you send it, count on others getting it.",
        "training-carve-out": "If you send it, count on that part being used.",
    }[name]
    return " ".join(part for part in (told, note, count_on) if part)


def take_on(names: Sequence[str]) -> str:
    """Return how a person accepts doubts."""
    return "It is your call. To take it on: " + " ".join(f"--accept {name}" for name in names)


def in_short(rule: str, allowed: str, found: str, item_class: str) -> str:
    """Return a refusal for one row of a list."""
    if rule == "no-training":
        return {"yes": "trains; no switch allows that", "depends": "one answer about your account decides"}.get(
            found, "training unknown, which counts as yes"
        )
    if found == "unknown":
        return "what nobody knows counts as worst here"
    return {
        "retention-days": f"{item_class} allows no copy elsewhere" if allowed == "0" else f"kept {stays(found)}",
        "zero-retention": "no copy may remain elsewhere",
        "no-human-review": "people look at it",
        "no-flagged-review": "people look at it if flagged",
        "no-public-links": "anyone with the link could open it",
        "certified": f"{item_class} wants a certificate",
        "fixed-region": f"{item_class} wants a fixed place",
        "region": "stays in another place",
        "known-parties": "who else gets it is not known",
        "exclude": "your rules leave it out",
        "only": "your rules name others only",
        "evidence-at-least": "too little is known for sure",
        "training-evidence-at-least": "too little is known for sure",
        "max-card-age-days": "what we know is too old",
        "max-bytes": "too many bytes",
        "max-cost": "costs too much",
    }[rule]


def stale(provider: str, expired: date) -> str:
    """Return the warning about a card past its date."""
    return f"What we know about {provider} should have been read again by {day(expired)}. It may have changed."


def use_model(model: str, runs_here: bool) -> str:
    """Return the way out that is another model."""
    return f"use {model}, which sends nothing" if runs_here else f"use {model}, which the rules allow"


def and_not_connected(why: str) -> str:
    """Return why something is not sent, and that it could not be sent in any case."""
    return f"{why}; not connected"


def not_connected(provider: str) -> str:
    """Return that we know a service and cannot send there."""
    return f"The rules allow this, and localai cannot send there yet: it has facts about {provider} and no more."


def no_key(provider: str, name: str) -> str:
    """Return that a key is missing, and what to do."""
    return f"The rules allow this, and there is no key for {provider} yet. Add one: `localai keys add {name}`."


def send_less(limit: str) -> str:
    """Return the way out that is a smaller or cleaner item."""
    return f"send a smaller or cleaner copy, at most {int(limit):,} bytes: on-device/clean makes one"


def record_answer(provider: str, title: str, state: str, words: str) -> str:
    """Return the way out that is an answer about the account."""
    if state == "contract":
        return f"record, if you have one, a contract with {title} that forbids it: `localai policy attest {provider}`"
    return f"record, if you have it, {words}: `localai policy attest {provider} {state}`"
