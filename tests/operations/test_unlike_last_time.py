"""What is unlike the last send to the same model, from what the ledger can still open."""

from dataclasses import replace

import pytest

from localai.operations.confirming import unlike_last_time
from localai.operations.plan import plan
from localai.operations.send import approve, run
from localai.sending_errors import ProviderRefusedError
from localai.vocabulary.outcomes import How
from tests.operations.abroad import abroad, asking, refused, said
from tests.wire.server import Recorder


@pytest.fixture
def sender(session):
    with Recorder(answers=[said()]) as recorder, abroad(session, recorder) as ready:
        yield ready


def sent(session, wished):
    planned = plan(session, wished)
    approve(session, planned, How.DIGEST)
    run(session, planned, planned.digest)


def test_first_send_has_no_last_time(sender):
    assert unlike_last_time(sender, plan(sender, asking()).plan) is None


def test_same_again_is_unlike_in_nothing(sender):
    sent(sender, asking())
    assert unlike_last_time(sender, plan(sender, asking()).plan) == ()


def test_another_text_is_named(sender):
    sent(sender, asking())
    assert unlike_last_time(sender, plan(sender, asking(prompt="something else")).plan) == ("the text",)


def test_another_setting_is_named(sender):
    sent(sender, asking())
    wished = asking()
    longer = replace(wished, settings=(*wished.settings, ("max_output", "100")))
    assert unlike_last_time(sender, plan(sender, longer).plan) == ("the settings",)


def test_another_model_has_its_own_last_time(sender):
    sent(sender, asking())
    assert unlike_last_time(sender, plan(sender, asking(model="openai/gpt-6.1-sol")).plan) is None


def test_a_send_that_was_refused_there_is_a_last_time(session):
    with Recorder(answers=[refused(400, "invalid", "no")]) as recorder, abroad(session, recorder) as ready:
        with pytest.raises(ProviderRefusedError):
            sent(ready, asking())
        assert unlike_last_time(ready, plan(ready, asking()).plan) == ()
