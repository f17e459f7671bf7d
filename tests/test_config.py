import os
from pathlib import Path

import pytest

from localai import config, config_keys
from localai.errors import ConfigError


def written(folder: Path, content: str) -> Path:
    folder.chmod(0o700)
    file = folder / "config.toml"
    file.write_text(content)
    file.chmod(0o600)
    return file


def refused(file: Path) -> dict[str, object]:
    with pytest.raises(ConfigError) as caught:
        config.load(file, {})
    return caught.value.facts


def test_without_a_file_every_setting_is_built_in(tmp_path):
    settings = config.load(tmp_path / "config.toml", {})
    assert settings.trash_days == 7
    assert {origin.source for origin in settings.origins} == {"built in"}


def test_an_unknown_key_names_its_line_and_the_nearest_valid_key(tmp_path):
    facts = refused(written(tmp_path, '# mine\n[trash]\ndays = 3\n\n[ui]\nthem = "dark"\n'))
    assert (facts["key"], facts["line"]) == ("ui.them", 6)
    assert "ui.theme" in str(facts["remedy"])


def test_an_unknown_section_names_its_line_and_the_nearest_valid_key(tmp_path):
    facts = refused(written(tmp_path, "[trahs]\ndays = 3\n"))
    assert (facts["key"], facts["line"]) == ("trahs", 1)
    assert "trash" in str(facts["remedy"])


def test_a_key_outside_any_section_is_unknown(tmp_path):
    assert refused(written(tmp_path, "trash = 3\n"))["line"] == 1


