"""The letter about copies that no call deletes: what is in it, what never is, and when there is none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from localai.errors import UsageError, WouldOverwriteError
from localai.operations import keys
from localai.operations.delete import purge
from localai.operations.keys import NewKey
from localai.operations.ledger import recording
from localai.operations.letter import keep, write_letter
from localai.operations.plan import plan
from localai.operations.remote_ids import forget_gone
from localai.operations.send import approve, run
from localai.vault import remote
from localai.vault.runs import NewRun, insert_run
from localai.vocabulary.bodies import CopyDeleted
from localai.vocabulary.cards import UNTIL_DELETED
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Input, Role
from tests.ledger.test_copies import BEGINNING, INTENT, LOG
from tests.operations.abroad import KEY, abroad, asking, said
from tests.operations.desk import add_picture, with_cards
from tests.wire.server import Recorder

STORED = replace(LOG, name="stored-response", days=UNTIL_DELETED, deletion="DELETE /v1/responses/{id}")


@pytest.fixture
def desk(session):
    return with_cards(session)


def sent(session, *copies, item=None, **about):
    """Put a send on record that left these copies, and whose end is not known yet."""
    run_id = session.new_id()
    used = (Input(role=Role.IMAGE, item_id=item.id, version=1),) if item else ()
    new = NewRun(id=run_id, base="a" * 64, consent="c", model="openai/x", begun_at=session.now(), inputs=used)
    with recording(session) as record:
        insert_run(session.workspace.database, new)
        record.append(replace(INTENT, beginning=replace(BEGINNING, run_id=run_id, **about), copies=copies))
    return run_id


def test_letter_names_operator_contact_kind_and_last_day(desk):
    sent(desk, LOG)
    made = write_letter(desk, "openai")
    card = desk.catalog.cards["openai"]
    assert card.operator in made.text
    assert card.contact.privacy in made.text
    assert "log at OpenAI, until about " in made.text
    assert "no legal advice" in " ".join(made.text.split())


def test_letter_holds_no_name_purpose_or_id_of_ours_and_four_characters_of_the_key(desk, tmp_path):
    item = add_picture(desk, tmp_path)
    keys.add_key(desk, NewKey(provider="openai", secret=Secret(KEY)))
    run_id = sent(desk, LOG, item=item, purpose="a canary purpose")
    text = write_letter(desk, "openai").text
    assert [word for word in (item.name, item.id, run_id, "canary", KEY.decode()[-5:], "CANARY") if word in text] == []
    assert f"ends in {KEY.decode()[-4:]}." in " ".join(text.split())


def test_nothing_there_is_nothing_to_write_about(desk):
    sent(desk, LOG, where="fal")
    with pytest.raises(UsageError) as refused:
        write_letter(desk, "openai")
    assert "Nothing of yours" in str(refused.value.facts["problem"])


def test_what_a_call_deletes_is_counted_and_alone_makes_no_letter(desk):
    sent(desk, STORED)
    with pytest.raises(UsageError) as refused:
        write_letter(desk, "openai")
    assert "copies --delete" in str(refused.value.facts["remedy"])
    sent(desk, LOG)
    made = write_letter(desk, "openai")
    assert (made.by_calls, len(made.requests)) == (1, 1)
    assert "stored answer" not in made.text


def test_letter_replaces_a_file_only_when_told_to(desk, tmp_path):
    sent(desk, LOG)
    made, path = write_letter(desk, "openai"), tmp_path / "letter.txt"
    path.write_text("mine")
    with pytest.raises(WouldOverwriteError):
        keep(path, made, overwrite=False)
    assert path.read_text() == "mine"
    keep(path, made, overwrite=True)
    assert path.read_text() == made.text


def sent_for_real(ready, item):
    used = (Input(role=Role.IMAGE, item_id=item.id, version=1),)
    planned = plan(ready, asking(inputs=used))
    approve(ready, planned, How.DIGEST)
    return run(ready, planned, planned.digest).receipt


def test_letter_names_the_numbers_of_the_service_also_when_the_item_is_purged(session, tmp_path):
    answer = said("a lake", ("x-request-id", "req_4f2c"), ("cf-ray", "nothing of theirs"))
    with Recorder(answers=[answer]) as recorder, abroad(session, recorder) as ready:
        item = add_picture(ready, tmp_path, item_class=ItemClass.PUBLIC)
        sent_for_real(ready, item)
        named = "known to you as resp_0123456789abcdef, req_4f2c"
        assert named in write_letter(ready, "openai").text
        purge(ready, [item.id])
        assert named in write_letter(ready, "openai").text


def test_number_is_forgotten_when_the_last_day_is_over(desk):
    run_id = sent(desk, LOG)
    with recording(desk):
        remote.keep_ids(desk.workspace.database, run_id, ["req_1"])
    forget_gone(desk)
    assert remote.ids_of(desk.workspace.database) == {run_id: ("req_1",)}
    forget_gone(replace(desk, now=lambda: desk.now() + timedelta(days=LOG.days.count + 1)))
    assert remote.ids_of(desk.workspace.database) == {}


def test_number_is_forgotten_once_a_call_deleted_the_last_copy(desk):
    run_id = sent(desk, STORED)
    with recording(desk) as record:
        remote.keep_ids(desk.workspace.database, run_id, ["resp_1"])
        record.append(CopyDeleted(run_id=run_id, call=STORED.deletion, outcome=Outcome.DONE, problem=""))
    forget_gone(desk)
    assert remote.ids_of(desk.workspace.database) == {}
