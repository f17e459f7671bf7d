"""A letter that asks a service to delete the copies that no call deletes; nothing of any content is in it."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from localai.errors import UsageError
from localai.ledger.copies import CopyElsewhere
from localai.ledger.decoding import decode_as
from localai.operations.deleting import CallsLeft, calls_left
from localai.operations.keys import card_of, credential_for
from localai.operations.paper_files import write_new
from localai.operations.remote_ids import forget_gone
from localai.operations.session import Session
from localai.operations.status import copies
from localai.phrases import letter as phrases
from localai.storage.files import replace_file
from localai.vault import remote, runs
from localai.vault.entries import of_kind
from localai.vocabulary.bodies import Intent
from localai.vocabulary.cards import Card
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.records import Entry
from localai.vocabulary.text import clean

_WIDTH: Final = 76
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request in the letter: when it began, the service's ids of it (untrusted, few are known), what is left of it.

    `earlier_key` says that it did not go with the key that is here now.
    """

    at: datetime
    ids: tuple[str, ...]
    earlier_key: bool
    copies: tuple[CopyElsewhere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to a service; `contact` is empty where the card names none, `by_calls` counts what is not in it."""

    provider: str
    operator: str
    contact: str
    requests: tuple[Request, ...]
    by_calls: int
    text: str


def write_letter(session: Session, provider: str, item_id: str | None = None) -> Letter:
    """Return the letter about what a service still has, of one item or of all, and no call deletes.

    Raises NotFoundError, and UsageError where nothing is there or calls delete all of it.
    """
    card = card_of(session, provider)
    sent = dict(_sent(session, provider))
    there = [copy for copy in copies(session, item_id) if copy.run_id in sent]
    if not there:
        raise UsageError(problem=phrases.nothing_there(clean(card.title)), remedy=phrases.LIST_THEM)
    forget_gone(session)
    calls, ids = calls_left(session), remote.ids_of(session.workspace.database)
    going_on = set(runs.without_outcome(session.workspace.database))
    left = [copy for copy in there if not _goes(copy, calls.get(copy.run_id), going_on)]
    if not left:
        raise UsageError(problem=phrases.calls_do(clean(card.title)), remedy=phrases.DELETE_FIRST)
    stored = credential_for(session, provider)
    now = stored.credential.fingerprint if stored else ""
    requests = tuple(
        Request(
            at=at,
            ids=ids.get(run_id, ()),
            earlier_key=bool(now) and key != now,
            copies=tuple(copy for copy in left if copy.run_id == run_id),
        )
        for run_id, (at, key) in sent.items()
        if any(copy.run_id == run_id for copy in left)
    )
    last_four = stored.credential.last_four if stored else ""
    return Letter(
        provider=provider,
        operator=card.operator,
        contact=card.contact.privacy,
        requests=requests,
        by_calls=len(there) - len(left),
        text="".join(f"{line}\n" for line in _lines(card, requests, last_four)),
    )


def keep(path: Path, letter: Letter, *, overwrite: bool) -> None:
    """Write the letter into a file that only this person can read; raises WouldOverwriteError unless `overwrite`."""
    content = letter.text.encode("utf-8", "backslashreplace")
    if overwrite:
        replace_file(path, content)
        return
    write_new(path, (content,), remedy=phrases.REPLACE_IT)


def _sent(session: Session, provider: str) -> Iterator[tuple[str, tuple[datetime, str]]]:
    """Yield the sends to a service, with when they began and the fingerprint of the key they carried."""
    for line in of_kind(session.workspace.database, EntryKind.INTENT):
        entry = decode_as(Entry, line.encoded)
        if isinstance(entry.body, Intent) and entry.body.beginning.where == provider:
            yield entry.body.beginning.run_id, (entry.at, entry.body.credential)


def _goes(copy: CopyElsewhere, left: CallsLeft | None, going_on: set[str]) -> bool:
    """Tell whether a call deletes it: one that can be made now, or at the end of what is going on."""
    call = copy.copy.deletion
    return bool(call) and (copy.run_id in going_on or (left is not None and call in left.calls))


def _lines(card: Card, requests: tuple[Request, ...], last_four: str) -> Iterator[str]:
    title = _shown(card.title)
    yield from (*textwrap.wrap(phrases.NOTE, _WIDTH), "")
    yield phrases.to(_shown(card.operator), title, _shown(card.headquarters))
    yield phrases.by(_shown(card.contact.privacy))
    yield from (phrases.FROM, phrases.ON, "", phrases.subject(title), "", phrases.GREETING, "")
    whose = f"{phrases.account(_shown(last_four))} " if last_four else ""
    yield from (*textwrap.wrap(whose + phrases.opening(title, len(requests)), _WIDTH), "")
    for number, each in enumerate(requests, 1):
        yield phrases.request(number, each.at, [_shown(one) for one in each.ids], earlier_key=each.earlier_key)
        for copy in each.copies:
            about = copy.copy
            holder = _shown(about.holder)
            yield phrases.copy(_shown(about.name), about.when.value, holder, str(about.days), copy.until)
    yield ""
    yield from (*textwrap.wrap(phrases.ASK, _WIDTH), "")
    yield from (*textwrap.wrap(phrases.NO_CONTENT, _WIDTH), "", phrases.CLOSING, "", phrases.BLANK)


def _shown(text: str) -> str:
    return clean(text, limit=_LONGEST)
