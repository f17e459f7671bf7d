"""The live map: here, in backups, elsewhere holder by holder, and what never left."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from localai.operations import send
from localai.operations.ledger import recording
from localai.operations.plan import plan
from localai.operations.privacy import privacy_map, told
from localai.phrases import privacy as phrases
from localai.vault.runs import NewRun, insert_run
from localai.vocabulary.cards import UNKNOWN_DAYS, UNTIL_DELETED, Days, Span, When
from localai.vocabulary.outcomes import How, Outcome, RemoteCopy
from localai.vocabulary.tasks import Input, Role
from tests.ledger.test_copies import BEGINNING, END, INTENT
from tests.operations.desk import add_picture, wish, with_cards


def copy(days, when=When.ALWAYS, holder="OpenAI"):
    return RemoteCopy(name="log", holder=holder, days=days, when=when, deletion="")


def counted(days):
    return Days(span=Span.COUNTED, count=days)


def sent(session, item, *copies, outcome=Outcome.DONE, correction=0):
    """Put a send of an item on record that left these copies."""
    run_id = session.new_id()
    intent = replace(INTENT, beginning=replace(BEGINNING, run_id=run_id), copies=copies)
    end = replace(END, run_id=run_id, outcome=outcome, sent=correction, copies=copies)
    used = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
    new = NewRun(id=run_id, base="a" * 64, consent="c", model="openai/x", begun_at=session.now(), inputs=used)
    with recording(session) as record:
        insert_run(session.workspace.database, new)
        record.append(intent)
        record.append(end)


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path)


def look(session):
    return privacy_map(session, unlocked_at=session.now())


def test_what_is_here_is_counted_and_work_here_leaves_nothing(session, item):
    ready = with_cards(session)
    planned = plan(ready, wish(item))
    send.approve(ready, planned, How.SCREEN)
    send.run(ready, planned, planned.digest)
    found = look(session)
    assert (found.items, found.in_trash, found.never_left, found.elsewhere) == (2, 0, 2, ())
    assert phrases.NOTHING_ELSEWHERE in told(found)


def test_copies_are_told_holder_by_holder_with_the_last_day(session, item):
    sent(session, item, copy(counted(30)), copy(counted(90)), copy(UNTIL_DELETED), copy(UNKNOWN_DAYS, When.IF_FLAGGED))
    sent(session, item, copy(UNKNOWN_DAYS), copy(counted(1), holder="fal"))
    first, second = look(session).held
    assert (first.holder, first.sends, first.dated, first.until_deleted) == ("OpenAI", 2, 2, 1)
    assert (first.unknown, first.conditional) == (1, 1)
    assert first.until == session.now().date() + timedelta(days=90)
    assert (second.holder, second.dated) == ("fal", 1)


def test_an_item_that_left_is_not_among_those_that_never_did(session, item, tmp_path):
    add_picture(session, tmp_path, "blue")
    sent(session, item, copy(counted(30)))
    assert look(session).never_left == 1
    assert "Never: of 1 of 2 items nothing was ever sent." in told(look(session))


def test_what_was_not_sent_after_all_never_left(session, item):
    sent(session, item, outcome=Outcome.NOT_SENT, correction=-1000)
    assert look(session).never_left == 1


def test_what_has_no_known_end_is_said_to_have_none():
    words = phrases.held("fal", 2, (0, 0, 2, 0), None)
    assert "2 copies nobody knows how long" in words
    assert "until about" not in words


def test_the_last_day_is_about_and_at_the_latest():
    words = phrases.held("fal", 2, (2, 1, 0, 4), date(2026, 12, 21))
    assert "2 copies until about 21 Dec 2026 at the latest" in words
    assert "4 copies only if flagged or by order of a court" in words


def test_backups_are_spoken_of(session):
    assert phrases.BACKUPS in told(look(session))
