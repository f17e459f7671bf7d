"""A send as a dialogue of lines over a real workspace, a real porter and a real door; a recorder is the service."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from localai import runtime
from localai.egress import guard
from localai.paths import find_places
from localai.sandbox.seal import Seal
from localai.vocabulary.reach import Reach
from tests.operations.abroad import CHATTER, KEY, configure, streamed
from tests.tui.talk import Talk, strange
from tests.wire.server import Recorder, Request, Step, answer
from tui.desk import Desk
from tui.start import SAMPLE, desk_over

ANSWER = ("It is a note\nquestion: ", "[bold]a studio[/], ", "Lindqvist.\x1b[2J")


def _says(request: Request) -> list[Step]:
    return answer(200, b'{"data": []}') if request.line.startswith("GET") else streamed(*ANSWER)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder(answers=_says) as started:
        yield started


@pytest.fixture
def desk(tmp_path: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(guard, "_installed", True)  # a tripwire can never be taken out of the process of all tests
    phrase = tmp_path / "passphrase"
    phrase.write_text("correct horse battery\n")
    phrase.chmod(0o600)
    environment = {"LOCALAI_HOME": str(tmp_path / "localai"), "LOCALAI_PASSPHRASE_FILE": str(phrase)}
    configure(find_places(environment).config_file, recorder)
    root = runtime.from_environment({**environment, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, "app")
    root.start_porter(Reach.ONLINE)
    root.sealed = Seal(held=frozenset())  # not the process that runs all tests
    yield desk_over(root)
    root.close()


async def test_from_a_key_to_a_receipt_what_was_told_is_what_arrives(desk: Desk, recorder: Recorder) -> None:
    def number_of(pattern: str) -> str:
        return re.findall(pattern, talk.said.replace("\n> ", " "))[-1]

    def approve() -> str:
        if talk.said.endswith("question: Your call\nanswer: "):
            talk.person.answers.appendleft(approve)
            return "yes"
        return "send"

    def page_of() -> str:
        if f": {CHATTER}," in talk.said.replace("\n> ", " "):
            return "list"
        talk.person.answers.appendleft(page_of)
        return "next"

    key = (KEY.decode(), *("" for _ in range(2)), "yes")
    asked = ("send 1", "3", "what is it?", ".", page_of, lambda: number_of(rf"item (\d+) of \d+: {CHATTER},"))
    first = ("", "", "later", "sample", "library", "accounts", "add", lambda: number_of(r"choice (\d+): OpenAI\n"))
    last = ("back", *asked, approve, "", "jobs", "1", "back", "quit")
    talk = Talk(desk, *first, *key, *last, sample=SAMPLE)
    text = await talk.go()
    assert [request.line.split()[0] for request in recorder.requests] == ["GET", "POST"]
    assert "> It is a note\n> question: [bold]a studio[/], Lindqvist.\u241b[2J\nnote: end of text\n" in text
    assert "heading: Receipt\nreceipt: " in text
    assert KEY.decode() not in text
    assert strange(text) == []
