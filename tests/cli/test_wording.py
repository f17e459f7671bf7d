"""A prompt as it stands in a copied command is read as that prompt again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.cli.wording import given_text, money
from localai.errors import UnreadableFileError, UsageError
from localai.phrases.plan import typed


@given(st.text(min_size=1))
def test_what_is_typed_for_a_prompt_is_read_as_that_prompt(prompt):
    assert given_text(typed(prompt), what="prompt") == prompt


@pytest.mark.parametrize("prompt", ["@file", "-", "@=x", "@-", "-foo", "--dry-run"])
def test_what_would_mean_a_file_or_a_pipe_is_read_as_words(prompt):
    assert given_text(typed(prompt), what="prompt") == prompt


def test_a_file_is_still_read(tmp_path):
    (tmp_path / "p").write_text("as a painting\n")
    assert given_text(f"@{tmp_path / 'p'}", what="prompt") == "as a painting"


def test_a_file_without_an_end_is_not_read_forever():
    with pytest.raises(UnreadableFileError):
        given_text("@/dev/zero", what="rules")


@pytest.mark.parametrize("words", ["-1", "1e400", "1e-400", "nan", "much"])
def test_an_amount_that_no_record_can_hold_is_refused(words):
    with pytest.raises(UsageError):
        money(words, option="--cost")
