"""One setting is changed in the file: that line alone, and nothing that could weaken anything."""

import os

import pytest

from localai.errors import ConfigError, UsageError
from localai.operations.configuring import change

FILE = """# mine
[ui]
theme = "dark"  # "late" at night
signs = 'ascii'

[ui.keys]
"library.send" = "z"

[egress]
proxy = "http://proxy.example.com:3128"
"""


def written(folder, text=FILE):
    file = folder / "config.toml"
    file.write_text(text)
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("key", "typed", "before", "after"),
    [
        ("ui.theme", "light", 'theme = "dark"  #', 'theme = "light"  #'),
        ("ui.idle_lock_minutes", "5", "signs = 'ascii'\n", "signs = 'ascii'\nidle_lock_minutes = 5\n"),
        ("ui.signs", None, "signs = 'ascii'\n", ""),
        ("ui.keys.library.send", "y", '"library.send" = "z"', '"library.send" = "y"'),
        ("ui.keys.library.add", "n", '"z"\n', '"z"\n"library.add" = "n"\n'),
        ("trash.days", "30", ':3128"\n', ':3128"\n\n[trash]\ndays = 30\n'),
        ("ui.mouse", "no", "signs = 'ascii'\n", "signs = 'ascii'\nmouse = false\n"),
    ],
)
def test_one_line_changes_and_every_other_byte_stays(tmp_path, key, typed, before, after):
    file = written(tmp_path)
    change(file, {}, key, typed)
    assert file.read_text() == FILE.replace(before, after, 1)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path):
    file = tmp_path / "new" / "config.toml"
    assert change(file, {}, "ui.theme", "light").theme == "light"
    assert file.read_text() == '[ui]\ntheme = "light"\n'
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "key", ["egress.proxy", "viewer.command", "unlock.identity_file", "ui.keys", "workspace.default", "ui.nothing"]
)
def test_what_opens_starts_or_leads_elsewhere_is_not_changed_by_a_face(tmp_path, key):
    file = written(tmp_path)
    with pytest.raises(UsageError):
        change(file, {}, key, "x")
    assert file.read_text() == FILE


@pytest.mark.parametrize(("key", "typed"), [("ui.theme", "pink"), ("trash.days", "many"), ("ui.mouse", "perhaps")])
def test_a_value_that_does_not_fit_leaves_the_file_as_it_is(tmp_path, key, typed):
    file = written(tmp_path)
    with pytest.raises(ConfigError):
        change(file, {}, key, typed)
    assert file.read_text() == FILE


@pytest.mark.parametrize(
    "text", ['ui = { theme = "dark" }\n', '[ui]\ntheme = """\\\ndark"""\n', '"ui".theme = "dark"\n']
)
def test_what_is_written_in_another_way_is_left_to_the_person_with_its_line(tmp_path, text):
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        change(file, {}, "ui.theme", "light")
    assert "line" in caught.value.facts["remedy"]
    assert file.read_text() == text


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_a_link_stays_one_and_the_file_behind_it_is_changed(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir(0o700)
    behind = written(kept)
    link = tmp_path / "config.toml"
    link.symlink_to(behind)
    change(link, {}, "ui.theme", "light")
    assert (link.is_symlink(), 'theme = "light"  #' in behind.read_text()) == (True, True)


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_a_file_that_others_can_write_is_not_changed(tmp_path):
    file = written(tmp_path)
    file.chmod(0o666)
    with pytest.raises(ConfigError):
        change(file, {}, "ui.theme", "light")
    assert file.read_text() == FILE
