"""A model that a person names: strictly a name, and only where a row stands for many."""

from dataclasses import replace

import pytest

from localai.operations.naming import named
from localai.sending_errors import NotSupportedError
from tests.operations.desk import cards_of_this_version

MODEL = cards_of_this_version().model("openrouter/any")


@pytest.mark.parametrize("name", ["openai/gpt-6-luna", "a", "meta-llama/llama-4.1_b", "a/b/c"])
def test_name_stands_in_the_request_and_not_among_the_settings(name):
    found, left = named(MODEL, (("model", name), ("effort", "low")))
    assert (found.wire_name, left) == (name, (("effort", "low"),))


@pytest.mark.parametrize(
    "name", ["openai/gpt:online", "@preset/mine", "", " a", "a b", "../a", "/a", "a//b", "{model}", "ä", "a" * 101]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(NotSupportedError):
        named(MODEL, (("model", name),))


def test_without_a_name_nothing_is_asked():
    with pytest.raises(NotSupportedError):
        named(MODEL, ())


def test_model_with_a_name_keeps_it_and_all_settings():
    model = replace(MODEL, wire_name="fixed")
    assert named(model, (("model", "other"),)) == (model, (("model", "other"),))
