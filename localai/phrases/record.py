"""What stands in the folder for a lawyer: the readable record, what each table says, and how to verify all of it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from localai.phrases.amounts import many, moment, size
from localai.phrases.cards import day

SUMMARY: Final = "In short"
SENDS: Final = "What was sent"
TERMS: Final = "On which terms"
COPIES: Final = "Copies that still exist elsewhere"
AFTER: Final = "What was done about copies, and what was found out"
REFUSALS: Final = "What the rules refused"
HERE: Final = "Work on this computer"
RULES: Final = "The rules in force"
CHANGES: Final = "Changes of rules and classes"
STATED: Final = "What was stated about accounts"
KEYS: Final = "Keys for services"
STANDING: Final = "Approvals for later sends"
USED: Final = "Requests, bytes and cost"

SEND_HEADS: Final = (
    "when (UTC)",
    "receipt",
    "service",
    "model",
    "for",
    "class",
    "purpose",
    "outcome",
    "sent",
    "cost",
    "approved",
)
TERM_HEADS: Final = (
    "receipt",
    "trains",
    "longest copy",
    "people look",
    "stays in",
    "passed on",
    "doubts taken on",
    "answers",
    "card",
)
COPY_HEADS: Final = ("receipt", "copy", "at", "since", "until", "a call that deletes it")
AFTER_HEADS: Final = ("receipt", "what", "how it ended")
REFUSED_HEADS: Final = ("when (UTC)", "receipt", "model", "for", "class", "purpose", "rule", "because")
HERE_HEADS: Final = ("model", "runs", "first", "last")
RULE_HEADS: Final = ("class", "rule demands", "layer that decides")
CHANGE_HEADS: Final = ("when (UTC)", "what", "of", "to", "reason")
STATED_HEADS: Final = (
    "when (UTC)",
    "service",
    "answer",
    "model",
    "where it is written",
    "holds until",
    "for the key",
    "document",
    "now",
)
KEY_HEADS: Final = ("when (UTC)", "service", "change", "name", "fingerprint", "rests in")
STANDING_HEADS: Final = (
    "when (UTC)",
    "approval",
    "model",
    "class at most",
    "how many",
    "until",
    "cost at most",
    "ended",
)
USED_HEADS: Final = ("week of", "service", "requests", "sent", "received", "cost")

NOTHING_SENT: Final = "Nothing was sent to any service."
NO_COPIES: Final = "By what is known, none."
NOT_KEPT: Final = "not kept"
UNKNOWN: Final = "unknown"
HOLDS: Final = "on record"
WITHDRAWN: Final = "withdrawn"
WORDS_GONE: Final = "withdrawn before it counted for anything; its words were not kept"
ANY_KEY: Final = "no key yet"
BUILT_IN: Final = "back to what is built in"
STANDS: Final = "no"
FOUND: Final = "the person found out"
READINGS: Final = "What was read again, and what contradicted an answer"
READING_HEADS: Final = ("when (UTC)", "service", "what", "which", "found")
PAGE: Final = "page, read by the person"
INTERFACE: Final = "interface, asked by localai"
CONTRADICTS: Final = "its answer contradicts"
BUDGET_OF: Final = "budget of a week"
BUILT_IN_NONE: Final = "none any more"
ALL_SERVICES: Final = "all services"
TEAM_RULES: Final = "rules of a team"
CLASS_OF: Final = "class of an item"
TERMS_NOTE: Final = (
    "The terms are those that localai knew when it was decided, with what was stated about the account. The card of "
    "then lies in the folder cards; its digest is part of the signed record."
)
COPIES_NOTE: Final = (
    "Computed from what was known about each service when something was sent. Every date is about that day. What a "
    "service keeps when it flags something, or when a court orders it, has no end that anybody knows."
)
PROJECT_NOTE: Final = (
    "Only what items of this project were used for, or came of. Refusals name no item and are left out; so is what was "
    "done with items that were purged since. The ledger is whole, because a part of it could not be verified."
)
NAMES_NOTE: Final = (
    "No content of any item, no name of one, no prompt and no result is in this folder; only documents that back an "
    "answer are named."
)
NOT_ADVICE: Final = (
    "What services do is our reading of public pages on the dates shown. Contracts decide. Not legal advice."
)


def title(label: str) -> str:
    """Return the title of the record."""
    return f"Record of the workspace {label}"


def made(at: datetime, program: str, workspace: str) -> str:
    """Return when the record was made, by what, of which workspace."""
    return f"Made {moment(at)} by localai {program}; workspace {workspace}."


def reaches(entries: int, first: datetime, last: datetime) -> str:
    """Return how far the ledger reaches."""
    return f"The ledger has {many(entries, 'entry', 'entries')}, from {moment(first)} to {moment(last)}."


def of_project(name: str) -> str:
    """Return which project a record is about."""
    return f"Of the project {name}. {PROJECT_NOTE}"


def in_short(sends: int, services: int, sent: int, refused: int, unknown: int) -> tuple[str, ...]:
    """Return the sums."""
    told = [f"{many(sends, 'send')} to {many(services, 'service')}, {size(sent)} in all."] if sends else [NOTHING_SENT]
    if unknown:
        told.append(f"Of {many(unknown, 'send')} nobody knows how it ended; it counts as received.")
    told.append(f"{many(refused, 'wish', 'wishes')} refused by the rules.")
    return tuple(told)


def still_elsewhere(certain: int, conditional: int) -> str:
    """Return how many copies are still out there, and how many exist only if something was flagged, or by law."""
    if not certain and not conditional:
        return "No copy is left elsewhere by what is known."
    told = f"{many(certain, 'copy', 'copies')} still elsewhere by what is known"
    return f"{told}; {conditional} more only if something was flagged, or by law." if conditional else f"{told}."


def outcome(ended: str, problem: str) -> str:
    """Return how something ended, with the code of what went wrong."""
    return f"{ended} ({problem})" if problem else ended


def until(end: date | None, otherwise: str) -> str:
    """Return until when a copy stays."""
    return f"about {day(end)}" if end else otherwise


def card_file(provider: str, digest: str) -> str:
    """Return the name of the page about a card as it was."""
    return f"cards/{provider}-{digest[:12]}.html"


def card_title(title_: str, checked: date) -> str:
    """Return the title of a card as it was."""
    return f"{title_}: the card as it was, read {day(checked)}"


def place(surface: str, override: str) -> str:
    """Return a part of a card: a surface, and what some of its models change."""
    return f"Surface {surface}" + (f", models with {override}" if override else "")


README: Final = """\
Record of a localai workspace
=============================

