"""Looking through the ledger: places first, words for what is in sight, filters."""

import time
from contextlib import suppress
from datetime import timedelta

import pytest

from localai.errors import NotFoundError, RefusedError
from localai.operations.browsing import KINDS, Group, Narrow, Sense, entry_at, every, places, providers, told
from localai.operations.ledger import recording
from localai.operations.plan import plan
from localai.operations.send import deliver, finish
from localai.sending_errors import ProviderError
from localai.vocabulary.bodies import Purged
from localai.vocabulary.outcomes import EntryKind
from tests.operations.abroad import CHATTER, asking
from tests.operations.desk import TRAINER, add_picture, wish
from tests.operations.spender import approved, at_the_door, begin


@pytest.fixture
def used(session, tmp_path):
    """A refusal, a send that never left, and purges on the day after."""
    ready = at_the_door(session)
    with pytest.raises(RefusedError):
        plan(ready, wish(add_picture(ready, tmp_path), TRAINER))
    planned = approved(ready, asking())
    begun = begin(ready, planned)
    with suppress(ProviderError):  # there is no door
        finish(ready, begun, deliver(begun, lambda _: None))
    begun.close()
    return ready


def one(session, group):
    (found,) = told(session, places(session, Narrow(group=group))[-1:])
    return found


def test_everything_is_a_range_and_nothing_of_it_is_read(session):
    for _ in range(3):
        with recording(session) as record:
            record.append(Purged(item_ids=("1" * 32,), reason="a test"))
    found = places(session, Narrow())
    assert found == range(3, -1, -1)
    words = told(session, found[:2])
    assert [(each.seq, each.first, each.what) for each in words] == [(3, True, "1 item"), (2, False, "1 item")]
    assert not told(session, found[2:3], above=found[1])[0].first


def test_a_send_a_refusal_and_an_approval_are_told_in_words(used):
    sent, refused, approval = (one(used, group) for group in (Group.SENT, Group.REFUSED, Group.APPROVALS))
    assert (sent.kind, sent.sense, sent.size) == ("not sent", Sense.PLAIN, 0)
    assert sent.what == f"-> {CHATTER}"
    assert len(sent.receipt) == 32
    assert (refused.sense, refused.what) == (Sense.REFUSED, f"-> {TRAINER}")
    assert refused.detail.startswith("rule: no-training")
    assert (approval.what, approval.detail) == ("once, this plan", "once, by the digest of the plan")


@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_a_day_of_the_filter_begins_and_ends_at_local_midnight(used, monkeypatch, hours):
    with monkeypatch.context() as there:
        there.setenv("TZ", f"LLL{-hours:+d}")
        time.tzset()
        local = {seq: entry_at(used, seq).at.astimezone().date() for seq in places(used, Narrow())}
        found = {day: list(places(used, Narrow(day=day))) for day in local.values()}
    time.tzset()
    assert found == {day: [seq for seq in local if local[seq] == day] for day in local.values()}


def test_filters_leave_what_they_name(used):
    kinds = {each: {entry_at(used, seq).kind for seq in places(used, Narrow(group=each))} for each in Group}
    assert kinds[Group.REFUSED] == {EntryKind.REFUSED}
    assert kinds[Group.SENT] == {EntryKind.INTENT, EntryKind.OUTCOME}
    assert kinds[Group.UNKNOWN] == set()
    assert providers(used) == ("openai",)
    about = {entry_at(used, seq).kind for seq in places(used, Narrow(provider="openai"))}
    assert about == {EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.KEY}
    assert len(places(used, Narrow(provider="runway"))) == 1
    days = {entry_at(used, seq).at.astimezone().date() for seq in places(used, Narrow())}
    found = [seq for day in sorted(days, reverse=True) for seq in places(used, Narrow(day=day))]
    assert found == list(places(used, Narrow()))
    assert not places(used, Narrow(day=min(days) - timedelta(days=1)))
    assert [each.kind for each in every(used, Narrow(group=Group.REFUSED))] == ["refused"]


def test_every_kind_of_entry_belongs_to_a_group():
    assert {kind for kinds in KINDS.values() for kind in kinds} == set(EntryKind)


def test_an_entry_that_is_not_there_is_not_found(session):
    with pytest.raises(NotFoundError):
        entry_at(session, 99)
