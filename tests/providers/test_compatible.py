"""What is special about servers of one's own: no key unless stated, data URLs only, no files."""

import re

import pytest

from localai.policy.servers import KEYED_SURFACE, SURFACE
from localai.providers.registry import ADAPTERS, adapter_of
from localai.sending_errors import NotSupportedError
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import CATALOG, OWN, case
from tests.providers.forms import json_body

MODEL = CATALOG.model("own-open/made-up:1b")


def test_limit_is_the_field_that_all_of_them_know():
    body = json_body(case(MODEL, Task.CHAT).body())
    assert (body["max_tokens"], "max_completion_tokens" in body) == (4096, False)


def test_picture_is_given_as_it_is_and_never_as_an_address():
    body = case(MODEL, Task.DESCRIBE, [(Role.IMAGE, "image/png"), (Role.IMAGE, "image/jpeg")]).body().decode()
    assert re.findall(r'"url":"([^;]*);', body) == ["data:image/png", "data:image/jpeg"]


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.DOCUMENT, "application/pdf"),
        (Role.AUDIO, "audio/wav"),
        (Role.IMAGE, "image/webp"),
        (Role.MASK, "image/png"),
    ],
)
def test_what_these_servers_do_not_understand_is_refused(role, kind):
    with pytest.raises(NotSupportedError):
        case(MODEL, Task.CHAT, [(role, kind)]).prepare()


@pytest.mark.parametrize("task", sorted(set(Task) - {Task.CHAT, Task.DESCRIBE, Task.READ}))
def test_other_tasks_are_refused(task):
    with pytest.raises(NotSupportedError):
        case(MODEL, task).prepare()


def test_server_without_a_key_is_sent_none():
    assert ADAPTERS[f"own/{SURFACE}"].scheme == ""


def test_server_with_a_key_is_sent_it_as_a_bearer():
    assert ADAPTERS[f"own/{KEYED_SURFACE}"].scheme == "bearer"


def test_key_of_an_own_server_is_checked_by_its_own_adapter():
    keyed = next(server for server in OWN if server.needs_key)
    assert adapter_of(CATALOG.cards[keyed.name]) is ADAPTERS[f"own/{KEYED_SURFACE}"]
