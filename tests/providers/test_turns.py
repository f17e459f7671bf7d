"""A conversation that goes on: every earlier turn is in the request, in its order, as who said it, and judged."""

import json
from dataclasses import replace

import pytest

from localai.providers.adapter import Turn
from localai.sending_errors import NotSupportedError
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import Case, case, cases, one_each
from tests.providers.dialects import DIALECTS, SAYING
from tests.providers.forms import json_body, strings
from tests.providers.oracles.requests import JUDGES
from tests.providers.tables import of_each

TALKING = [each for each in one_each(cases()) if each.call.task is Task.CHAT]
SILENT = [each for name in sorted(set(DIALECTS) - set(SAYING)) for each in DIALECTS[name].cases[:1]]


def with_turns(of: Case, *turns: Turn) -> Case:
    return replace(of, call=replace(of.call, earlier=turns))


def turn(prompt: str, answer: str) -> Turn:
    return Turn(prompt=prompt, given=(), answer=answer)


@of_each((each.name, each) for each in TALKING)
def test_turns_stand_in_their_order_before_what_is_asked_now(each: Case):
    asked = with_turns(each, turn("first words", "first answer"), turn("second words", "second answer"))
    said = strings(json_body(asked.body()))
    wanted = ["first words", "first answer", "second words", "second answer", each.call.prompt]
    assert [one for text in said for one in wanted if one in text] == wanted


@of_each((each.name, each) for each in TALKING)
def test_request_with_turns_is_what_the_official_types_allow(each: Case):
    asked = with_turns(each, turn("first words", "first answer"))
    assert JUDGES[each.surface].judge(asked.prepare().work, asked.body()) == []


@of_each((each.name, each) for each in TALKING)
def test_answers_are_said_by_the_model_and_words_by_the_person(each: Case):
    tree = json_body(with_turns(each, turn("first words", "first answer")).body())
    (said,) = [value for value in tree.values() if isinstance(value, list) and len(value) == 3]
    assert [message["role"] for message in said] in (["user", "assistant", "user"], ["user", "model", "user"])
    assert "first answer" in json.dumps(said[1])


@of_each((each.name, each) for each in SILENT)
def test_what_is_no_conversation_refuses_turns(each: Case):
    with pytest.raises(NotSupportedError):
        with_turns(each, turn("first words", "first answer")).prepare()


def test_picture_of_an_earlier_turn_goes_again():
    model = next(each.call.model for each in TALKING if each.surface == "openai/responses")
    asked = case(model, Task.CHAT, [(Role.IMAGE, "image/png")], prompt="and now?")
    (shown,) = asked.call.given
    past = Turn(prompt="what is this?", given=(shown,), answer="a square")
    body = with_turns(replace(asked, call=replace(asked.call, given=())), past).prepare().work.body
    assert [piece.part for piece in body if piece.part is not None] == [0]
