"""Pieces of a request as lines: text, hex, and which bytes are read."""

import pytest

from tests.tui.payloads import CONTROL_PAYLOADS
from tui.folds import PAGE, TEXT_LIMIT, Fold, Folds, Form, hex_line, text_lines


def fold(content: bytes, form: Form = Form.TEXT, *, picture: bool = False) -> Fold:
    made = Fold("piece", size=len(content), inside=len(content), picture=picture, form=form)
    for offset, size in made.missing(0, 10_000):
        made.supply(made.form, offset, content[offset : offset + size])
    return made


def lines_of(made: Fold, width: int = 40) -> list[str]:
    return [made.line(number, width) for number in range(made.height(width))]


def test_text_is_shown_whole_in_lines_of_the_width() -> None:
    content = b'{"a":"' + b"x" * 100 + b'"}'
    shown = lines_of(fold(content))
    assert max(map(len, shown)) == 40
    assert "".join(shown) == content.decode()


def test_line_breaks_of_a_form_are_line_breaks() -> None:
    assert list(text_lines(b"--a\r\nX: y\r\n\r\nz", 40)) == ["--a", "X: y", "", "z"]


def test_wide_characters_are_never_cut() -> None:
    assert list(text_lines("日本語です".encode(), 5)) == ["日本", "語で", "す"]


@pytest.mark.parametrize("payload", [each for each in CONTROL_PAYLOADS if each not in "\r\n"])
def test_what_a_terminal_would_obey_is_a_token(payload: str) -> None:
    shown = "".join(text_lines(f"a{payload}b".encode("utf-8", "surrogateescape"), 200))
    assert shown.isprintable()
    assert shown != f"a{payload}b"


def test_bytes_that_are_no_text_are_tokens() -> None:
    assert list(text_lines(b"a\xffb", 40)) == ["a\\xffb"]


def test_hex_has_offset_bytes_and_letters() -> None:
    expected = "00000010  41 42 00 ff                                      AB.."
    assert hex_line(16, b"AB\x00\xff") == expected


def test_hex_reads_only_the_pages_in_sight() -> None:
    made = Fold("piece", size=10 * PAGE, inside=10 * PAGE, picture=False, form=Form.HEX)
    assert list(made.missing(0, 20)) == [(0, PAGE)]
    assert list(made.missing(0, 20)) == []
    assert list(made.missing(PAGE // 16 * 3 - 1, 2)) == [(2 * PAGE, PAGE), (3 * PAGE, PAGE)]


def test_hex_shows_every_byte() -> None:
    content = bytes(range(256)) * 100
    shown = lines_of(fold(content, Form.HEX))
    assert len(shown) == 1600
    assert bytes.fromhex("".join(line[10:57] for line in shown)) == content


def test_a_long_piece_is_hex_and_never_cut() -> None:
    made = Fold("piece", size=TEXT_LIMIT + 1, inside=TEXT_LIMIT + 1, picture=False, form=Form.FOLDED)
    assert not made.show(Form.TEXT)
    assert made.form is Form.HEX


def test_only_a_picture_is_shown_as_one() -> None:
    made = fold(b"words")
    assert not made.show(Form.PICTURE)
    assert made.form is Form.TEXT


def test_a_piece_unfolds_in_the_form_that_suits_it() -> None:
    text, picture = fold(b"words", Form.FOLDED), fold(b"bytes", Form.FOLDED, picture=True)
    for made in (text, picture):
        made.toggle()
    assert (text.form, picture.form) == (Form.TEXT, Form.PICTURE)


def test_every_line_is_found_in_its_piece() -> None:
    first, second = fold(b"a\nb\nc"), fold(b"d", Form.FOLDED)
    lines = Folds(["head"], [first, second])
    found = [lines.find(number, 40) for number in range(lines.height(40) + 1)]
    assert found == [(-1, 0), (0, -1), (0, 0), (0, 1), (0, 2), (1, -1), (2, 0)]
