"""What a person reads about a plan that leaves this computer: the first sentence, the parts, the way, the cost."""

from collections.abc import Sequence
from decimal import Decimal

from localai.phrases.amounts import in_cents, many, size

WHOLE_TEXT = "every word of it"
SOURCE_OF_DRAWING = "it is the source of a drawing: names, links, scripts and other pictures in it go too"
ALL_ELSE = "all other words"
NOTHING = "nothing"
REDACT = "give --set redact=yes or --set redact=no"
CREDENTIALS = "give --set credentials=remove, or --set credentials=keep and no crop, blur or fit"
EDITED_CREDENTIALS = "Content Credentials are about a picture as it is, and not about a changed one"
NO_FILE_FOR_CREDENTIALS = "credentials is about a file, and there is none"
LEAVE_OUT = "leave that setting out"
FEWER = "give fewer items, or name their roles"
LEFT_OUT = "a request to it has no place for all that was given"
ALL_TOGETHER = "all of it together"
MAKE_SMALLER = "Make it smaller with --set fit=2048, or cut it with --set crop=x,y,width,height."
SHORTER = "Send a part of it as a file of its own."
NO_KEY = "no key is on record, so this can be looked at and rehearsed, and not sent"
_TEXT = " of text"
_KEY_RESTS = {"keyring": "in this computer's keyring", "workspace": "in the encrypted workspace"}


def redact_unknown(value: str) -> str:
    """Return what is wrong with a value of the setting redact."""
    return f"redact={value} is neither yes nor no"


def credentials_unknown(value: str) -> str:
    """Return what is wrong with a value of the setting credentials."""
    return f"credentials={value} is neither keep nor remove"


def nothing_to_edit(setting: str) -> str:
    """Return that a setting for pictures has no picture."""
    return f"{setting} changes a picture, and there is none"


def one_picture(setting: str) -> str:
    """Return that a setting is about one picture."""
    return f"{setting} is about one picture, and there are several"


def no_place_for_text(task: str) -> tuple[str, str]:
    """Return problem and remedy: a text item for a task that reads none."""
    return f"the task {task} has no place for a text as an item", "Type the words as the prompt: -p @FILE."


def characters(count: int) -> str:
    """Return the length of a text in words: `128 characters of text`."""
    return f"{many(count, 'character')}{_TEXT}"


def lead(parts: Sequence[tuple[str, int]], provider: str, place: str, onward: Sequence[str], cost: str) -> str:
    """Return the first sentence: 1 photo (398 KB) and 128 characters of text go to OpenAI in the USA. About $0.04.

    `parts` are pairs of what something is and its bytes; texts name their length in characters and no bytes.
    """
    things = _things(parts)
    verb = "goes" if len(parts) == 1 and not parts[0][0].endswith(_TEXT) else "go"
    where = f" in {place}" if place else ""
    further = f", and from there to {_listed(onward)}" if onward else ""
    return f"{_listed(things)} {verb} to {provider}{where}{further}. {cost[:1].upper()}{cost[1:]}."


def server_here(name: str) -> str:
    """Return what a server of the person's own is called where bytes go to it and stay on this computer."""
    return f"{name}, a server on this computer"


def roughly(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    """Return what a request may cost as a person says it: at most about $0.04, less than 1 cent, cost unknown."""
    if high is None:
        return "nobody knows what it costs"
    if not high:
        return "it costs nothing"
    amount = in_cents(high, currency)
    if amount.startswith("less"):
        return amount
    return f"about {amount}" if low == high else f"at most about {amount}"


def _things(parts: Sequence[tuple[str, int]]) -> list[str]:
    """Return equal nouns together with their bytes, texts by their length."""
    nouns: dict[str, list[int]] = {}
    told = []
    for what, count in parts:
        if what.endswith(_TEXT):
            continue
        nouns.setdefault(what, []).append(count)
    told += [f"{many(len(sizes), noun)} ({size(sum(sizes))})" for noun, sizes in nouns.items()]
    return told + [what for what, _ in parts if what.endswith(_TEXT)]


def _listed(words: Sequence[str]) -> str:
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"


def where(method: str, url: str, body_bytes: int) -> str:
    """Return one request in words: POST https://api.openai.com/v1/responses, 512 KB."""
    return f"{method} {url}, {size(body_bytes)}" if body_bytes else f"{method} {url}"


def credential(name: str, last_four: str, rests_in: str) -> str:
    """Return which key goes along, without it; the title before it says already that it is a key."""
    named = "" if name == "key" and last_four else name
    shown = f"ending in {last_four}" if last_four else ""
    return f"{' '.join(filter(None, (named, shown)))}, {_KEY_RESTS[rests_in]}"


def by_address(host: str, address: str, port: int) -> str:
    """Return a host whose address was set by hand."""
    return f"{host} at {address}, port {port}, as your settings say"


def through_proxy(proxy: str) -> str:
    """Return a proxy on the way."""
    return f"through {proxy}, as your settings say"


def trusting(digest: str) -> str:
    """Return an extra certificate that is trusted."""
    return f"trusting your own certificates {digest[:16]} as well"


def follow_up(purpose: str, method: str, url: str, most: int, downloads: Sequence[str]) -> str:
    """Return a request that follows: what is asked until it is done, a result, what cancels, what deletes."""
    from_where = (
        f"{method} at {' or '.join(downloads)}, where the answer says" if url.startswith("{") else f"{method} {url}"
    )
    times = f", up to {many(most, 'time')}"
    return {
        "poll": f"{from_where}, until it is done{times}",
        "fetch": f"{from_where}{times}",
        "cancel": f"{from_where}, when you cancel it",
        "delete": f"{from_where}, once the answer is here",
    }[purpose]


def doubts(names: Sequence[str]) -> str:
    """Return the doubts that are taken on."""
    return ", ".join(name.replace("-", " ") for name in names)
