"""The readable record of a workspace: what was sent on which terms, what is left elsewhere, what was refused."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from localai.ledger.copies import CopyElsewhere
from localai.operations.details import details_at
from localai.operations.grounds import ground
from localai.operations.history import Happened, happened
from localai.operations.papers import Grid, Paper, Section, grid
from localai.operations.provider_report import facts_grid, program_version, still_elsewhere, who
from localai.operations.session import Session
from localai.operations.showing import title_of
from localai.operations.status import copies
from localai.operations.usage import cost_words, usage
from localai.phrases import amounts, cards
from localai.phrases import receipt as receipts
from localai.phrases import record as phrases
from localai.phrases import reports as report_phrases
from localai.phrases import usage as usage_phrases
from localai.vault import entries
from localai.vocabulary.cards import Card
from localai.vocabulary.items import Project
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.policies import EffectivePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything a record is about, read once; `project` narrows it."""

    session: Session
    project: Project | None
    all: tuple[Happened, ...]

    @property
    def sends(self) -> tuple[Happened, ...]:
        """What may have left this computer, in order."""
        return tuple(each for each in self.all if each.is_send)

    @property
    def refusals(self) -> tuple[Happened, ...]:
        """What the rules refused, in order."""
        return tuple(each for each in self.all if each.is_refusal)


def read(session: Session, project: Project | None = None) -> Record:
    """Return everything that was done, or what was done for one project."""
    return Record(session=session, project=project, all=tuple(happened(session, project.id if project else None)))


def paper(record: Record, more: Sequence[Section]) -> Paper:
    """Return the record to read; `more` are the sections on rules, answers and keys."""
    session = record.session
    workspace = session.workspace
    first, last = _ends(session)
    lines = [
        phrases.made(session.now(), program_version(), workspace.id),
        phrases.reaches(entries.head(workspace.database).size, first, last),
        *([phrases.of_project(record.project.name)] if record.project else []),
        phrases.NAMES_NOTE,
        phrases.NOT_ADVICE,
    ]
    sections = (
        _summary(record),
        _sends(record),
        _terms(record),
        _copies(record),
        _after(record),
        _refusals(record),
        _here(record),
        *more,
        *([] if record.project else [_usage(session)]),
    )
    return Paper(title=phrases.title(workspace.label), lines=tuple(lines), sections=sections)


def card_paper(card: Card, digest: str, places: Iterable[tuple[str, str]]) -> Paper:
    """Return a card as it was: every fact about the surfaces, each with an override or none, that were used."""
    lines = (
        report_phrases.card_is(card.checked, card.expires, digest),
        report_phrases.how_read(card.read_how),
        cards.RUNS_HERE if card.runs_here else cards.OUR_READING,
    )
    sections = [Section(title=report_phrases.WHO, lines=tuple(who(card)))]
    for surface, override in sorted(places):
        facts = facts_grid(tuple(details_at(card, surface, override)))
        sections.append(Section(title=phrases.place(surface, override), grid=facts))
    return Paper(title=phrases.card_title(card.title, card.checked), lines=lines, sections=tuple(sections))


def _ends(session: Session) -> tuple[datetime, datetime]:
    """Return when the first and the last entry were made."""
    database = session.workspace.database
    first, last = next(entries.lines(database)), entries.newest(database, 1)[0]
    return datetime.fromisoformat(first.at), datetime.fromisoformat(last.at)


def _summary(record: Record) -> Section:
    sends = record.sends
    services = {each.receipt.where for each in sends}
    unknown = sum(each.receipt.outcome is Outcome.UNKNOWN for each in sends)
    sent = sum(each.receipt.sent for each in sends)
    told = phrases.in_short(len(sends), len(services), sent, len(record.refusals), unknown)
    return Section(title=phrases.SUMMARY, lines=(*told, still_elsewhere(_left(record))))


def _sends(record: Record) -> Section:
    rows = []
    for each in record.sends:
        found = each.receipt
        cost = None if found.cost is None else f"{found.cost:f}"
        rows.append(
            (
                amounts.moment(found.at).removesuffix(" UTC"),
                found.id[:8],
                title_of(record.session, found),
                found.model,
                found.task.value,
                found.item_class.value,
                found.purpose,
                phrases.outcome(receipts.outcome(found.outcome), found.problem),
                amounts.size(found.sent),
                phrases.UNKNOWN if cost is None else cards.cost(cost, cost, found.currency),
                receipts.how(found.how) if found.how else "",
            )
        )
    lines = () if rows else (phrases.NOTHING_SENT,)
    return Section(title=phrases.SENDS, lines=lines, grid=grid(phrases.SEND_HEADS, rows))


