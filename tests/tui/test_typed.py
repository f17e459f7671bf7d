from pathlib import Path

import pytest

from tui.typed import path_of


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
