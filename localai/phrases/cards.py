"""Sentences and words about cards: what a provider does, and how we know."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from localai.phrases.amounts import duration, in_cents, number, size

OUR_READING: Final = (
    "Our reading of a public page on the date shown. Your contract with the provider decides. Not legal advice."
)
YOUR_STATEMENT: Final = "What you stated about this server. Nobody else has checked it."
THIS_PROGRAM: Final = "this program itself"
SERVED_HERE: Final = (
    "Runs on this computer, in a server that you added. Nothing leaves this computer; before every send localai asks "
    "the server again where the model runs."
)
RUNS_HERE: Final = "Runs on this computer. Nothing is sent, nothing is kept elsewhere, and it learns nothing."

LABELS: Final[Mapping[str, str]] = {
    "training": "trains on it",
    "copies": "keeps a copy",
    "review": "people look",
    "region": "where it stays",
    "onward": "passes it on",
    "certifications": "certified",
    "agreement": "data agreement",
    "duties": "asks of you",
    "origin": "made by",
    "license": "license",
    "came-from": "came from",
    "override": "this model",
    "takes": "takes",
    "gives": "gives",
    "ends": "ends",
}

_EVIDENCE: Final[Mapping[str, str]] = {
    "published": "its page",
    "own-reading": "you read it",
    "quoted": "quoted by others",
    "attested": "you said so",
    "third-party": "someone says",
    "recalled": "from memory",
    "unknown": "unknown",
}
_TRAINING: Final[Mapping[str, str]] = {
    "no": "no",
    "carve-out": "no, but its terms keep a part",
    "depends": "depends on your account",
    "unknown": "nobody knows",
    "yes": "yes",
}
_REVIEW: Final[Mapping[str, str]] = {
    "no": "no",
    "if-flagged": "if flagged",
    "routine": "yes",
    "unknown": "nobody knows",
}
_COPIES: Final[Mapping[str, str]] = {
    "nothing": "nothing",
    "abuse-log": "log against abuse",
    "request-log": "log of requests",
    "stored-response": "stored answer",
    "uploaded-file": "uploaded file",
    "result-file": "result",
    "transcript": "transcript",
    "cache": "cache",
    "history": "history",
    "legal-hold": "copy for a court",
    "vendor-copy": "copy at the vendor",
}
_READERS: Final[Mapping[str, str]] = {
    "account": "your account",
    "provider": "the provider's people",
    "vendor": "the vendor's people",
    "public-link": "anyone with the link",
}
_REGIONS: Final[Mapping[str, str]] = {
    "any": "no place is promised",
    "unknown": "nobody knows",
    "here": "on this computer",
    "us": "the USA",
    "eu": "Europe",
    "cn": "China",
    "sg": "Singapore",
    "au": "Australia",
    "ca": "Canada",
    "gb": "the United Kingdom",
    "in": "India",
    "jp": "Japan",
    "kr": "South Korea",
    "ae": "the United Arab Emirates",
}
_AGREEMENTS: Final[Mapping[str, str]] = {
    "automatic": "part of its terms",
    "on-request": "on request",
    "none": "none",
    "unknown": "nobody knows",
}
_WHEN: Final[Mapping[str, str]] = {"if-flagged": "if flagged", "by-law": "if a court orders it"}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(when: date) -> str:
    """Return a date as a person writes it: 14 Sep 2026."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def ended(when: date) -> str:
    """Return that a model was switched off: since 27 Sep 2026, as far as we know."""
    return f"since {day(when)}, as far as we know: a request may be refused"


def until_about(sent: date, days: int) -> str:
    """Return when a copy kept that many days is gone, without the year when it is the same."""
    end = sent + timedelta(days=days)
    shown = day(end) if end.year != sent.year else day(end).rsplit(" ", 1)[0]
    return f"until about {shown}"


def evidence(code: str, as_of: date | None = None) -> str:
    """Return how something is known, with the date: its page, read 14 Sep 2026."""
    words = _EVIDENCE[code]
    if as_of is None or code == "unknown":
        return words
    verb = "read " if code in ("published", "own-reading") else ""
    return f"{words}, {verb}{day(as_of)}"


def stays(days: str, sent: date | None = None) -> str:
    """Return how long a copy stays (`30`, `until-deleted`, `unknown`), until about when if it is sent on that day."""
    if days == "0":
        return "none"
    if days == "until-deleted":
        return "until it is deleted"
    if days == "unknown":
        return "nobody knows how long"
    count = "1 day" if days == "1" else f"{days} days"
    return count if sent is None else f"{count}, {until_about(sent, int(days))}"


def copy(kind: str, holder: str, days: str, when: str, sent: date | None = None) -> str:
    """Return one copy as a line: log against abuse at OpenAI: 30 days, until about 21 Dec."""
    named = f"{_COPIES[kind].removesuffix(' at the vendor')} at {holder}"
    condition = f" ({_WHEN[when]})" if when in _WHEN else ""
    return f"{named}{condition}: {stays(days, sent)}"


def nothing_at(holder: str) -> str:
    """Return that one of several keeps nothing."""
    return f"nothing at {holder} itself"