def _terms(record: Record) -> Section:
    rows = [_term(record.session, each) for each in record.sends]
    return Section(
        title=phrases.TERMS, lines=(phrases.TERMS_NOTE,) if rows else (), grid=grid(phrases.TERM_HEADS, rows)
    )


def _term(session: Session, each: Happened) -> tuple[str, ...]:
    policy = ground(session, EffectivePolicy, each.policy)
    card = phrases.card_file(each.receipt.model.partition("/")[0], each.card)
    if policy is None:
        return (each.receipt.id[:8], *[phrases.NOT_KEPT] * 5, ", ".join(each.accepted), phrases.NOT_KEPT, card)
    onward = [party.name for party in policy.onward.parties]
    return (
        each.receipt.id[:8],
        cards.training(policy.training.value.value, policy.training.party, policy.title),
        cards.stays(str(policy.longest)),
        cards.review(policy.review.value.value),
        cards.region(policy.region.name),
        cards.onward(policy.onward.value.value, onward),
        ", ".join(each.accepted),
        ", ".join(answer[:8] for answer in policy.answers),
        card,
    )


def _left(record: Record) -> list[CopyElsewhere]:
    sent = {each.receipt.id for each in record.sends}
    return [each for each in copies(record.session) if each.run_id in sent]


def _copies(record: Record) -> Section:
    rows = [
        (
            each.run_id[:8],
            cards.copy_named(each.copy.name, each.copy.when.value),
            each.copy.holder,
            cards.day(each.since),
            phrases.until(each.until, cards.no_day(str(each.copy.days))),
            each.copy.deletion or report_phrases.NO_CALL,
        )
        for each in _left(record)
    ]
    lines = (phrases.COPIES_NOTE,) if rows else (phrases.NO_COPIES,)
    return Section(title=phrases.COPIES, lines=lines, grid=grid(phrases.COPY_HEADS, rows))


def _after(record: Record) -> Section:
    rows = []
    for each in record.sends:
        told = [(call.call, phrases.outcome(receipts.outcome(call.outcome), call.problem)) for call in each.deletions]
        told += [(phrases.FOUND, found.found.replace("-", " ")) for found in each.found]
        rows += [(each.receipt.id[:8], *what) for what in told]
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.AFTER, lines=lines, grid=grid(phrases.AFTER_HEADS, rows))


def _refusals(record: Record) -> Section:
    rows = [
        (
            amounts.moment(each.receipt.at).removesuffix(" UTC"),
            each.receipt.id[:8],
            each.receipt.model,
            each.receipt.task.value,
            each.receipt.item_class.value,
            each.receipt.purpose,
            each.receipt.problem,
            each.because,
        )
        for each in record.refusals
    ]
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.REFUSALS, lines=lines, grid=grid(phrases.REFUSED_HEADS, rows))


def _here(record: Record) -> Section:
    runs: dict[str, list[str]] = defaultdict(list)
    for each in record.all:
        if not each.is_send and not each.is_refusal:
            runs[each.receipt.model].append(cards.day(each.receipt.at.date()))
    rows = [(model, amounts.number(len(days)), days[0], days[-1]) for model, days in sorted(runs.items())]
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.HERE, lines=lines, grid=grid(phrases.HERE_HEADS, rows))


def _usage(session: Session) -> Section:
    found = usage_grid(session)
    return Section(title=phrases.USED, lines=() if found else (report_phrases.NOTHING,), grid=found)


def usage_grid(session: Session) -> Grid | None:
    """Return requests, bytes and cost of each service and week."""
    rows = [
        (
            cards.day(each.begins),
            each.subject,
            usage_phrases.requests(each.requests, each.questions),
            amounts.size(each.sent),
            amounts.size(each.received),
            cost_words(each),
        )
        for each in usage(session)
    ]
    return grid(phrases.USED_HEADS, rows)
