"""The folder for a lawyer: what stands in it, what never does, and that others can verify all of it."""

import hashlib
import html
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from localai.errors import LedgerBrokenError, NotFoundError, RefusedError, WouldOverwriteError
from localai.operations import send
from localai.operations.accounts import Answer, state_answer, withdraw_answer
from localai.operations.ledger import entries_of, recording
from localai.operations.organize import create_project, move
from localai.operations.plan import plan
from localai.operations.report import write_report
from localai.phrases import record as phrases
from localai.storage.database import Database
from localai.vocabulary.bodies import Exported, Intent, Rechecked, Refused, RunBegun
from localai.vocabulary.budgets import Budget, BudgetChanged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.observations import Contradicted, InterfaceRead, Told
from localai.vocabulary.outcomes import How
from localai.vocabulary.teams import TeamChanged
from tests.operations.abroad import TEXT, abroad, asking, said
from tests.operations.desk import CLEAN, ELSEWHERE, add_picture, wish, with_cards
from tests.wire.server import Recorder

PROMPT = "CANARYPROMPT wxyz"


@pytest.fixture
def session(session):
    return with_cards(session)


def ran(session, item, model=CLEAN):
    planned = plan(session, wish(item, model, purpose="catalog of May"))
    send.approve(session, planned, How.SCREEN)
    return send.run(session, planned, planned.digest).receipt


def refused(session, tmp_path):
    item = add_picture(session, tmp_path, "blue", ItemClass.CONFIDENTIAL)
    with pytest.raises(RefusedError):
        plan(session, wish(item, ELSEWHERE, prompt=PROMPT))


def read(folder):
    return html.unescape((folder / "report.html").read_text())


def everything(folder):
    return b"".join(path.read_bytes() + path.name.encode() for path in folder.rglob("*") if path.is_file())


def test_what_was_sent_stands_with_its_terms_its_cost_and_its_copies(session, tmp_path):
    with Recorder(answers=[said()]) as recorder, abroad(session, recorder) as sender:
        planned = plan(sender, asking(prompt=PROMPT, purpose="letter"))
        send.approve(sender, planned, How.SCREEN)
        finished = send.run(sender, planned, planned.digest)
        made = write_report(sender, tmp_path / "record")
    told = read(tmp_path / "record")
    assert made.sends == 1
    for words in (finished.receipt.id[:8], planned.plan.model, "letter", "log against abuse", "21 Dec 2026", "30 days"):
        assert words in told
    assert TEXT.encode() not in everything(tmp_path / "record")
    assert PROMPT.encode() not in everything(tmp_path / "record")


def test_every_file_is_listed_with_its_digest_and_is_for_its_owner_only(session, tmp_path):
    refused(session, tmp_path)
    made = write_report(session, tmp_path / "record")
    listed = (made.folder / "SHA256SUMS").read_text().splitlines()
    sums = dict(reversed(line.split("  ", 1)) for line in listed)
    found = {str(path.relative_to(made.folder)): path for path in made.folder.rglob("*") if path.is_file()}
    assert found.keys() == {*sums, "SHA256SUMS"} == {each.name for each in made.files}
    for name, sha256 in sums.items():
        assert hashlib.sha256(found[name].read_bytes()).hexdigest() == sha256
    assert {path.stat().st_mode & 0o777 for path in found.values()} == {0o600}


def test_the_ledger_in_it_verifies_with_the_program_in_it(session, tmp_path):
    refused(session, tmp_path)
    folder = write_report(session, tmp_path / "record").folder
    key = (folder / "key.txt").read_text().strip()
    words = [sys.executable, "-I", "verify_ledger.py", "ledger.txt", "--checkpoint", "checkpoint.txt", "--key", key]
    ended = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert key in (folder / "README.txt").read_text()


def test_what_decided_lies_in_it_under_the_digests_that_entries_name(session, tmp_path):
    ran(session, add_picture(session, tmp_path))
    refused(session, tmp_path)
    folder = write_report(session, tmp_path / "record").folder
    bodies = [each.body for each in entries_of(session, 99)]
    decided = [body.beginning for body in bodies if isinstance(body, RunBegun | Intent)]
    decided += [body for body in bodies if isinstance(body, Refused)]
    assert len(decided) == 2
    for each in decided:
        for name, digest in (("card", each.card), ("policy", each.policy), ("rules", each.rules)):
            content = (folder / "grounds" / f"{digest}.{name}").read_bytes()
            assert hashlib.sha256(content).hexdigest() == digest


def test_the_card_of_then_lies_in_it_also_when_today_has_another(session, tmp_path):
    refused(session, tmp_path)
    cards = dict(session.catalog.cards)
    then, cards["openai"] = cards["openai"], replace(cards["openai"], operator="Somebody Else")
    today = replace(session, load_catalog=lambda: replace(session.catalog, cards=cards))
    folder = write_report(today, tmp_path / "record").folder
    (page,) = (folder / "cards").glob("openai-*.html")
    assert then.operator in html.unescape(page.read_text())
    assert "Somebody Else" not in page.read_text()