def test_broken_toml_names_its_line(tmp_path):
    facts = refused(written(tmp_path, "[trash]\ndays = \n"))
    assert facts["line"] == 2


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('[trash]\ndays = "3"\n', "trash.days"),
        ("[trash]\ndays = true\n", "trash.days"),
        ("[trash]\ndays = -1\n", "trash.days"),
        ('[ui]\ntheme = "pink"\n', "ui.theme"),
        ('[viewer]\ncommand = "feh"\n', "viewer.command"),
        ("[viewer]\ncommand = [1]\n", "viewer.command"),
        ("[ui.keys]\nlock = 1\n", "ui.keys"),
        ('[workspace]\ndefault = ""\n', "workspace.default"),
        ("[add]\npreviews = 1\n", "add.previews"),
        ("[egress]\nca = 1\n", "egress.ca"),
        ('[egress]\nresolve = "192.0.2.7:443"\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "192.0.2.7" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "192.0.2.7:0" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "192.0.2.7:65536" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "192.0.2.7:+44" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "b.example:443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "2001:db8::7:443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = "[192.0.2.7]:443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = ":443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "A.example" = "192.0.2.7:443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "*.example" = "192.0.2.7:443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example\\n" = "192.0.2.7:443" }\n', "egress.resolve"),
        ('[egress]\nresolve = { "a.example" = 443 }\n', "egress.resolve"),
        ('[egress]\nproxy = "proxy.example:3128"\n', "egress.proxy"),
        ('[egress]\nproxy = "http://proxy.example"\n', "egress.proxy"),
        ('[egress]\nproxy = "http://me:word@proxy.example:3128"\n', "egress.proxy"),
        ('[egress]\nproxy = "https://proxy.example:3128"\n', "egress.proxy"),
        ('[egress]\nproxy = "socks5://proxy.example:3128"\n', "egress.proxy"),
        ('[egress]\nproxy = "http://proxy.example:3128/x"\n', "egress.proxy"),
        ('[egress]\nproxy = "http://proxy.example:99999"\n', "egress.proxy"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_with_its_key_and_line(tmp_path, content, key):
    facts = refused(written(tmp_path, content))
    assert facts["key"] == key
    assert facts["line"] in {1, 2}


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_refused(tmp_path, mode):
    file = written(tmp_path, "[trash]\ndays = 3\n")
    file.chmod(mode)
    assert "others can write it" in str(refused(file)["problem"])


def test_a_file_in_a_folder_that_others_can_write_is_refused(tmp_path):
    file = written(tmp_path, "[trash]\ndays = 3\n")
    tmp_path.chmod(0o777)
    assert "folder is writable" in str(refused(file)["problem"])


def test_a_file_behind_a_link_in_a_folder_that_others_can_write_is_refused(tmp_path):
    shared, mine = tmp_path / "shared", tmp_path / "mine"
    shared.mkdir()
    mine.mkdir(0o700)
    link = mine / "config.toml"
    link.symlink_to(written(shared, "[trash]\ndays = 3\n"))
    assert config.load(link, {}).trash_days == 3
    shared.chmod(0o777)
    assert f"chmod 700 {shared}" in str(refused(link)["remedy"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_that_belongs_to_somebody_else_is_refused(tmp_path):
    file = written(tmp_path, "[trash]\ndays = 3\n")
    os.chown(file, 65534, 65534)
    assert "others can write it" in str(refused(file)["problem"])


def test_a_pipe_in_place_of_the_file_is_refused_without_waiting(tmp_path):
    tmp_path.chmod(0o700)
    os.mkfifo(tmp_path / "config.toml", 0o600)
    assert "not a regular file" in str(refused(tmp_path / "config.toml")["problem"])


def test_the_environment_wins_over_the_file_and_says_what_it_replaced(tmp_path):
    file = written(tmp_path, '[workspace]\ndefault = "studio"\n')
    settings = config.load(file, {"LOCALAI_WORKSPACE": "acme"})
    origin = next(origin for origin in settings.origins if origin.key == "workspace.default")
    assert settings.workspace == "acme"
    assert origin.source == "environment variable LOCALAI_WORKSPACE"
    assert origin.overrode == (f"studio ({file}, line 2)", "nothing (built in)")


def test_no_setting_that_weakens_a_rule_has_an_environment_variable():
    variables = {key.variable for key in config_keys.KEYS if key.variable}
    assert variables == {"LOCALAI_WORKSPACE", "LOCALAI_IDENTITY_FILE", "LOCALAI_PASSPHRASE_FILE", "LOCALAI_PLAIN"}


@pytest.mark.parametrize(("said", "plain"), [("1", True), ("0", False), ("", True)])
def test_a_variable_that_turns_something_on_or_off_wins_over_the_file(tmp_path, said, plain):
    file = written(tmp_path, "[ui]\nplain = true\n")
    assert config.load(file, {"LOCALAI_PLAIN": said}).plain is plain


def test_a_variable_that_says_neither_on_nor_off_is_refused(tmp_path):
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path / "config.toml", {"LOCALAI_PLAIN": "maybe"})
    assert caught.value.facts["problem"] == "it must be 1 or 0"


def test_every_value_of_a_full_file_arrives(tmp_path):
    file = written(
        tmp_path,
        '[workspace]\ndefault = "studio"\n[unlock]\nidentity_file = "/k/id"\npassphrase_file = "/k/pw"\n'
        '[trash]\ndays = 0\n[add]\npreviews = true\n[viewer]\ncommand = ["feh", "-F"]\n'
        '[egress]\nca = "/k/ca.pem"\nproxy = "http://[::1]:8080"\nresolve = { "a.example" = "[::1]:443" }\n'
        '[ui]\ntheme = "ansi"\nsigns = "ascii"\nidle_lock_minutes = 0\n[ui.keys]\nlock = "ctrl+k"\n',
    )
    settings = config.load(file, {})
    assert settings.workspace == "studio"
    assert (settings.identity_file, settings.passphrase_file) == (Path("/k/id"), Path("/k/pw"))
    assert (settings.trash_days, settings.previews, settings.viewer) == (0, True, ("feh", "-F"))
    assert (settings.theme, settings.signs, settings.idle_lock_minutes) == ("ansi", "ascii", 0)
    assert settings.keys == (("lock", "ctrl+k"),)
    assert (settings.ca, settings.proxy) == (Path("/k/ca.pem"), "http://[::1]:8080")
    assert settings.resolve == (("a.example", "[::1]:443"),)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "SSL_CERT_FILE", "LOCALAI_EGRESS_PROXY"])
def test_no_variable_of_the_environment_changes_where_bytes_go(tmp_path, name):
    settings = config.load(tmp_path / "config.toml", {name: "http://proxy.example:1"})
    assert (settings.proxy, settings.ca, settings.resolve) == (None, None, ())


def test_the_schema_names_exactly_the_keys_there_are():
    properties = config.json_schema()["properties"]
    names = {f"{section}.{name}" for section, shape in properties.items() for name in shape["properties"]}
    assert names == {key.name for key in config_keys.KEYS}


@pytest.mark.parametrize("value", ["[" * 5000, "9" * 5000], ids=["deep", "long"])
def test_what_no_parser_reads_is_refused_in_words(tmp_path, value):
    assert refused(written(tmp_path, f"[trash]\ndays = {value}\n"))["path"] == tmp_path / "config.toml"


def test_a_folder_in_its_place_is_refused_by_name(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "config.toml").mkdir()
    assert refused(tmp_path / "config.toml")["problem"] == "it is not a regular file"


def test_the_home_of_nobody_stays_as_it_was_written(tmp_path):
    settings = config.load(tmp_path / "config.toml", {"LOCALAI_IDENTITY_FILE": "~nobody-of-that-name/key"})
    assert settings.identity_file == Path("~nobody-of-that-name/key")
