"""The parts of a record about the workspace itself: rules, answers about accounts, keys, standing approvals."""

from collections.abc import Iterator
from dataclasses import dataclass

from localai.ledger.decoding import decode_as
from localai.operations.accounts import answers
from localai.operations.budgets import in_words
from localai.operations.grounds import ground
from localai.operations.papers import Section, grid
from localai.operations.provider_report import document_named
from localai.operations.rules import Within, demands_in_words, view_rules
from localai.operations.session import Session
from localai.phrases import amounts, bundles, cards, standing
from localai.phrases import record as phrases
from localai.phrases import reports as report_phrases
from localai.phrases import rules as rule_phrases
from localai.vault import entries
from localai.vocabulary.bodies import (
    AttestationChanged,
    BudgetChanged,
    Consent,
    ConsentEnded,
    Contradicted,
    InterfaceRead,
    ItemClassChanged,
    KeyChanged,
    Rechecked,
    RuleChanged,
    Standing,
    TeamChanged,
)
from localai.vocabulary.items import ItemClass, Project
from localai.vocabulary.outcomes import EntryKind
from localai.vocabulary.policies import Attestation
from localai.vocabulary.records import Entry
from localai.vocabulary.rules import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An answer about an account as its entry tells it; `words` is None where its words were not kept."""

    entry: Entry
    body: AttestationChanged
    words: Attestation | None
    withdrawn: bool


def sections(session: Session, project: Project | None) -> tuple[Section, ...]:
    """Return the sections on rules (with those of a project), answers, keys and standing approvals."""
    about = (_rules(session, project), _changes(session), _stated(session), _readings(session), _keys(session))
    return *about, _standing(session)


def stated(session: Session) -> tuple[Stated, ...]:
    """Return every answer that was ever on record, in order, and whether it was taken back."""
    found = [(entry, entry.body) for entry in _entries(session, EntryKind.ATTESTATION)]
    changes = [(entry, body) for entry, body in found if isinstance(body, AttestationChanged)]
    gone = {body.attestation_id for _, body in changes if body.withdrawn}
    current = {each.id: each for each in answers(session)}
    return tuple(
        Stated(
            entry=entry,
            body=body,
            words=current.get(body.attestation_id) or ground(session, Attestation, body.statement),
            withdrawn=body.attestation_id in gone,
        )
        for entry, body in changes
        if not body.withdrawn
    )


def _rules(session: Session, project: Project | None) -> Section:
    within = Within(projects=(project.id,)) if project else Within()
    rows = [
        (item_class.value, row.demand, row.layer.value)
        for item_class in ItemClass
        for row in view_rules(session, item_class, within).rows
    ]
    return Section(title=phrases.RULES, lines=(rule_phrases.NO_TRAINING_EVER,), grid=grid(phrases.RULE_HEADS, rows))


def _changes(session: Session) -> Section:
    rows = [(_at(entry), *told) for entry, told in _changed(session)]
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.CHANGES, lines=lines, grid=grid(phrases.CHANGE_HEADS, rows))


def _changed(session: Session) -> Iterator[tuple[Entry, tuple[str, str, str, str]]]:
    for entry in _entries(session, EntryKind.RULE, EntryKind.ITEM_CLASS, EntryKind.BUDGET, EntryKind.TEAM):
        match entry.body:
            case BudgetChanged(provider=provider, budget=budget, reason=reason):
                limits = phrases.BUILT_IN_NONE if budget is None else ", ".join(in_words(budget))
                yield entry, (phrases.BUDGET_OF, provider or phrases.ALL_SERVICES, limits, reason)
            case TeamChanged() as body:
                version = f" {body.version}" if body.version else ""
                yield entry, (phrases.TEAM_RULES, body.key[:12], f"{body.change}{version}", body.reason)
            case RuleChanged(layer=layer, subject=subject, rules=rules, reason=reason):
                yield entry, (phrases.change_of(layer), subject[:12], _demands(rules), reason)
            case ItemClassChanged() as body:
                yield entry, (phrases.CLASS_OF, body.item_id[:8], f"{body.before} -> {body.after}", body.reason)


def _demands(rules: RuleSet | None) -> str:
    return phrases.BUILT_IN if rules is None else "; ".join(demands_in_words(rules)) or rule_phrases.NOTHING


def _stated(session: Session) -> Section:
    rows = []
    for each in stated(session):
        words = each.words
        known = (
            (
                words.model or report_phrases.ALL_MODELS,
                words.reference,
                cards.day(words.expires),
                words.fingerprint[:8] or phrases.ANY_KEY,
                document_named(session, words.document_item),
            )
            if words
            else ("", phrases.WORDS_GONE, "", "", "")
        )
        now = phrases.WITHDRAWN if each.withdrawn else phrases.HOLDS
        rows.append((_at(each.entry), each.body.provider, each.body.answer, *known, now))
    lines = () if rows else (report_phrases.NO_ANSWERS,)
    return Section(title=phrases.STATED, lines=lines, grid=grid(phrases.STATED_HEADS, rows))


def _readings(session: Session) -> Section:
    """Return what was read again: pages by the person, interfaces by localai, and what contradicted an answer."""
    rows = []
    for entry in _entries(session, EntryKind.RECHECK, EntryKind.READING, EntryKind.CONTRADICTION):
        match entry.body:
            case Rechecked() as body:
                what = (phrases.PAGE, body.page, bundles.ANSWERS[body.answer])
            case InterfaceRead() as body:
                said = "; ".join(": ".join(filter(None, (each.subject, each.fact, each.value))) for each in body.told)
                what = (phrases.INTERFACE, body.asked, said)
            case Contradicted() as body:
                against = f"answer {body.attestation_id[:8]}" if body.attestation_id else body.lever
                what = (phrases.CONTRADICTS, against, body.said)
            case _:
                continue
        rows.append((_at(entry), body.provider, *what))
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.READINGS, lines=lines, grid=grid(phrases.READING_HEADS, rows))


def _keys(session: Session) -> Section:
    changes = [(entry, entry.body) for entry in _entries(session, EntryKind.KEY)]
    rows = [
        (_at(entry), body.provider, body.change, body.name, body.fingerprint[:8], body.rests_in)
        for entry, body in changes
        if isinstance(body, KeyChanged)
    ]
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.KEYS, lines=lines, grid=grid(phrases.KEY_HEADS, rows))


def _standing(session: Session) -> Section:
    ended = {
        entry.body.consent_id: entry.body.reason
        for entry in _entries(session, EntryKind.CONSENT_ENDED)
        if isinstance(entry.body, ConsentEnded)
    }
    rows = []
    for entry in _entries(session, EntryKind.CONSENT):
        if isinstance(entry.body, Consent) and isinstance(entry.body.scope, Standing):
            scope, reason = entry.body.scope, ended.get(entry.body.consent_id)
            rows.append(
                (
                    _at(entry),
                    entry.body.consent_id[:8],
                    scope.model,
                    scope.class_ceiling.value,
                    amounts.number(scope.count),
                    amounts.moment(scope.until),
                    amounts.money(scope.max_cost, scope.currency),
                    standing.ended(reason) if reason else phrases.STANDS,
                )
            )
    lines = () if rows else (report_phrases.NOTHING,)
    return Section(title=phrases.STANDING, lines=lines, grid=grid(phrases.STANDING_HEADS, rows))


def _entries(session: Session, *kinds: EntryKind) -> Iterator[Entry]:
    return (decode_as(Entry, line.encoded) for line in entries.of_kind(session.workspace.database, *kinds))


def _at(entry: Entry) -> str:
    return amounts.moment(entry.at).removesuffix(" UTC")
