"""The app over a real workspace, a real porter and real doors: a recorder stands in the place of the service."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from localai import runtime
from localai.egress import guard
from localai.paths import find_places
from localai.sandbox.seal import Seal
from localai.vocabulary.reach import Reach
from tests.operations.abroad import CHATTER, KEY, configure, refused, streamed
from tests.tui.steps import choose, on_screen, until
from tests.tui.test_real_workspace import add_sample, make_workspace, on, shows
from tests.wire.server import CUT, Recorder, Request, Step, answer
from tui.app import LocalaiApp
from tui.looks import Taste
from tui.screens.offers import OffersPage
from tui.start import SAMPLE, desk_over
from tui.widgets.table import Table

ANSWER = ("It is a note ", "of [bold]a studio[/], ", "Lindqvist.\x1b[2J")
SHOWN = "It is a note of [bold]a studio[/], Lindqvist.␛[2J"


class Provider:
    """What the recorder says: a list of models to who asks for it, and to a request with content what is set."""

    def __init__(self) -> None:
        self.says: list[Step] = streamed(*ANSWER)

    def __call__(self, request: Request) -> list[Step]:
        return answer(200, b'{"data": []}') if request.line.startswith("GET") else self.says


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def recorder(provider: Provider) -> Iterator[Recorder]:
    with Recorder(answers=provider) as started:
        yield started


@pytest.fixture
def app(tmp_path: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalaiApp]:
    monkeypatch.setattr(guard, "_installed", True)  # a tripwire can never be taken out of the process of all tests
    phrase = tmp_path / "passphrase"
    phrase.write_text("correct horse battery\n")
    phrase.chmod(0o600)
    environment = {"LOCALAI_HOME": str(tmp_path / "localai"), "LOCALAI_PASSPHRASE_FILE": str(phrase)}
    configure(find_places(environment).config_file, recorder)
    root = runtime.from_environment({**environment, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, "app")
    root.start_porter(Reach.ONLINE)
    root.sealed = Seal(held=frozenset())  # not the process that runs all tests; test_terminal has the app sealed
    yield LocalaiApp(desk_over(root), Taste(), sample=SAMPLE)
    root.close()


async def to_library(pilot: Pilot[None]) -> None:
    """Make a workspace with the sample and a key."""
    app = pilot.app
    await make_workspace(pilot)
    await add_sample(pilot)
    app.screen.query_one("#library").focus()
    await pilot.press("enter")
    await until(pilot, on(pilot, "Library"))
    await pilot.press("6", "a")
    await until(pilot, shows(pilot, "A key of which service?"))
    await choose(pilot, "OpenAI")
    await until(pilot, on(pilot, "Key"))
    app.screen.query_one("#key", Input).value = KEY.decode()
    app.screen.query_one("#done").focus()
    await pilot.press("enter")
    await until(pilot, shows(pilot, "Check the key now?"))
    assert "https://api.openai.com/v1/models" in on_screen(app)
    await pilot.press("enter")
    await until(pilot, shows(pilot, f"...{KEY.decode()[-4:]}"))
    await pilot.press("escape")
    await until(pilot, shows(pilot, "1 of 1"))


async def to_compose(pilot: Pilot[None], prompt: str) -> None:
    """Make a workspace with the sample and a key for it, and ask for a description."""
    app = pilot.app
    await to_library(pilot)
    await pilot.press("s")
    await until(pilot, on(pilot, "Compose"))
    await pilot.press("t")
    await until(pilot, shows(pilot, "What is the model to do?"))
    await choose(pilot, "describe it in words")
    await until(pilot, shows(pilot, CHATTER))
    app.screen.query_one("#prompt", Input).value = prompt
    await until(pilot, shows(pilot, CHATTER))


async def to_confirm(pilot: Pilot[None], asks: str = "ConfirmScreen") -> None:
    """Choose the model and take on what is not known, up to the screen that asks."""
    screen = pilot.app.screen
    assert isinstance(screen, OffersPage)
    table = screen.query_one(Table)
    place = next(place for place, offer in enumerate(screen._offers) if offer.model == CHATTER)
    table.focus()
    table.action_move(place - table.cursor)
    await pilot.press("enter")
    for _ in range(6):
        await until(pilot, lambda: type(pilot.app.screen).__name__ in ("Agree", asks))
        if type(pilot.app.screen).__name__ == asks:
            return
        await pilot.press("enter")
        await pilot.pause(0.2)
    assert type(pilot.app.screen).__name__ == asks, on_screen(pilot.app)


async def approve(pilot: Pilot[None]) -> None:
    await pilot.pause(1.1)
    await pilot.press("s")
    await until(pilot, on(pilot, "Sending"))


async def test_from_a_key_to_a_receipt_what_was_shown_is_what_arrives(
    app: LocalaiApp, recorder: Recorder, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await to_compose(pilot, "what is [bold]it\x1b[31m?")
        await to_confirm(pilot)
        assert "go to OpenAI in the USA" in " ".join(on_screen(app).split())
        exact = app.screen._proposal.requests[0]
        await pilot.press("p")
        await until(pilot, shows(pilot, "Authorization: Bearer {key ...WXYZ}"))
        await until(pilot, shows(pilot, "what is [bold]it"))
        await pilot.press("escape", "r")
        await until(pilot, shows(pilot, "= plan, byte for byte"))
        await pilot.press("escape", "b")
        await until(pilot, shows(pilot, "▀▀▀▀▀▀▀▀"))
        await pilot.press("escape")
        await until(pilot, on(pilot, "Confirm"))
        assert [request.line for request in recorder.requests] == ["GET /v1/models HTTP/1.1"]
        await approve(pilot)
        await until(pilot, shows(pilot, SHOWN))
        await until(pilot, shows(pilot, "It is over"))
        await pilot.press("enter")
        await until(pilot, on(pilot, "Receipt"))
        assert SHOWN in on_screen(app)
        sent = recorder.requests[-1]
        assert sent.digest in exact.notes[0]
        assert sent.line == exact.head[0]
        shown = [line.replace("{key ...WXYZ}", KEY.decode()) for line in exact.head[1:]]
        assert [f"{name}: {value}" for name, value in sent.headers] == shown
        await pilot.press("escape")
        await until(pilot, on(pilot, "Library"))
        await until(pilot, shows(pilot, " online"))
        await until(pilot, lambda: "sent since unlock 0 B" not in on_screen(app))
        await pilot.press("end", "enter")
        await until(pilot, shows(pilot, "log against abuse at OpenAI, until about"))
        await app.desk.keys.close()
    written = [path for path in (tmp_path / "localai").rglob("*") if path.is_file()]
    assert not [path for path in written if KEY in path.read_bytes() or b"Lindqvist" in path.read_bytes()]


async def test_a_standing_approval_sends_the_next_one_without_a_question(app: LocalaiApp, recorder: Recorder) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await to_compose(pilot, "what is it?")
        await to_confirm(pilot)
        await pilot.press("a")
        await until(pilot, shows(pilot, "40 like this until"))
        app.screen.query_one("#cost", Input).value = "2"
        app.screen.query_one("#go").focus()
        await pilot.press("enter")
        await until(pilot, shows(pilot, "Approved: 40 sends."))
        assert len(recorder.requests) == 1
        await pilot.press("escape")
        await until(pilot, on(pilot, "Compose"))
        app.screen.query_one(Table).focus()
        await pilot.press("enter")
        for _ in range(6):
            await until(pilot, lambda: type(app.screen).__name__ in ("Agree", "SendingScreen"))
            if type(app.screen).__name__ == "SendingScreen":
                break
            await pilot.press("enter")
            await pilot.pause(0.2)
        await until(pilot, shows(pilot, "It is over"))
        assert len(recorder.requests) == 2
        await pilot.press("enter")
        await until(pilot, shows(pilot, "by a standing approval"))
        await pilot.press("escape", "6")
        await until(pilot, shows(pilot, "39 of 40 left"))
        await pilot.press("end", "d")
        await until(pilot, shows(pilot, "Each plan is asked about again."))
        await pilot.press("enter")
        await until(pilot, shows(pilot, "The standing approval ended."))
        await app.desk.keys.close()


async def test_a_refusal_and_an_unknown_end_are_sentences_and_the_unknown_one_is_resolved(
    app: LocalaiApp, provider: Provider
) -> None:
    provider.says = refused(400, "invalid", "no \x1b]0;title\x07 [@click=app.quit]here[/]")
    async with app.run_test(size=(120, 40)) as pilot:
        await to_compose(pilot, "what is it?")
        await to_confirm(pilot)
        await approve(pilot)
        await until(pilot, shows(pilot, "OpenAI refused it"))
        assert "no ␛]0;title␇ [@click=app.quit]here[/]" in " ".join(on_screen(app).split())
        provider.says = [CUT]
        await pilot.press("escape")
        await until(pilot, on(pilot, "Compose"))
        await to_confirm(pilot)
        await until(pilot, shows(pilot, "done before"))
        assert "unlike last time nothing" in " ".join(on_screen(app).split())
        await approve(pilot)
        await until(pilot, shows(pilot, "nobody knows how it ended"))
        await pilot.press("escape", "2")
        await until(pilot, shows(pilot, "r puts on record what you found out"))
        assert "refused" in on_screen(app)
        await pilot.press("r")
        await until(pilot, shows(pilot, "How did it end?"))
        await choose(pilot, "it never arrived")
        await until(pilot, shows(pilot, "you found that it never arrived"))
        assert "r puts on record" not in on_screen(app)
        await app.desk.keys.close()


async def test_each_of_two_texts_goes_in_a_request_of_its_own_under_one_approval(
    app: LocalaiApp, recorder: Recorder, tmp_path: Path
) -> None:
    texts = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for path in texts:
        path.write_text(f"the words of {path.stem}")
    async with app.run_test(size=(120, 40)) as pilot:
        await to_library(pilot)
        app.post_message(events.Paste("\n".join(map(str, texts))))
        await until(pilot, shows(pilot, "Enter adds them"))
        await pilot.press("enter")
        await until(pilot, shows(pilot, "3 of 3"))
        await pilot.press("space", "space")
        await until(pilot, shows(pilot, "2 selected"))
        await pilot.press("s")
        await until(pilot, shows(pilot, "How do they go"))
        await pilot.press("enter")
        await until(pilot, shows(pilot, CHATTER))
        await to_confirm(pilot, "BatchScreen")
        assert "2 plans in one approval, to OpenAI" in " ".join(on_screen(app).split())
        await pilot.pause(1.1)
        await pilot.press("s")
        await until(pilot, on(pilot, "Working"))
        await until(pilot, shows(pilot, "2 done"))
        sent = [request.body for request in recorder.requests if request.line.startswith("POST")]
        held = sorted((b"words of one" in body, b"words of two" in body) for body in sent)
        assert held == [(False, True), (True, False)]
        await app.desk.keys.close()
