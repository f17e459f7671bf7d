"""A conversation that goes on: the plan shows all that is said again, and what arrives is exactly that."""

import json

import pytest

from localai.errors import NotFoundError, UsageError
from localai.operations.delete import purge, remove
from localai.operations.plan import plan
from localai.operations.send import approve, run
from localai.phrases import earlier as phrases
from localai.vault import wishes
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Input, Role
from tests.operations.abroad import TEXT, abroad, asking, said
from tests.operations.desk import add_picture
from tests.wire.server import Recorder


@pytest.fixture
def recorder():
    with Recorder(answers=[said()]) as started:
        yield started


@pytest.fixture
def sender(session, recorder):
    with abroad(session, recorder) as ready:
        yield ready


def carry_out(session, wished):
    planned = plan(session, wished)
    approve(session, planned, How.DIGEST)
    return run(session, planned, planned.digest)


def run_of(finished) -> str:
    return finished.receipt.id


def messages(recorder) -> list[tuple[str, str]]:
    """Return who said what in the request that arrived last."""
    found = []
    for message in json.loads(recorder.requests[-1].body)["input"]:
        parts = message["content"] if isinstance(message["content"], list) else [{"text": message["content"]}]
        found.append((message["role"], "+".join(part.get("text", part.get("type", "")) for part in parts)))
    return found


def test_what_was_said_is_said_again_in_order(sender, recorder):
    first = carry_out(sender, asking(prompt="one"))
    second = carry_out(sender, asking(prompt="two", continues=run_of(first)))
    carry_out(sender, asking(prompt="three", continues=run_of(second)))
    assert messages(recorder) == [
        ("user", "one"),
        ("assistant", TEXT),
        ("user", "two"),
        ("assistant", TEXT),
        ("user", "three"),
    ]


def test_plan_shows_everything_that_is_said_again(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    first = carry_out(sender, asking(prompt="one", inputs=(Input(role=Role.IMAGE, item_id=item.id, version=1),)))
    made = plan(sender, asking(prompt="two", continues=run_of(first))).plan
    _, *again = [part.what for part in made.parts]
    assert again == [phrases.again("photo"), phrases.YOUR_WORDS, phrases.AN_ANSWER]


def test_picture_that_was_given_before_goes_again(sender, recorder, tmp_path):
    item = add_picture(sender, tmp_path)
    first = carry_out(sender, asking(prompt="one", inputs=(Input(role=Role.IMAGE, item_id=item.id, version=1),)))
    carry_out(sender, asking(prompt="two", continues=run_of(first)))
    assert messages(recorder)[0] == ("user", "one+input_image")


def test_class_is_that_of_what_was_given_before(sender, tmp_path):
    item = add_picture(sender, tmp_path, item_class=ItemClass.PUBLIC)
    first = carry_out(sender, asking(prompt="one", inputs=(Input(role=Role.IMAGE, item_id=item.id, version=1),)))
    assert plan(sender, asking(prompt="two")).plan.item_class is ItemClass.INTERNAL
    assert plan(sender, asking(prompt="two", continues=run_of(first))).plan.item_class is ItemClass.PUBLIC


def test_words_are_gone_with_an_item_that_was_purged(sender, tmp_path):
    item = add_picture(sender, tmp_path)
    given = Input(role=Role.IMAGE, item_id=item.id, version=1)
    first = carry_out(sender, asking(prompt="one", inputs=(given,)))
    second = carry_out(sender, asking(prompt="two", continues=run_of(first)))
    remove(sender, [item.id])
    purge(sender, [item.id])
    assert [wishes.wish_of(sender.workspace.database, run_of(each)) for each in (first, second)] == [None, None]
    with pytest.raises(NotFoundError):
        plan(sender, asking(prompt="three", continues=run_of(second)))


def test_what_was_not_kept_does_not_go_on(sender):
    first = carry_out(sender, asking(prompt="one", keep=False))
    with pytest.raises(NotFoundError):
        plan(sender, asking(prompt="two", continues=run_of(first)))


def test_answer_that_is_gone_does_not_go_on(sender):
    first = carry_out(sender, asking(prompt="one"))
    (answer,) = first.items
    remove(sender, [answer.id])
    purge(sender, [answer.id])
    with pytest.raises((NotFoundError, UsageError)):
        plan(sender, asking(prompt="two", continues=run_of(first)))