def copy_kind(kind: str) -> str:
    """Return what a copy is, in words."""
    return _COPIES[kind]


def copy_named(name: str, when: str) -> str:
    """Return a copy of the ledger in words: log against abuse, copy for a court (if a court orders it)."""
    known = {"flagged": "log against abuse", "unstated-always": "copy", "unstated-if-flagged": "copy"}
    words = known.get(name) or _COPIES.get(name, name.replace("-", " ").replace(":", " at "))
    return f"{words} ({_WHEN[when]})" if when in _WHEN else words


def no_day(days: str) -> str:
    """Return until when a copy stays whose last day cannot be said."""
    return "it is deleted" if days == "until-deleted" else "nobody knows"


def a_copy(kind: str) -> str:
    """Return what a copy is, with its article."""
    return f"{'an' if _COPIES[kind][0] in 'aeiou' else 'a'} {_COPIES[kind]}"


def training(value: str, party: str = "", provider: str = "") -> str:
    """Return whether content is trained on; names the party when it is not the provider."""
    words = _TRAINING[value]
    return f"{words} ({party})" if party and party != provider and value != "no" else words


def review(value: str) -> str:
    """Return whether people look at content."""
    return _REVIEW[value]


def readers(codes: Sequence[str]) -> str:
    """Return who can read a copy."""
    return ", ".join(_READERS[code] for code in codes) or "nobody named"


def region(name: str) -> str:
    """Return where content stays."""
    return _REGIONS.get(name, name.upper() if len(name) == 2 else name)


def headquarters(name: str) -> str:
    """Return a country as it stands after `in`."""
    return f"the {name}" if name in ("USA", "UK", "United States", "United Kingdom", "Netherlands") else name


def onward(value: str, parties: Sequence[str]) -> str:
    """Return to whom content goes on."""
    if parties:
        return "to " + ", ".join(parties) + (", and nobody knows to whom else" if value == "unknown" else "")
    return "to nobody we know of" if value == "nobody-known" else "nobody knows"


def party(name: str, trains: str, days: str) -> str:
    """Return what someone down the line does with content."""
    return f"{name}: trains on it: {_TRAINING[trains]}; keeps a copy: {stays(days)}"


def agreement(value: str) -> str:
    """Return how a data processing agreement comes about."""
    return _AGREEMENTS[value]


def checked(checked_on: date, expires_on: date, today: date) -> str:
    """Return how old a card is."""
    if today > expires_on:
        return f"Card checked {day(checked_on)}; it should have been read again by {day(expires_on)}."
    return f"Card checked {day(checked_on)}, to be read again by {day(expires_on)}."


def takes(role: str, types: Sequence[str], count: tuple[int, int], *, largest: int, longest: int, side: int) -> str:
    """Return one kind of input: up to 16 as image (png, jpeg), each at most 50 MB. 0 for what is not known."""
    least, most = count
    told = f"{least} to {most}" if 0 < least < most else str(most) if least == most else f"up to {most}"
    ends = [f"at most {size(largest)}"] if largest else []
    ends += [f"at most {duration(longest)}"] if longest else []
    ends += [f"at most {number(side)} pixels wide and high"] if side else []
    each = ", each " + " and ".join(ends) if ends else ""
    return f"{told} as {role.replace('-', ' ')} ({_types(types)}){each}"


def not_known(*, large: bool, long: bool) -> str:
    """Return what nobody says about how large or long an input may be, to be put behind its line; empty for nothing."""
    told = [f"how {word}" for word, unknown in (("large", large), ("long", long)) if unknown]
    return f"; {' and '.join(told)} at most is not known" if told else ""


def one_request(most: int) -> str:
    """Return how long a whole request may be."""
    return f"at most {size(most)} in one request"


def gives(types: Sequence[str], *, sizes: Sequence[str], seconds: Sequence[int], most: int, characters: int) -> str:
    """Return what one request gives: up to 10, png, jpeg; 4 to 15 seconds. Empty or 0 for what is not known."""
    told = [f"up to {most}, {_types(types)}" if most else _types(types), *sizes]
    if seconds:
        told.append(" to ".join(str(each) for each in dict.fromkeys(seconds)) + " seconds")
    elif any(each.startswith("video/") for each in types):
        told.append("how long is not known")
    if characters:
        told.append(f"for at most {number(characters)} characters")
    return "; ".join(told)


def _types(types: Sequence[str]) -> str:
    return ", ".join(each.partition("/")[2] for each in types)


def price(amount: str, currency: str, unit: str, variant: str = "") -> str:
    """Return a price: $0.04 per image (1K)."""
    sign = "$" if currency == "USD" else f"{currency} "
    shown = f"{sign}{amount} per {unit.replace('-', ' ')}"
    return f"{shown} ({variant})" if variant else shown


def cost(low: str | None, high: str | None, currency: str = "USD") -> str:
    """Return what a request may cost: about $0.04, less than 1 cent, cost unknown."""
    if high is None:
        return "cost unknown"
    most = in_cents(Decimal(high), currency)
    least = most if low is None else in_cents(Decimal(low), currency)
    if least == most:
        return most if most.startswith("less") else f"about {most}"
    return f"at most {most}" if least.startswith("less") else f"{least} to {most}"
