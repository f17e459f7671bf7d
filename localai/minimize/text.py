"""Finding what identifies people or opens doors in a text, and putting tokens in its place; pure, linear in the text.

No names and no addresses: rules cannot find those. Every pattern begins where no character of its kind stands before
it, and every repetition is bounded or unambiguous, so that no text takes more than a few steps per character.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from localai.minimize import checksums


class Secret(StrEnum):
    """Kinds of what is found; the value is the word in its token."""

    KEY = "KEY"
    MAIL = "EMAIL"
    IBAN = "IBAN"
    CARD = "CARD"
    NATIONAL_ID = "ID"
    PHONE = "PHONE"
    ADDRESS = "IP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One find: its kind and where it stands, in characters."""

    kind: Secret
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokenized:
    """A text with tokens such as `[EMAIL-1]`; `tokens` are (token, what it stands for) in order of appearance."""

    text: str
    tokens: tuple[tuple[str, str], ...]


_KEY_PREFIXES = (
    r"sk-[\w-]{16,}|sk_(?:live|test)_\w{16,}|rk_(?:live|test)_\w{16,}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}"
    r"|gh[opusr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}"
    r"|hf_\w{20,}|r8_\w{20,}|npm_\w{30,}|pypi-[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|dop_v1_\w{40,}|shp(?:at|ss)_\w{20,}"
    r"|AGE-SECRET-KEY-1[0-9A-Z]{40,}|xai-\w{20,}|gsk_\w{20,}|key_\w{30,}|AC[0-9a-f]{32}|SK[0-9a-f]{32}"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
)
_ASSIGNED = (
    r"(?:api[ _-]?key|secret(?:[ _-]?key)?|access[ _-]?token|auth[ _-]?token|token|password|passwd|passphrase|pwd"
    r"|bearer|passwort|kennwort|contraseña|mot de passe)(?:[\"']?\s{0,3}[:=]\s{0,3}|\s)[\"']?"
    r"(?P<value>[^\s\"',;]{8,400})"
)
_PATTERNS: tuple[tuple[Secret, re.Pattern[str]], ...] = (
    (Secret.KEY, re.compile(rf"(?<![\w-])(?:{_KEY_PREFIXES})", re.ASCII)),
    (Secret.KEY, re.compile(rf"(?<!\w){_ASSIGNED}", re.IGNORECASE)),
    (Secret.KEY, re.compile(r"(?<=://)[^\s/:@]{0,100}:(?P<value>[^\s/@]{1,200})(?=@)")),
    (Secret.MAIL, re.compile(r"(?<![\w.+%-])[\w.+%-]{1,256}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")),
    (
        Secret.PHONE,
        re.compile(r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}[ ()./-]{0,3}(?:\d[ ()./-]{0,2}){5,13}\d(?!\w)", re.ASCII),
    ),
    (
        Secret.PHONE,
        re.compile(
            r"(?<![\w.,/+-])(?!\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d))"
            r"(?:(?:\(0[1-9]\d{0,4}\)|0[1-9]\d{0,4})[ /.-]{1,3}\d(?:[ /.-]?\d){4,9}"
            r"|(?:\([2-9]\d\d\)|[2-9]\d\d)[ .-]{1,2}\d{3}[ .-]\d{4})(?!\w)",
            re.ASCII,
        ),
    ),
)
_CHECKED: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.ASCII), check)
    for pattern, check in (
        (r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}", lambda _: True),  # United States
        (r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", lambda _: True),  # United Kingdom
        (r"[XYZ]-?\d{7}-?[A-Z]|\d{8}-?[A-Z]", checksums.is_spanish),
        (r"[12] ?\d\d ?[0-3]\d ?\d\d ?\d{3} ?\d{3} ?\d\d", checksums.is_french),
        (r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", checksums.is_italian),
        (r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d", checksums.is_swiss),
        (r"\d{2} ?\d{3} ?\d{3} ?\d{3}", checksums.is_german),
        (r"\d{11}", checksums.is_polish),
        (r"\d{6}[-+]\d{4}", lambda digits: checksums.is_luhn(digits)),  # Sweden
        (r"\d{3}\.\d{3}\.\d{3}-\d\d", checksums.is_brazilian),
    )
)
_PEM_BEGIN, _PEM_END = re.compile(r"-----BEGIN [A-Z0-9 ]{1,60}-----"), re.compile(r"-----END [A-Z0-9 ]{1,60}-----")
_IBAN_BEGIN = re.compile(r"(?<!\w)[A-Za-z]{2}\d\d(?=[ \w])", re.ASCII)
_DIGIT_RUN = re.compile(r"(?<![\w])\d(?:[ -]?\d)*(?!\w)", re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII)
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:]|\.\w)", re.ASCII)
_TOKEN = re.compile(r"\[(" + "|".join(Secret) + r")-(\d{1,6})\]", re.IGNORECASE | re.ASCII)


