from pathlib import Path

import pytest

from tui.typed import path_of, paths_of, typed_paths


@pytest.mark.parametrize("around", ["{}", "'{}'", '"{}"', "  {} ", "file://{}"])
def test_a_pasted_path_is_found_whatever_the_terminal_put_around_it(tmp_path: Path, around: str) -> None:
    photo = tmp_path / "photo.jpg"
    photo.touch()
    assert path_of(around.format(photo)) == photo


def test_spaces_and_quotes_that_a_terminal_escaped_are_read_back(tmp_path: Path) -> None:
    photo = tmp_path / "my note's.jpg"
    photo.touch()
    assert path_of(str(photo)) == photo
    assert path_of(str(photo).replace(" ", "\\ ").replace("'", "\\'")) == photo
    assert path_of(f'"{photo}"') == photo
    assert path_of("file://" + str(photo).replace(" ", "%20")) == photo


def test_what_is_not_there_stays_as_it_was_typed() -> None:
    assert path_of("/nowhere/my photo.jpg") == Path("/nowhere/my photo.jpg")
    assert path_of("~nobody-here/photo.jpg") == Path("~nobody-here/photo.jpg")
    assert path_of("x" * 5000) == Path("x" * 5000)
    assert path_of("it's") == Path("it's")


@pytest.mark.parametrize(
    "shape", ["{a}\n{b}", "'{a}' '{b}'", "file://{a}\r\nfile://{b}\r\n", "{e} {b}", '"{a}" "{b}"\n']
)
def test_several_pasted_or_dropped_paths_are_read(tmp_path: Path, shape: str) -> None:
    a, b = tmp_path / "my photo.jpg", tmp_path / "b.jpg"
    a.touch()
    b.touch()
    pasted = shape.format(a=a, b=b, e=str(a).replace(" ", "\\ "))
    assert paths_of(pasted) == (a, b)


@pytest.mark.parametrize("pasted", ["a word", "", "/etc/passwd and words", "/nowhere/at/all", "relative.txt", "/\0"])
def test_a_paste_that_is_not_all_paths_is_text(pasted: str) -> None:
    assert paths_of(pasted) == ()


def test_typed_paths_may_be_several_and_one_that_is_missing_stays_one(tmp_path: Path) -> None:
    a, b = tmp_path / "a.jpg", tmp_path / "b c.jpg"
    a.touch()
    b.touch()
    assert typed_paths(f"{a} '{b}'") == (a, b)
    assert typed_paths(str(b)) == (b,)
    assert typed_paths("/nowhere/a b") == (Path("/nowhere/a b"),)