Made {made}. Nothing in here is encrypted: keep it where it belongs.

  report.html       the record to read; it loads nothing and runs nothing
  ledger.txt        the whole ledger, every entry as it was signed
  checkpoint.txt    the newest signed checkpoint over it
  key.txt           the public key that signed
  verify_ledger.py  checks the ledger without localai
  cards/            what was known about each service when something was decided by it, to read
  grounds/          the same, with policies, rules and answers, in the very bytes whose digests are signed
{documents}  SHA256SUMS        digests of all files here

To verify
---------

1. That nothing here changed since it was written:

     sha256sum -c SHA256SUMS

2. That the ledger is whole and signed (Python 3.11 or later with the package "cryptography"):

     python3 verify_ledger.py ledger.txt --checkpoint checkpoint.txt --key '{key}'

   This proves that no entry was changed, removed or moved since that checkpoint was signed. Who holds the key of the
   workspace could have written another history before; a checkpoint that was kept elsewhere earlier (on paper, by mail)
   rules that out: give that one with --checkpoint instead, and compare its key.

3. That the cards, policies, rules and answers are those that decided. Each file in grounds/ is named by its digest, and
   entries of the ledger name these digests:

     cd grounds && for f in *.card *.policy *.rules *.answer; do sha256sum "$f"; done

   The file beside it that ends in .txt says the same in words.

What it does not show: contents of files, prompts and results (they stay encrypted in the workspace; the ledger holds
salted commitments to them), and what a service really did with what it got. The terms are our reading of public pages
on the dates shown, and what was stated about accounts. Not legal advice.
"""
DOCUMENTS_LINE: Final = "  documents/        what backs the answers, decrypted, because it was asked for\n"


def readme(*, made: str, key: str, documents: bool) -> str:
    """Return the file that says what is in the folder and how to verify it."""
    return README.format(made=made, key=key, documents=DOCUMENTS_LINE if documents else "")


def written(path: str, files: int, sends: int, refusals: int) -> str:
    """Return what was written."""
    what = f"{many(sends, 'send')}, {many(refusals, 'refusal')}"
    return f"{path}: {many(files, 'file')} ({what}). Nothing in it is encrypted; README.txt says how to verify it."


def change_of(layer: str) -> str:
    """Return whose rules changed."""
    return f"rules of a {layer}"


def documents_left_out(names: Sequence[str]) -> str:
    """Return which documents are named and not included."""
    return f"Named and not included: {', '.join(names)}. --with-documents includes them, decrypted."
