"""Change one setting in the configuration file: that line alone, whole or not at all, and nothing else in it."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from localai import config
from localai.config import Settings
from localai.config_keys import KEYS
from localai.errors import ConfigError, UsageError
from localai.phrases import configuring as phrases
from localai.storage.files import private_folder, replace_file

WRITABLE: Final = frozenset(
    {
        "ui.theme",
        "ui.signs",
        "ui.idle_lock_minutes",
        "ui.reduced_motion",
        "ui.mouse",
        "ui.plain",
        "ui.keys",
        "trash.days",
        "add.previews",
        "send.order",
        "jobs.at_once",
    }
)
"""What a face may change; what opens a workspace, starts a program or says where bytes go is changed by hand."""

_Path: TypeAlias = tuple[str, ...]
_KEYS: Final = "ui.keys"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """Return the settings as they stand in the file now. Raises ConfigError."""
    return config.load(file, environment)


def change(file: Path, environment: Mapping[str, str], key: str, typed: str | None) -> Settings:
    """Write one setting, or take it out of the file (None), and return the settings that hold then.

    `ui.keys.ACTION` is the key of one action. All other lines stay as they are, comments too. Raises UsageError for
    what may not be changed so, ConfigError for a value that does not fit and for a file that must be changed by hand.
    """
    path = _path_of(key)
    content = config.bytes_of(file) or b""
    config.check(content, file)
    text = content.decode()
    before = tomllib.loads(text)
    wanted = _changed(before, path, None if typed is None else _value(key, typed))
    if wanted == before:
        return read_settings(file, environment)
    edited = _edited(text, path, None if typed is None else _literal(_value(key, typed)))
    if edited is None or not _reads_as(edited, wanted):
        raise ConfigError(path=file, key=key, problem=phrases.BY_HAND, remedy=phrases.edit(_line_of(text, path)))
    config.check(edited.encode(), file)
    private_folder(file.parent)
    replace_file(Path(os.path.realpath(file)), edited.encode())  # a link stays one
    return read_settings(file, environment)


def _path_of(key: str) -> _Path:
    name = _KEYS if key.startswith(f"{_KEYS}.") else key
    if name not in WRITABLE or key == _KEYS:
        raise UsageError(problem=phrases.not_here(key), remedy=phrases.IN_THE_FILE)
    section, _, last = name.partition(".")
    return (section, last) if name == key else (section, last, key.removeprefix(f"{_KEYS}."))


def _value(key: str, typed: str) -> str | int | bool:
    """Return what was typed in the shape of its key; what fits in no shape is refused when it is read again."""
    shape = next((each.shape for each in KEYS if each.name == key), "text")
    if shape == "yes-no":
        return {"yes": True, "true": True, "no": False, "false": False}.get(typed.lower(), typed)
    if shape == "number" and typed.isascii() and typed.isdigit() and len(typed) < 10:
        return int(typed)
    return typed


def _literal(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _changed(tree: Mapping[str, object], path: _Path, value: object) -> dict[str, object]:
    """Return the tree with one value set, or taken out (None); a table that gets empty stays."""
    name, *rest = path
    changed = dict(tree)
    if rest:
        inner = tree.get(name, {})
        changed[name] = _changed(inner if isinstance(inner, Mapping) else {}, tuple(rest), value)
        if not changed[name] and name not in tree:
            del changed[name]
    elif value is None:
        changed.pop(name, None)
    else:
        changed[name] = value
    return changed


def _reads_as(text: str, wanted: Mapping[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except ValueError:
        return False


def _edited(text: str, path: _Path, literal: str | None) -> str | None:
    """Return the text with one line changed, added or taken out; None where no line is there to be taken out."""
    lines = text.splitlines(keepends=True)
    section = ".".join(path[:-1])
    name = path[-1] if _BARE.fullmatch(path[-1]) else json.dumps(path[-1])
    first, last = _bounds(lines, section)
    for number in range(first, last):
        found = re.match(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*=\s*""", lines[number])
        if found and found[1].strip("\"'") == path[-1]:
            kept = _comment(lines[number][found.end() :])
            lines[number : number + 1] = [] if literal is None else [f"{found[0]}{literal}{kept}"]
            return "".join(lines)
    if literal is None:
        return None
    if first > len(lines):
        begin = [] if not text else ["\n"] if text.endswith("\n") else ["\n\n"]
        return "".join([*lines, *begin, f"[{section}]\n{name} = {literal}\n"])
    place = last
    while place > first and not lines[place - 1].strip():
        place -= 1
    if lines and not lines[place - 1].endswith("\n"):
        lines[place - 1] += "\n"
    lines.insert(place, f"{name} = {literal}\n")
    return "".join(lines)


def _bounds(lines: list[str], section: str) -> tuple[int, int]:
    """Return between which lines a section stands; beyond the end where it does not."""
    heads = [
        (number, re.sub(r"[\"' ]", "", found[1]))
        for number, line in enumerate(lines)
        if (found := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line))
    ]
    for place, (number, name) in enumerate(heads):
        if name == section:
            return number + 1, heads[place + 1][0] if place + 1 < len(heads) else len(lines)
    return len(lines) + 1, len(lines) + 1


def _comment(rest: str) -> str:
    """Return what stands behind a value on its line: its comment and the end of the line."""
    end = rest[len(rest.rstrip("\r\n")) :] or "\n"
    body = rest.rstrip("\r\n")
    for place in [place for place, letter in enumerate(body) if letter == "#"]:
        if _reads(body[:place]):
            return f"{body[len(body[:place].rstrip()) : place]}{body[place:]}{end}"
    return end


def _reads(value: str) -> bool:
    try:
        tomllib.loads(f"x = {value}")
    except ValueError:
        return False
    return True


def _line_of(text: str, path: _Path) -> int:
    """Return the line where a key, or else its section, first seems to stand; 0 for none."""
    for name in reversed(path):
        for number, line in enumerate(text.splitlines(), start=1):
            if re.match(rf"""\s*\[*\s*["']?{re.escape(name)}\b""", line):
                return number
    return 0