def test_refusals_stand_with_rule_and_reason(session, tmp_path):
    refused(session, tmp_path)
    assert write_report(session, tmp_path / "record").refusals == 1
    assert "no copy may remain elsewhere" in read(tmp_path / "record")


def test_no_name_and_no_content_of_an_item_is_in_it(session, tmp_path):
    item = add_picture(session, tmp_path)
    ran(session, item)
    content = everything(write_report(session, tmp_path / "record").folder)
    assert b"red.png" not in content
    assert (tmp_path / "red.png").read_bytes()[:64] not in content


def answered(session, tmp_path):
    document = add_picture(session, tmp_path, "green")
    given = Answer(
        provider="openai",
        state="zero-retention",
        reference="letter of 3 May",
        expires=date(2027, 5, 3),
        document_item=document.id,
    )
    return state_answer(session, given), document


def test_answers_stand_with_their_document_named_and_not_included(session, tmp_path):
    _, document = answered(session, tmp_path)
    made = write_report(session, tmp_path / "record")
    assert made.left_out == ("green.png",)
    assert "letter of 3 May" in read(made.folder)
    assert f"green.png (item {document.id[:8]})" in read(made.folder)
    assert not (made.folder / "documents").exists()


def test_a_document_is_included_when_it_is_asked_for(session, tmp_path):
    answered(session, tmp_path)
    made = write_report(session, tmp_path / "record", documents=True)
    (copy,) = (made.folder / "documents").rglob("*.png")
    assert copy.read_bytes() == (tmp_path / "green.png").read_bytes()
    assert (made.left_out, copy.stat().st_mode & 0o777) == ((), 0o600)


def test_an_answer_that_was_taken_back_is_said_to_be(session, tmp_path):
    answer, _ = answered(session, tmp_path)
    withdraw_answer(session, answer.id)
    told = read(write_report(session, tmp_path / "record").folder)
    assert phrases.WITHDRAWN in told
    assert phrases.WORDS_GONE in told


def test_of_a_project_only_what_its_items_were_used_for_stands_in_the_record(session, tmp_path):
    project = create_project(session, "Shoot")
    inside, outside = add_picture(session, tmp_path), add_picture(session, tmp_path, "blue")
    move(session, [inside.id], project.id)
    ran(session, inside)
    ran(session, outside)
    whole, part = (write_report(session, tmp_path / name, wanted) for name, wanted in (("a", None), ("b", "Shoot")))
    runs = [read(each.folder).partition(phrases.HERE)[2].partition("</table>")[0] for each in (whole, part)]
    assert [f"<td>{count}</td>" in told for count, told in zip("21", runs, strict=True)] == [True, True]
    assert phrases.PROJECT_NOTE in read(part.folder)


@pytest.mark.parametrize("make", ["mkdir", "touch"])
def test_nothing_that_exists_is_replaced(session, tmp_path, make):
    there = tmp_path / "record"
    getattr(there, make)()
    with pytest.raises(WouldOverwriteError):
        write_report(session, there)
    assert there.is_file() or not list(there.iterdir())
    assert not any(isinstance(each.body, Exported) for each in entries_of(session, 9))


def test_where_it_fails_nothing_is_left(session, tmp_path):
    (tmp_path / "out").mkdir()
    with pytest.raises(NotFoundError):
        write_report(session, tmp_path / "out" / "record", "No such project")
    broken: Database = session.workspace.database
    with broken.transaction():
        broken.execute("INSERT INTO rules VALUES ('workspace', '', x'00', 0)")
    with pytest.raises(LedgerBrokenError):
        write_report(session, tmp_path / "out" / "record")
    assert list((tmp_path / "out").iterdir()) == []


def test_pages_budgets_and_contradictions_stand_with_what_was_found(session, tmp_path):
    bodies = (
        Rechecked(provider="openai", page="https://openai.com/x", answer="changed", card="c" * 64, document_item=None),
        BudgetChanged(provider="", budget=Budget(provider="", max_bytes=5000), reason="of the month"),
        InterfaceRead(
            reading_id="1" * 32,
            provider="openai",
            asked="GET /v1/organization/data_retention",
            fingerprint="",
            answer="a" * 64,
            told=(Told(subject="", fact="mode", value="zero"),),
        ),
        Contradicted(source="2" * 32, provider="openai", attestation_id="", lever="store", said="store: true"),
        TeamChanged(key="RWQkey", change="taken", version=3, digest="d" * 64, reason=""),
    )
    with recording(session) as ledger:
        for body in bodies:
            ledger.append(body)
    told = read(write_report(session, tmp_path / "record").folder)
    for words in ("https://openai.com/x", "of the month", "mode: zero", "store: true", "taken 3"):
        assert words in told
