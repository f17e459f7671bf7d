"""Whatever is asked and given: the body can be read by others, is as long as promised, and holds it all exactly."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localai.providers.body import size_of
from localai.providers.drafting import RAW
from localai.vocabulary.tasks import Role
from tests.providers.calls import Case
from tests.providers.dialects import DIALECTS
from tests.providers.forms import form_parts, json_body, strings
from tests.providers.generated import generated_cases
from tests.providers.oracles.requests import JUDGES

every_dialect = pytest.mark.parametrize("dialect", sorted(DIALECTS))


def carried(case: Case, body: bytes) -> tuple[list[str], list[bytes]]:
    """Return the texts of a body, and the files in it, as parsers that are not ours see them."""
    work = case.prepare().work
    if work.content_type != "application/json":
        if work.content_type == RAW:
            return [], [body]
        parts = form_parts(work.content_type, body)
        return (
            [part.content.decode() for part in parts if not part.file_name],
            [part.content for part in parts if part.file_name],
        )
    found = strings(json_body(body))
    files = [_unpacked(text.partition(";base64,")[2] or text) for text in found]
    return found, [content for content in files if content is not None]


def _unpacked(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


@every_dialect
@settings(max_examples=20)
@given(data=st.data())
def test_body_holds_words_and_contents_exactly(dialect, data):
    case = data.draw(generated_cases(DIALECTS[dialect].cases))
    body = case.body()
    texts, files = carried(case, body)
    given = zip(case.call.given, case.contents, strict=True)
    wanted = [content for each, content in given if each.role is not Role.TEXT]
    assert len(body) == size_of(case.prepare().work.body)
    assert not case.call.prompt or any(case.call.prompt in text for text in texts)
    assert all(any(each.text in text for text in texts) for each in case.call.given if each.text)
    assert all(content in files for content in wanted)
    assert JUDGES[case.surface].judge(case.prepare().work, body) == []


@every_dialect
@settings(max_examples=5)
@given(data=st.data())
def test_same_call_made_again_is_the_same_bytes(dialect, data):
    case = data.draw(generated_cases(DIALECTS[dialect].cases))
    assert case.body() == case.body()
