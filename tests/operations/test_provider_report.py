"""The page about a service: every fact of the card that can matter, each with how it is known and what is doubtful."""

from dataclasses import replace
from datetime import date

import pytest

from localai.errors import NotFoundError
from localai.operations.accounts import Answer, state_answer
from localai.operations.models import Wanted, show_model
from localai.operations.papers import as_markdown
from localai.operations.provider_report import provider_report
from localai.phrases import reports as phrases
from localai.vocabulary.items import ItemClass
from tests.operations.desk import ELSEWHERE, OCR, add_picture, with_cards


@pytest.fixture
def session(session):
    return with_cards(session)


def sections(session, model=ELSEWHERE):
    return {each.title: each for each in provider_report(session, model, Wanted()).sections}


def test_every_fact_of_the_model_stands_with_its_evidence_doubt_and_page(session):
    view = show_model(session, ELSEWHERE, Wanted())
    found = sections(session)
    told = {row[1:] for each in found.values() if each.grid for row in each.grid.rows}
    for row in (*view.facts, *view.details, *view.limits, *view.prices):
        assert (row.words, row.evidence, row.note, row.source) in told


def test_every_remaining_copy_is_named_with_what_ends_it(session):
    copies = [copy for copy in show_model(session, ELSEWHERE, Wanted()).row.policy.copies if copy.remains]
    rows = sections(session)[phrases.ALL_COPIES].grid.rows
    assert [(row[1], row[4]) for row in rows] == [(copy.holder, copy.deletion or phrases.NO_CALL) for copy in copies]


def test_who_gets_it_further_on_is_named(session):
    rows = (each.row for each in (show_model(session, row.id, Wanted()) for row in session.catalog.models()))
    model = next(row.model.id for row in rows if row.policy.onward.parties)
    parties = show_model(session, model, Wanted()).row.policy.onward.parties
    assert [row[0] for row in sections(session, model)[phrases.ONWARD].grid.rows] == [each.name for each in parties]


def test_each_class_has_its_verdict(session):
    rows = sections(session)[phrases.CLASSES].grid.rows
    assert [row[0] for row in rows] == [each.value for each in ItemClass]
    assert rows[-1][1] == "refused"


def test_pages_to_read_again_are_those_of_the_card(session):
    rows = sections(session)[phrases.RECHECK].grid.rows
    terms = show_model(session, ELSEWHERE, Wanted()).row.policy.training.chain[0].source
    assert any(terms in row[0] for row in rows)


def test_a_document_is_named_and_not_included(session, tmp_path):
    document = add_picture(session, tmp_path)
    answer = Answer(
        provider="openai",
        state="zero-retention",
        reference="letter 7",
        expires=date(2027, 1, 1),
        document_item=document.id,
    )
    state_answer(session, answer)
    (row,) = sections(session)[phrases.YOUR_ANSWERS].grid.rows
    assert row[3] == "letter 7"
    assert row[-1] == f"red.png (item {document.id[:8]})"


def test_what_runs_here_has_a_page_without_hosts_and_pages(session):
    assert phrases.RECHECK not in sections(session, OCR)
    assert "Hosts" not in as_markdown(provider_report(session, OCR, Wanted()))


def test_a_notice_that_imported_cards_do_not_hold_stands_on_the_page(session):
    fallen = replace(session, load_catalog=lambda: replace(session.catalog, notice="The imported cards are not used."))
    assert "The imported cards are not used." in provider_report(fallen, ELSEWHERE, Wanted()).lines


def test_a_model_that_nobody_knows_has_no_page(session):
    with pytest.raises(NotFoundError):
        provider_report(session, "openai/none", Wanted())


def test_the_page_of_a_whole_service_tells_every_set_of_facts_once(session):
    rows = [row for row in session.catalog.models() if row.provider == "openai"]
    paper = provider_report(session, "openai", Wanted())
    told = [each.title for each in paper.sections if each.title.startswith(phrases.WHAT_HOLDS.format(""))]
    assert len(told) == len({(row.surface, row.override) for row in rows})
    assert all(any(row.id in title for title in told) for row in rows)
