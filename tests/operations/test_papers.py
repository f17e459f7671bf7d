"""Papers: what is in a cell stays text in both forms, and the web page loads and runs nothing."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.operations.papers import Paper, Section, as_html, as_markdown, grid
from localai.vocabulary.text import clean

HOSTILE = "<script>alert(1)</script> | [x](javascript:1) **b** `c` \x1b[31m\u202e <img src=x>"


def paper(words: str) -> Paper:
    section = Section(title=words, lines=(words,), grid=grid((words, "b"), [(words, words)]))
    return Paper(title=words, lines=(words,), sections=(section,))


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, text):
        self.texts.append(text)


KNOWN = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td"}


@given(st.text())
def test_a_web_page_has_our_tags_and_no_others_and_says_every_word(words):
    read = Read()
    read.feed(as_html(paper(words)))
    assert set(read.tags) <= KNOWN
    assert not clean(words).strip() or clean(words) in read.texts


def test_a_web_page_forbids_itself_scripts_and_loading():
    told = as_html(paper("x"))
    assert "default-src 'none'" in told
    assert "script" not in told.lower()


def test_markup_in_a_cell_means_nothing_in_markdown():
    told = as_markdown(paper(HOSTILE))
    assert "<script" not in told.replace("\\<script", "")
    assert all(line.count("|") - line.count("\\|") == 3 for line in told.splitlines() if line.startswith("|"))


def test_control_characters_are_shown_and_not_obeyed():
    for told in (as_markdown(paper(HOSTILE)), as_html(paper(HOSTILE))):
        assert "\x1b" not in told
        assert "\u202e" not in told


@pytest.mark.parametrize("address", ["https://openai.com/policies/data_use?x=1&y=2#a"])
def test_an_address_can_be_copied_from_markdown(address):
    assert f"<{address}>" in as_markdown(paper(f"see {address} there"))


def test_a_table_without_rows_is_none():
    assert grid(("a",), []) is None
