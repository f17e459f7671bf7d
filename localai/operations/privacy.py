"""The live map: what is here, in backups, elsewhere until when and at whom, and what never left; from the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from localai.ledger.copies import CopyElsewhere
from localai.operations.session import Session
from localai.operations.status import BytesSent, bytes_sent, copies
from localai.phrases import privacy as phrases
from localai.phrases.amounts import many, size
from localai.vault import runs
from localai.vault.listing import Listing
from localai.vault.projects import kept_projects
from localai.vocabulary.cards import Span, When
from localai.vocabulary.items import ItemQuery, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one holder still has of `sends`: copies with a last day, and those whose end nobody can name.

    `until` is the last of the known days; `conditional` copies exist only if something was flagged, or by law.
    """

    holder: str
    sends: int
    dated: int
    until: date | None
    until_deleted: int
    unknown: int
    conditional: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyMap:
    """Where this person's content is: here (items, in the trash, projects, open in viewers), and elsewhere.

    `never_left` are items of which no byte went to a service, counted with those in the trash.
    """

    items: int
    in_trash: int
    projects: int
    open_outside: int
    never_left: int
    held: tuple[Held, ...]
    elsewhere: tuple[CopyElsewhere, ...]
    bytes_sent: BytesSent


def privacy_map(session: Session, *, unlocked_at: datetime) -> PrivacyMap:
    """Return where a person's content is, as it is now."""
    database = session.workspace.database
    items, in_trash = Listing(database, ItemQuery()).count(), Listing(database, ItemQuery(state=State.TRASHED)).count()
    elsewhere = copies(session)
    return PrivacyMap(
        items=items,
        in_trash=in_trash,
        projects=len(kept_projects(database)),
        open_outside=len(session.outside.files()),
        never_left=items + in_trash - runs.items_sent(database),
        held=tuple(_held(elsewhere)),
        elsewhere=elsewhere,
        bytes_sent=bytes_sent(session, unlocked_at),
    )


def told(found: PrivacyMap) -> tuple[str, ...]:
    """Return the map in sentences: here, in backups, elsewhere holder by holder, never, and the bytes sent."""
    counts = many(found.items, "item"), many(found.projects, "project"), many(found.in_trash, "item")
    sent = found.bytes_sent
    return (
        phrases.here(*counts, found.open_outside),
        phrases.BACKUPS,
        *(phrases.held(each.holder, each.sends, _numbers(each), each.until) for each in found.held),
        *([] if found.held else [phrases.NOTHING_ELSEWHERE]),
        phrases.never(found.never_left, found.items + found.in_trash),
        phrases.sent(size(sent.session), size(sent.today), size(sent.total)),
    )


def _numbers(each: Held) -> tuple[int, int, int, int]:
    return each.dated, each.until_deleted, each.unknown, each.conditional


def _held(elsewhere: Iterable[CopyElsewhere]) -> Iterable[Held]:
    by_holder: dict[str, list[CopyElsewhere]] = defaultdict(list)
    for each in elsewhere:
        by_holder[each.copy.holder].append(each)
    for holder, found in sorted(by_holder.items()):
        certain = [each for each in found if each.copy.when in (When.ALWAYS, When.IF_USED)]
        days = [each.until for each in certain if each.until is not None]
        yield Held(
            holder=holder,
            sends=len({each.run_id for each in found}),
            dated=len(days),
            until=max(days, default=None),
            until_deleted=sum(each.copy.days.span is Span.UNTIL_DELETED for each in certain),
            unknown=sum(each.copy.days.span is Span.UNKNOWN for each in certain),
            conditional=len(found) - len(certain),
        )
