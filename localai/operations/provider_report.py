"""One page about a service to file: facts, evidence, dates, doubts, copies, parties, how to read it again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from localai.errors import NotFoundError
from localai.ledger.copies import CopyElsewhere
from localai.ledger.decoding import decode_as
from localai.operations import recheck
from localai.operations.accounts import list_answers
from localai.operations.facts import FactRow, evidence_of
from localai.operations.find import resolve
from localai.operations.models import ModelView, Wanted, show_model
from localai.operations.papers import Grid, Paper, Section, grid
from localai.operations.session import Session
from localai.operations.showing import footing
from localai.operations.status import copies
from localai.phrases import bundles, cards, rules
from localai.phrases import record as record_phrases
from localai.phrases import reports as phrases
from localai.policy.effective import weakest
from localai.vault import entries
from localai.vocabulary.bodies import Intent
from localai.vocabulary.cards import Card, When
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import CopyFound, Link
from localai.vocabulary.records import Entry


def provider_report(session: Session, name: str, wanted: Wanted) -> Paper:
    """Return the page about a service: with what holds for one model, or for all of them where `name` is the service's.

    Raises NotFoundError.
    """
    chosen = _representatives(session, name) if name in session.catalog.cards else [(name, name)]
    views = [(label, show_model(session, model, wanted)) for model, label in chosen]
    view = views[0][1]
    card = view.card
    lines = (
        phrases.made_on(session.now(), program_version()),
        phrases.card_is(card.checked, card.expires, view.card_digest),
        phrases.how_read(card.read_how),
        *filter(None, [session.catalog.notice]),
        cards.RUNS_HERE if view.row.policy.runs_here else footing(view.row.model),
    )
    sections = (
        Section(title=phrases.WHO, lines=tuple(who(card))),
        *(section for label, each in views for section in _about(session, label, each, wanted)),
        answers_section(session, card.provider),
        _models(session, card),
        _went(session, card.provider),
        *_pages(session, card),
    )
    return Paper(title=phrases.provider_title(card.title, name), lines=lines, sections=sections)


def _representatives(session: Session, provider: str) -> list[tuple[str, str]]:
    """Return one model for each set of facts that models of a service share, with the names of those models."""
    shared: dict[tuple[str, str], list[str]] = {}
    for model in session.catalog.models():
        if model.provider == provider:
            shared.setdefault((model.surface, model.override), []).append(model.id)
    if not shared:
        raise NotFoundError(what="model", id=provider)
    return [(models[0], ", ".join(models)) for models in shared.values()]


def _about(session: Session, label: str, view: ModelView, wanted: Wanted) -> Iterator[Section]:
    """Yield what holds for a model, and for others that share its facts."""
    own = (*view.limits, *view.prices) if label == view.row.model.id else ()  # the others take and cost something else
    yield Section(title=phrases.WHAT_HOLDS.format(label), grid=facts_grid((*view.facts, *own)))
    yield _copies(view)
    yield _onward(view)
    yield Section(title=phrases.CLASSES, grid=grid(phrases.VERDICTS, list(_verdicts(session, view, wanted))))
    if view.details:
        yield Section(title=phrases.WHOLE_CARD, grid=facts_grid(view.details))


def program_version() -> str:
    """Return the version of localai that runs."""
    from importlib.metadata import PackageNotFoundError, version  # 5 ms, and only papers name it

    try:
        return version("localai")
    except PackageNotFoundError:
        return phrases.FROM_SOURCE


def facts_grid(rows: Sequence[FactRow]) -> Grid | None:
    """Return facts as a table; a row without a label belongs to the one above."""
    told, label = [], ""
    for row in rows:
        label = row.label or label
        told.append((label, row.words, row.evidence, row.note, row.source))
    return grid(phrases.FACTS, told)


def who(card: Card) -> Iterator[str]:
    """Yield who runs a service, where to turn to, and at which hosts it is reached."""
    yield phrases.who(card.operator, card.headquarters)
    contact = card.contact
    told = ((phrases.PRIVACY, contact.privacy), (phrases.OPT_OUT, contact.opt_out))
    yield from (phrases.contact(what, where) for what, where in told if where)
    yield from (phrases.contact(phrases.TERMS, where) for where in contact.terms)
    if not card.runs_here:
        yield phrases.hosts([host.name for host in card.hosts])
    if card.look_alikes:
        yield phrases.not_theirs([each.host for each in card.look_alikes])


def answers_section(session: Session, provider: str = "") -> Section:
    """Return what the person stated about their account at one service, or at all of them."""
    found = [each for each in list_answers(session) if provider in ("", each.answer.provider)]
    rows = []
    for each in found:
        answer = each.answer
        rows.append(
            (
                answer.provider,
                answer.state,
                answer.model or phrases.ALL_MODELS,
                answer.reference,
                cards.day(answer.stated_on),
                cards.day(answer.expires),
                rules.counts(each.counts.value),
                document_named(session, answer.document_item),
            )
        )
    lines = () if rows else (phrases.NO_ANSWERS,)
    return Section(title=phrases.YOUR_ANSWERS, lines=lines, grid=grid(phrases.ANSWERS, rows))


def document_named(session: Session, item_id: str | None) -> str:
    """Return the document that backs an answer by its name and id; its content stays where it is."""
    if item_id is None:
        return phrases.NO_DOCUMENT
    try:
        return phrases.document(resolve(session, item_id).name, item_id)
    except NotFoundError:
        return phrases.document("", item_id)


def _copies(view: ModelView) -> Section:
    rows = [_copy(copy) for copy in view.row.policy.copies if copy.remains]
    return Section(
        title=phrases.ALL_COPIES, lines=() if rows else (phrases.NO_COPIES,), grid=grid(phrases.COPIES, rows)
    )


def _copy(copy: CopyFound) -> tuple[str, ...]:
    evidence, note = _known(copy.chain)
    return (
        cards.copy_named(copy.kind.value, copy.when.value),
        copy.holder,
        cards.stays(str(copy.days)),
        cards.readers([each.value for each in copy.readers]),
        copy.deletion or phrases.NO_CALL,
        evidence,
        note,
    )


def _onward(view: ModelView) -> Section:
    onward = view.row.policy.onward
    rows = []
    for party in onward.parties:
        told = (party.name, cards.training(party.training.value), cards.stays(str(party.days)))
        rows.append((*told, cards.region(party.region or "unknown"), *_known(party.chain)))
    lines = (cards.onward(onward.value.value, [party.name for party in onward.parties]).capitalize() + ".",)
    return Section(title=phrases.ONWARD, lines=lines, grid=grid(phrases.PARTIES, rows))


def _known(chain: Sequence[Link]) -> tuple[str, str]:
    """Return how something is known, and what is doubtful about it, by the weakest link."""
    link = weakest(chain)
    return (cards.THIS_PROGRAM, "") if link is None else (evidence_of(link), link.note)


def _verdicts(session: Session, view: ModelView, wanted: Wanted) -> Iterator[tuple[str, ...]]:
    for item_class in ItemClass:
        told = show_model(session, view.row.model.id, replace(wanted, item_class=item_class))
        because = " ".join((told.explanation.sentence, *told.explanation.doubts, *told.explanation.warnings))
        yield item_class.value, told.row.verdict.outcome.value.replace("-", " "), because


def _models(session: Session, card: Card) -> Section:
    rows = [
        (
            model.id,
            ", ".join(model.tasks),
            model.surface,
            phrases.NO_END if model.shutdown is None else cards.day(model.shutdown),
        )
        for model in session.catalog.models()
        if model.provider == card.provider
    ]
    return Section(title=phrases.OTHER_MODELS, grid=grid(phrases.MODELS, rows))


def _went(session: Session, provider: str) -> Section:
    """Return what went to a service from this workspace, and which copies of it still exist by what is known."""
    database = session.workspace.database
    begun = (decode_as(Entry, line.encoded) for line in entries.of_kind(database, EntryKind.INTENT))
    prefix = f"{provider}/"
    sends = {
        entry.subject: entry.at.date()
        for entry in begun
        if isinstance(entry.body, Intent) and entry.body.beginning.model.startswith(prefix)
    }
    sent = sum(line.sent for run_id in sends for line in entries.about(database, run_id))
    left = [copy for copy in copies(session) if copy.run_id in sends]
    rows = [
        (
            each.run_id[:8],
            cards.copy_named(each.copy.name, each.copy.when.value),
            each.copy.holder,
            cards.day(each.since),
            f"about {cards.day(each.until)}" if each.until else cards.no_day(str(each.copy.days)),
            each.copy.deletion or phrases.NO_CALL,
        )
        for each in left
    ]
    last = max(sends.values(), default=None)
    lines = (phrases.went(len(sends), sent, last), *([still_elsewhere(left)] if sends else []))
    return Section(title=phrases.WENT, lines=lines, grid=grid(phrases.LEFT, rows))


def still_elsewhere(left: Sequence[CopyElsewhere]) -> str:
    """Return how many copies are still elsewhere, those that exist only in some cases apart."""
    certain = sum(each.copy.when in (When.ALWAYS, When.IF_USED) for each in left)
    return record_phrases.still_elsewhere(certain, len(left) - certain)


def _pages(session: Session, card: Card) -> Iterator[Section]:
    if card.runs_here:
        return
    rows = []
    for page in recheck.pages(session, card.provider):
        on = page.answered_on
        read = phrases.NEVER if page.answer is None or on is None else phrases.read_on(bundles.ANSWERS[page.answer], on)
        rows.append((f"{page.number}. {page.address}", "; ".join(page.look_for), read))
    yield Section(title=phrases.RECHECK, lines=(phrases.how_to_recheck(card.provider),), grid=grid(phrases.PAGES, rows))
