"""Nothing that a person gives is left out in silence: it goes with the request, or there is none."""

from contextlib import suppress
from dataclasses import replace
from itertools import product

import pytest

from localai.providers.adapter import Given
from localai.providers.inputs import in_role
from localai.providers.registry import CONNECTIONS, adapter_for
from localai.sending_errors import NotSupportedError
from localai.vocabulary.tasks import Role, Task
from tests.providers.calls import SHAPING, Case, cases, one_each, reads_only, takes_words
from tests.providers.forms import form_parts
from tests.providers.tables import of_each
from tests.providers.test_properties import carried

CASES = one_each(cases())
NEED_WORDS = {Task.CHAT, Task.EDIT, Task.GENERATE, Task.EMBED, Task.SPEAK}
ASKED = {Task.DESCRIBE, Task.READ}
TYPES = ("image/png", "application/pdf", "audio/wav", "video/mp4", "x-made/up")
every_kind = of_each((case.name, case) for case in CASES)


def with_input(case: Case, role: Role, media_type: str, text: str | None = None) -> Case:
    """Return a case with one more input."""
    content = (text or "content of it").encode()
    part = len(case.contents)
    more = Given(part=part, role=role, media_type=media_type, size=len(content), digest="0" * 64, text=text)
    return replace(case, call=replace(case.call, given=(*case.call.given, more)), contents=(*case.contents, content))


@every_kind
def test_input_goes_out_or_nothing_does(case: Case):
    left_out = []
    for role, media_type in product(sorted(set(Role) - {Role.TEXT}), TYPES):
        with suppress(NotSupportedError):
            work = with_input(case, role, media_type).prepare().work
            if len(case.contents) not in {piece.part for piece in work.body}:
                left_out.append((role, media_type))
    assert left_out == []


@every_kind
def test_text_of_an_item_goes_with_the_words(case: Case):
    asked = with_input(case, Role.TEXT, "text/plain", text="a text of mine")
    if case.call.task in {Task.TRANSCRIBE, *SHAPING} or reads_only(case.call.model):
        with pytest.raises(NotSupportedError):
            asked.prepare()
        return
    texts, _ = carried(asked, asked.body())
    assert any("a text of mine" in text for text in texts)


@every_kind
def test_other_task_is_refused(case: Case):
    others = set(Task) - CONNECTIONS[case.surface].tasks
    for task in sorted(others):
        with pytest.raises(NotSupportedError):
            replace(case, call=replace(case.call, task=task)).prepare()


@of_each((case.name, case) for case in CASES if case.call.task in NEED_WORDS)
def test_request_without_any_words_is_refused(case: Case):
    kept = tuple(given for given in case.call.given if given.text is None)
    asked = replace(case, call=replace(case.call, prompt="", given=kept))
    with pytest.raises(NotSupportedError):
        asked.prepare()


@of_each((case.name, case) for case in CASES if case.call.task in ASKED and not reads_only(case.call.model))
def test_request_without_words_says_its_task(case: Case):
    asked = replace(case, call=replace(case.call, prompt=""))
    texts, _ = carried(asked, asked.body())
    wanted = "Describe" if case.call.task is Task.DESCRIBE else "Return all text"
    assert any(text.startswith(wanted) for text in texts)


@of_each((case.name, case) for case in CASES if case.call.prompt)
def test_words_longer_than_the_model_takes_are_refused(case: Case):
    short = replace(case.call.model, most_characters=5)
    with pytest.raises(NotSupportedError):
        replace(case, call=replace(case.call, model=short)).prepare()


@of_each((case.name, case) for case in CASES if not takes_words(case.call.model, case.call.task))
def test_words_without_a_place_are_refused(case: Case):
    with pytest.raises(NotSupportedError):
        replace(case, call=replace(case.call, prompt="Read it aloud.")).prepare()


DRAWING = [each for each in CASES if each.call.task is Task.EDIT]
draws = of_each((case.name, case) for case in DRAWING)
UNMASKED = (
    "bfl/api",
    "openrouter/chat",
    "openrouter/images",
    "xai/chat",
    "fal/queue",
    "photoroom/api",
    "replicate/predictions",
)
masks = of_each(
    (case.name, case) for case in DRAWING if case.surface not in UNMASKED and not in_role(case.call, Role.MASK)
)


@masks
def test_second_mask_is_refused(case: Case):
    one = with_input(case, Role.MASK, "image/png")
    assert one.prepare()
    with pytest.raises(NotSupportedError):
        with_input(one, Role.MASK, "image/png").prepare()


@masks
def test_mask_without_a_picture_is_refused(case: Case):
    bare = replace(case, call=replace(case.call, given=()), contents=())
    with pytest.raises(NotSupportedError):
        with_input(bare, Role.MASK, "image/png").prepare()


@draws
def test_more_pictures_than_a_request_carries_are_refused(case: Case):
    asked = case
    for _ in range(17):
        asked = with_input(asked, Role.IMAGE, "image/png")
    with pytest.raises(NotSupportedError):
        asked.prepare()


@draws
def test_change_of_a_picture_without_one_is_refused(case: Case):
    with pytest.raises(NotSupportedError):
        replace(case, call=replace(case.call, given=()), contents=()).prepare()


@pytest.mark.parametrize(("count", "names"), [(0, ["image"]), (1, ["image[]", "image[]"]), (2, ["image[]"] * 3)])
def test_one_picture_and_several_have_the_names_of_the_official_client(count, names):
    asked = next(each for each in DRAWING if each.surface == "openai/images")
    for _ in range(count):
        asked = with_input(asked, Role.IMAGE, "image/png")
    parts = form_parts(asked.prepare().work.content_type, asked.body())
    assert [part.name for part in parts if part.file_name] == names


def test_model_whose_name_the_account_decides_is_not_connected():
    model = CASES[0].call.model
    assert adapter_for(model) is not None
    assert adapter_for(replace(model, wire_name="{deployment}")) is None
