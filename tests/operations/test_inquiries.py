"""Requests without content: one line, two entries, nothing of the person with them but the key."""

from dataclasses import replace

import pytest

from localai.operations import inquiries, keys, ledger
from localai.operations.inquiries import check_key, check_line
from localai.sending_errors import KeyMissingError, ProviderError, ReachError
from localai.vocabulary.bodies import Inquiry
from localai.vocabulary.outbound import Piece, PieceKind
from localai.vocabulary.reach import Reach
from tests.operations.abroad import KEY, abroad
from tests.wire.server import CUT, Recorder, answer

WORKS = answer(200, b'{"data": []}')
LINE = "GET https://api.openai.com/v1/models, no content"


def asked(session) -> list[tuple[str, str, str, str]]:
    entries = [entry.body for entry in reversed(ledger.entries_of(session, 99))]
    return [(each.host, each.what, each.outcome, each.problem) for each in entries if isinstance(each, Inquiry)]


@pytest.fixture
def recorder():
    with Recorder(answers=[WORKS]) as found:
        yield found


@pytest.fixture
def online(session, recorder):
    with abroad(session, recorder) as found:
        yield found


def test_a_key_that_works_is_said_to_work(online):
    assert check_key(online, "openai").works


def test_the_line_says_exactly_what_is_asked(online, recorder):
    assert check_line(online, "openai") == LINE
    check_key(online, "openai")
    assert [request.line for request in recorder.requests] == ["GET /v1/models HTTP/1.1"]


def test_a_key_check_carries_the_key_and_nothing_else_of_the_person(online, recorder):
    check_key(online, "openai")
    (request,) = recorder.requests
    assert request.headers == [
        ("Host", "api.openai.com"),
        ("Authorization", f"Bearer {KEY.decode()}"),
        ("User-Agent", "localai"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    assert request.body == b""


def test_an_inquiry_is_on_record_before_and_after(online):
    check_key(online, "openai")
    what = ("api.openai.com", "does the key work")
    assert asked(online) == [(*what, "unknown", ""), (*what, "done", "")]
    ledger.verify(online)


def test_both_entries_are_about_one_id(online):
    check_key(online, "openai")
    subjects = [entry.subject for entry in ledger.entries_of(online, 2)]
    assert len(set(subjects)) == 1
    assert len(subjects[0]) == 32


def test_an_inquiry_sends_no_bytes_of_content(online):
    check_key(online, "openai")
    assert [entry.sent for entry in ledger.entries_of(online, 2)] == [0, 0]


@pytest.mark.parametrize(
    ("status", "code", "outcome"), [(401, "key", "refused"), (403, "permission", "refused"), (500, "server", "failed")]
)
def test_what_a_service_answers_instead_is_said_and_on_record(online, recorder, status, code, outcome):
    recorder.answers = [answer(status, b'{"error": {"message": "no"}}')]
    told = check_key(online, "openai")
    assert (told.works, told.problem) == (False, code)
    assert asked(online)[-1][2:] == (outcome, code)


def test_an_answer_that_breaks_off_is_unknown_and_not_asked_again(online, recorder):
    recorder.answers = [[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", CUT]]
    with pytest.raises(ProviderError):
        check_key(online, "openai")
    assert asked(online)[-1][2:] == ("unknown", "broken")
    assert len(recorder.requests) == 1


def test_where_nobody_listens_nothing_was_sent(session):
    with Recorder() as gone:
        pass
    with abroad(session, gone) as online:
        with pytest.raises(ProviderError):
            check_key(online, "openai")
        assert asked(online)[-1][2:] == ("not-sent", "connect")


@pytest.mark.parametrize("reach", [Reach.NONE, Reach.LOCAL])
def test_beyond_the_reach_nothing_is_asked_and_nothing_recorded(online, recorder, reach):
    with pytest.raises(ReachError):
        check_key(replace(online, reach=reach), "openai")
    assert (asked(online), recorder.requests) == ([], [])


def test_without_a_key_there_is_nothing_to_check(online):
    keys.remove_key(online, "openai")
    with pytest.raises(KeyMissingError):
        check_key(online, "openai")


def test_nothing_with_content_is_an_inquiry(online):
    adapter = inquiries._check(online, "openai")
    piece = Piece(kind=PieceKind.LITERAL, literal=b"x", part=None, offset=0, length=1)
    for draft in (replace(adapter, body=(piece,)), replace(adapter, method="POST")):
        with pytest.raises(ValueError, match="without content"):
            inquiries.inquire(online, "openai", draft, "content")


def test_no_file_of_an_inquiry_stays(online):
    check_key(online, "openai")
    (online.workspace.folder / "attempts" / "inquiry-left.state").touch()
    (online.workspace.folder / "attempts" / "inquiry-left.part").touch()
    check_key(online, "openai")
    assert list((online.workspace.folder / "attempts").iterdir()) == []