def scan(text: str) -> tuple[Finding, ...]:
    """Return every find in order; where finds overlap they become one that covers them all."""
    found = [*_keys_in_blocks(text), *_patterns(text), *_checked(text), *_ibans(text), *_cards(text), *_addresses(text)]
    merged: list[Finding] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if merged and each.start < merged[-1].end:
            before = merged.pop()
            each = Finding(kind=before.kind, start=before.start, end=max(before.end, each.end))
        merged.append(each)
    return tuple(merged)


def tokenize(text: str, known: Mapping[str, str] | None = None) -> Tokenized:
    """Put a token in the place of every find; equal finds share one, also with `known` (token -> original)."""
    tokens = dict(known or {})
    tokens_of = {original: token for token, original in tokens.items()}
    taken = {match.group().upper() for match in _TOKEN.finditer(text)} | set(tokens)
    numbers = dict.fromkeys(Secret, 0)
    parts, at, used = [], 0, dict[str, str]()
    for each in scan(text):
        original = text[each.start : each.end]
        if original not in tokens_of:
            tokens_of[original] = _next_token(each.kind, numbers, taken)
        used[tokens_of[original]] = original
        parts += [text[at : each.start], tokens_of[original]]
        at = each.end
    return Tokenized(text="".join([*parts, text[at:]]), tokens=tuple(used.items()))


def restore(text: str, tokens: Mapping[str, str]) -> str:
    """Put the originals back into a reply; a token in other letters (`[email-1]`) counts, an unknown one stays."""
    return _TOKEN.sub(lambda match: tokens.get(match.group().upper(), match.group()), text)


def _next_token(kind: Secret, numbers: dict[Secret, int], taken: set[str]) -> str:
    """Return the next token of a kind that does not stand in the text already."""
    while True:
        numbers[kind] += 1
        token = f"[{kind}-{numbers[kind]}]"
        if token not in taken:
            return token


def _patterns(text: str) -> Iterator[Finding]:
    for kind, pattern in _PATTERNS:
        group = "value" if "value" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            yield Finding(kind=kind, start=match.start(group), end=match.end(group))


def _checked(text: str) -> Iterator[Finding]:
    for pattern, check in _CHECKED:
        for match in pattern.finditer(text):
            if check(re.sub(r"[ .+-]", "", match.group())):
                yield Finding(kind=Secret.NATIONAL_ID, start=match.start(), end=match.end())


def _keys_in_blocks(text: str) -> Iterator[Finding]:
    """PEM blocks; one that never ends reaches to the end of the text."""
    at = 0
    while begin := _PEM_BEGIN.search(text, at):
        end = _PEM_END.search(text, begin.end())
        at = end.end() if end else len(text)
        yield Finding(kind=Secret.KEY, start=begin.start(), end=at)


def _ibans(text: str) -> Iterator[Finding]:
    for begin in _IBAN_BEGIN.finditer(text):
        length = checksums.IBAN_LENGTHS.get(begin.group()[:2].upper(), 0)
        letters, at = "", begin.start()
        while len(letters) < length and at < len(text) and (text[at].isalnum() or text[at] == " "):
            letters, at = letters + text[at].strip(), at + 1
        ends = at == len(text) or not text[at].isalnum()
        if ends and letters.isascii() and checksums.is_iban(letters.upper()):
            yield Finding(kind=Secret.IBAN, start=begin.start(), end=at)


def _cards(text: str) -> Iterator[Finding]:
    """Cards among groups of digits: any neighboring groups that together are a card."""
    for run in _DIGIT_RUN.finditer(text):
        groups = [(group.start(), group.group()) for group in _GROUP.finditer(text, run.start(), run.end())]
        first = 0
        while first < len(groups):
            digits, last, step = "", first, 1
            while last < len(groups) and len(digits) < 19:
                digits += groups[last][1]
                if checksums.is_card(digits):
                    end = groups[last][0] + len(groups[last][1])
                    yield Finding(kind=Secret.CARD, start=groups[first][0], end=end)
                    step = last + 1 - first
                last += 1
            first += step


def _addresses(text: str) -> Iterator[Finding]:
    """IP addresses other than this machine's own."""
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(match.group())
            except ValueError:
                continue
            if not (address.is_loopback or address.is_unspecified):
                yield Finding(kind=Secret.ADDRESS, start=match.start(), end=match.end())
