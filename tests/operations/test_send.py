"""Approve and run: one approval, one run, and the ledger says what happened whatever cuts it off."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from localai.crypto.canonical import commitment
from localai.errors import ConsentError, DiskFullError, ExitCode, SandboxError
from localai.ledger.decoding import decode_as
from localai.ondevice import models
from localai.operations import results
from localai.operations.delete import purge
from localai.operations.find import count
from localai.operations.freshness import confirm
from localai.operations.ledger import entries_of, receipt, verify
from localai.operations.plan import plan
from localai.operations.recovery import recover
from localai.operations.send import approve, run
from localai.operations.showing import view_receipt
from localai.operations.status import bytes_sent, copies, status
from localai.vault import consents, entries, runs
from localai.vault.contents import open_content
from localai.vocabulary.bodies import Ended, RunBegun
from localai.vocabulary.items import ItemClass, ItemQuery, Origin
from localai.vocabulary.outcomes import How, Outcome
from localai.vocabulary.records import Entry
from tests.operations.desk import OCR, add_picture, wish, with_cards


@pytest.fixture
def session(session):
    return with_cards(session)


@pytest.fixture
def item(session, tmp_path):
    return add_picture(session, tmp_path)


def carry_out(session, item, **changes):
    planned = plan(session, wish(item, **changes))
    approve(session, planned, How.SCREEN)
    return run(session, planned, planned.digest)


def kinds(session) -> list[str]:
    return [line.kind for line in entries.lines(session.workspace.database)]


def outcomes(session) -> list[str]:
    return [entry.body.outcome for entry in entries_of(session, 99) if isinstance(entry.body, Ended)]


# --- what a run leaves behind ---


def test_run_is_approved_begun_and_ended_in_the_ledger(session, item):
    carry_out(session, item)
    assert kinds(session) == ["genesis", "consent", "run", "outcome"]
    verify(session)


def test_result_is_kept_as_an_item_made_from_the_input(session, item):
    (made,) = carry_out(session, item).items
    assert (made.origin, made.made_from, made.name) == (Origin.OUTPUT, (item.id,), "red.clean.png")
    assert count(session, ItemQuery(origin=Origin.OUTPUT)) == 1


def test_result_can_be_opened_again(session, item):
    finished = carry_out(session, item)
    workspace = session.workspace
    with open_content(workspace.database, workspace.blobs, finished.items[0].id, 1) as content:
        assert content.read() == finished.result.content


def test_result_has_the_class_of_what_it_was_made_from(session, tmp_path):
    item = add_picture(session, tmp_path, item_class=ItemClass.REGULATED)
    assert carry_out(session, item).items[0].item_class is ItemClass.REGULATED


def test_result_that_is_not_kept_leaves_only_the_receipt(session, item):
    finished = carry_out(session, item, keep=False)
    assert (finished.items, finished.receipt.outcome) == ((), Outcome.DONE)
    assert finished.result.content.startswith(b"\x89PNG")
    assert count(session, ItemQuery()) == 1


def test_text_that_was_read_can_be_found_by_its_words(session, tmp_path):
    from localai.operations.add import add

    note = Path(models.__file__).parent / "sample" / "note.jpg"
    finished = carry_out(session, add(session, [note]).items[0], model=OCR, task=wish_task())
    word = max(finished.result.text.split(), key=len).strip(".,:")
    assert count(session, ItemQuery(text=word, origin=Origin.OUTPUT)) == 1


def test_receipt_says_who_how_where_and_that_nothing_left(session, item):
    found = carry_out(session, item, purpose="for the archive").receipt
    assert (found.actor, found.face, found.how, found.where) == ("recovery", "cli", How.SCREEN, "here")
    assert (found.sent, found.copies, found.purpose, found.outcome) == (0, (), "for the archive", Outcome.DONE)


def test_receipt_is_found_by_the_beginning_of_its_id(session, item):
    made = carry_out(session, item).receipt
    assert receipt(session, made.id[:31]) == made


def test_receipt_in_words_begins_with_what_left(session, item):
    assert "0 bytes left it" in view_receipt(carry_out(session, item).receipt).lead


def test_entries_hold_no_digest_of_content_in_the_clear(session, item):
    finished = carry_out(session, item)
    planned = plan(session, wish(item)).plan
    told = b"".join(line.encoded for line in entries.lines(session.workspace.database))
    for sha256 in (planned.parts[0].digest, hashlib.sha256(finished.result.content).hexdigest()):
        assert bytes.fromhex(sha256) not in told
        assert sha256.encode() not in told


def test_commitments_open_with_their_salts(session, item):
    finished = carry_out(session, item)
    begun, end = (
        decode_as(Entry, line.encoded) for line in entries.about(session.workspace.database, finished.receipt.id)
    )
    plan_opening, part_opening = entries.openings_of(session.workspace.database, begun.seq)
    (output_opening,) = entries.openings_of(session.workspace.database, end.seq)
    assert isinstance(begun.body, RunBegun)
    assert commitment(plan_opening.salt, finished.receipt.plan) == begun.body.beginning.plan
    assert commitment(part_opening.salt, plan(session, wish(item)).plan.parts[0].digest) in begun.body.beginning.parts
    assert output_opening.digest == hashlib.sha256(finished.result.content).hexdigest()
    assert commitment(output_opening.salt, output_opening.digest) in end.body.outputs


def test_purge_destroys_the_salts_and_keeps_the_receipt(session, item):
    made = carry_out(session, item).receipt
    purge(session, [item.id])
    assert not list(entries.all_openings(session.workspace.database))
    assert receipt(session, made.id).plan is None
    assert receipt(session, made.id).outcome is Outcome.DONE
    verify(session)


def test_purge_of_something_else_keeps_the_salts(session, item, tmp_path):
    made = carry_out(session, item).receipt
    purge(session, [add_picture(session, tmp_path, "blue").id])
    assert receipt(session, made.id).plan == made.plan


def test_purge_destroys_the_salts_of_an_approval_that_was_not_used(session, item):
    approve(session, plan(session, wish(item)), How.SCREEN)
    purge(session, [item.id])
    assert not list(entries.all_openings(session.workspace.database))
    confirm(session.workspace)


def test_name_of_a_result_fits_into_a_file_system(session, item):
    from localai.operations.organize import rename

    rename(session, item.id, "ä" * 125 + ".png")
    (made,) = carry_out(session, item).items
    assert made.name == "ä" * 122 + ".clean.png"


# --- approval ---


def test_plan_that_was_not_approved_does_not_run(session, item):
    planned = plan(session, wish(item))
    with pytest.raises(ConsentError) as caught:
        run(session, planned, planned.digest)
    assert caught.value.exit_code is ExitCode.CONSENT
    assert kinds(session) == ["genesis"]


def test_approval_of_another_digest_is_refused(session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.DIGEST)
    with pytest.raises(ConsentError):
        run(session, planned, "0" * 64)


def test_approval_is_for_one_run(session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    run(session, planned, planned.digest)
    with pytest.raises(ConsentError):
        run(session, planned, planned.digest)
    assert kinds(session).count("run") == 1


def test_approval_whose_run_goes_on_begins_no_other(session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    database = session.workspace.database
    with database.transaction():
        assert consents.consume(database, planned.digest, "a" * 32, now=session.now()).run == "a" * 32
        with pytest.raises(ConsentError):
            consents.consume(database, planned.digest, "b" * 32, now=session.now())


def test_plan_made_twice_and_approved_twice_runs_once(session, item):
    first, second = plan(session, wish(item)), plan(session, wish(item))
    approve(session, first, How.SCREEN)
    run(session, first, first.digest)
    approve(session, second, How.SCREEN)
    with pytest.raises(ConsentError):
        run(session, second, second.digest)


def test_same_wish_can_be_repeated_on_purpose(session, item):
    first = carry_out(session, item).receipt
    again = plan(session, wish(item))
    assert (again.plan.repeat, again.last_at) == (1, session.now())
    assert carry_out(session, item).receipt.plan == again.digest != first.plan


def test_approval_is_over_after_ten_minutes(session, item, now):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    now.advance(minutes=11)
    with pytest.raises(ConsentError):
        run(session, planned, planned.digest)


def test_class_that_changed_after_the_approval_stops_the_run(session, item):
    from localai.operations.organize import reclassify

    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    reclassify(session, item.id, ItemClass.REGULATED, "a client's")
    with pytest.raises(ConsentError):
        run(session, planned, planned.digest)


def test_approval_put_back_by_an_old_page_is_noticed_at_unlock(session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    database = session.workspace.database
    kept = database.execute("SELECT * FROM consents").fetchone()
    run(session, planned, planned.digest)
    confirm(session.workspace)
    with database.transaction():
        database.execute("INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?)", kept)
    with pytest.raises(Exception, match="ledger-broken"):
        confirm(session.workspace)


# --- what goes wrong ---


def test_model_that_fails_is_in_the_ledger_as_failed(session, item, monkeypatch):
    monkeypatch.setattr(models, "run", failing(SandboxError(task="cleaning", problem="died")))
    with pytest.raises(SandboxError):
        carry_out(session, item)
    assert outcomes(session) == [Outcome.FAILED]
    assert entries_of(session, 1)[0].body.problem == "sandbox"


def test_full_disk_leaves_no_half_item(session, item, monkeypatch):
    monkeypatch.setattr(results, "insert_item", failing(DiskFullError(what="the database")))
    with pytest.raises(DiskFullError):
        carry_out(session, item)
    assert outcomes(session) == [Outcome.FAILED]
    assert count(session, ItemQuery()) == 1
    assert len([path for path in (session.workspace.folder / "blobs").rglob("*") if path.is_file()]) == 1


def test_failed_run_counts_as_a_repeat(session, item, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(models, "run", failing(SandboxError(task="cleaning", problem="died")))
        with pytest.raises(SandboxError):
            carry_out(session, item)
    assert plan(session, wish(item)).plan.repeat == 1


def test_run_leaves_no_lock_file(session, item):
    carry_out(session, item)
    assert list((session.workspace.folder / "attempts").iterdir()) == []


def test_an_answer_whose_state_is_gone_does_not_lie_about(session):
    left = session.workspace.folder / "attempts" / f"{'0' * 32}.part"
    left.write_bytes(b"sealed")
    recover(session)
    assert list(left.parent.iterdir()) == []


@pytest.mark.parametrize("place", ["model", "blob", "outcome"])
def test_run_whose_process_was_killed_counts_as_not_run(home, session, item, place):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    program = start(home, item.id, planned.digest, place)
    assert tell(program) == ""
    assert program.returncode == -9
    assert len(recover(session)) == 1
    assert outcomes(session) == [Outcome.NOT_RUN]
    assert plan(session, wish(item)).digest == planned.digest
    verify(session)


def test_approval_of_a_run_that_was_killed_can_be_used_again(home, session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.SCREEN)
    tell(start(home, item.id, planned.digest, "model"))
    assert run(session, planned, planned.digest).receipt.outcome is Outcome.DONE
    assert outcomes(session) == [Outcome.DONE, Outcome.NOT_RUN]


def test_run_of_a_living_process_is_left_alone(session, item, monkeypatch):
    other = []

    def look_on(*arguments):
        other.append(recover(session))
        return real(*arguments)

    real = models.run
    monkeypatch.setattr(models, "run", look_on)
    carry_out(session, item)
    assert other == [()]
    assert outcomes(session) == [Outcome.DONE]


def test_two_processes_with_one_approval_make_one_run(home, session, item):
    planned = plan(session, wish(item))
    approve(session, planned, How.DIGEST)
    programs = [start(home, item.id, planned.digest, "nowhere") for _ in range(2)]
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    assert sorted(program.communicate()[0].strip() for program in programs) == ["consent", "done"]
    assert kinds(session).count("run") == 1
    verify(session)


# --- how things stand ---


def test_nothing_was_sent(session, item, now):
    carry_out(session, item)
    sent = bytes_sent(session, now())
    assert (sent.session, sent.today, sent.total) == (0, 0, 0)
    assert copies(session) == ()
    assert copies(session, item.id) == ()


def test_status_counts_runs_without_an_end(session, item, monkeypatch):
    seen = []

    def look_on(*arguments):
        seen.append(status(session, unlocked_at=session.now()).running)
        return real(*arguments)

    real = models.run
    monkeypatch.setattr(models, "run", look_on)
    carry_out(session, item)
    assert (seen, status(session, unlocked_at=session.now()).running) == ([1], 0)


def test_runs_of_an_item_are_known(session, item):
    finished = carry_out(session, item)
    database = session.workspace.database
    assert runs.runs_with(database, item.id) == (finished.receipt.id,) == runs.runs_with(database, finished.items[0].id)


def failing(error: Exception):
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def wish_task():
    from localai.vocabulary.tasks import Task

    return Task.READ


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.operations.sender", str(home / "localai"), *arguments]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdout.readline() == "ready\n"
    return program


def tell(program: subprocess.Popen[str]) -> str:
    """Let a program go on and return what it said."""
    return program.communicate("go\n")[0]
