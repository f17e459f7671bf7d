"""Strict TOML in, frozen values out; knows where every value came from."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localai.config_keys import KEYS, Key, Value
from localai.errors import ConfigError

_LARGEST_FILE: Final = 1 << 20
_PORTS: Final = 1 << 16
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_PROXY: Final = re.compile(r"http://(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\]):([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one value came from, and what it won over (nearest first)."""

    key: str
    value: Value
    source: str
    overrode: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration as values; `origins` say where each came from, in the order of `KEYS`."""

    workspace: str | None
    identity_file: Path | None
    passphrase_file: Path | None
    trash_days: int
    previews: bool
    order: str
    viewer: tuple[str, ...]
    theme: str
    signs: str
    plain: bool
    idle_lock_minutes: int
    reduced_motion: bool
    mouse: bool
    resolve: tuple[tuple[str, str], ...]
    ca: Path | None
    proxy: str | None
    keys: tuple[tuple[str, str], ...]
    largest_result_mib: int
    jobs_at_once: int
    jobs_limits: tuple[tuple[str, int], ...]
    origins: tuple[Origin, ...]


def load(file: Path, environment: Mapping[str, str]) -> Settings:
    """Return the settings of `file` (absent: the defaults) with the environment on top.

    Raises ConfigError with file, line and the nearest valid key for anything it does not know.
    """
    written, lines = _read(file)
    origins = tuple(_origin(key, written, lines, environment, file) for key in KEYS)
    values = {origin.key: origin.value for origin in origins}
    return Settings(
        workspace=_text(values["workspace.default"]),
        identity_file=_path(values["unlock.identity_file"]),
        passphrase_file=_path(values["unlock.passphrase_file"]),
        trash_days=_number(values["trash.days"]),
        previews=values["add.previews"] is True,
        order=_text(values["send.order"]) or "cost",
        viewer=_words(values["viewer.command"]),
        theme=_text(values["ui.theme"]) or "auto",
        signs=_text(values["ui.signs"]) or "auto",
        plain=values["ui.plain"] is True,
        idle_lock_minutes=_number(values["ui.idle_lock_minutes"]),
        reduced_motion=values["ui.reduced_motion"] is True,
        mouse=values["ui.mouse"] is True,
        resolve=_pairs(values["egress.resolve"]),
        ca=_path(values["egress.ca"]),
        proxy=_text(values["egress.proxy"]),
        keys=_pairs(values["ui.keys"]),
        largest_result_mib=_number(values["egress.largest_result"]),
        jobs_at_once=_number(values["jobs.at_once"]),
        jobs_limits=tuple((name, int(count)) for name, count in _pairs(values["jobs.limits"])),
        origins=origins,
    )


def address_of(text: str) -> tuple[str, int]:
    """Return IP address and port of `192.0.2.7:443` or `[2001:db8::7]:443`; raises ValueError for anything else."""
    import ipaddress  # only where such a setting is used: 5 ms

    address, _, port = text.rpartition(":")
    found = ipaddress.ip_address(address.removeprefix("[").removesuffix("]") if ":" in address else address)
    if (found.version == 6) != address.startswith("[") or not port.isascii() or not port.isdigit():
        raise ValueError(text)
    if not 0 < int(port) < _PORTS:
        raise ValueError(text)
    return str(found), int(port)


def json_schema() -> dict[str, object]:
    """Return a JSON Schema of the configuration file."""
    sections: dict[str, dict[str, object]] = {}
    for key in KEYS:
        section, _, name = key.name.partition(".")
        sections.setdefault(section, {})[name] = {**_json_type(key), "description": key.says}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "localai configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            section: {"type": "object", "additionalProperties": False, "properties": names}
            for section, names in sections.items()
        },
    }


def _json_type(key: Key) -> dict[str, object]:
    match key.shape:
        case "number":
            return {"type": "integer", "minimum": key.least, "maximum": key.most, "default": key.default}
        case "yes-no":
            return {"type": "boolean", "default": key.default}
        case "list":
            return {"type": "array", "items": {"type": "string"}, "default": []}
        case "counts":
            return {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}, "default": {}}
        case "table" | "addresses":
            return {"type": "object", "additionalProperties": {"type": "string"}, "default": {}}
    text: dict[str, object] = {"type": "string"}
    if key.choices:
        text |= {"enum": list(key.choices), "default": key.default}
    return text


# --- reading the file ------------------------------------------------------------------------------------------------


def _read(file: Path) -> tuple[dict[str, Value], dict[str, int]]:
    """Return the checked values by key and the line of each."""
    content = bytes_of(file)
    return ({}, {}) if content is None else check(content, file)


def check(content: bytes, file: Path) -> tuple[dict[str, Value], dict[str, int]]:
    """Return the values by key and the line of each of what stands, or would stand, in a file. Raises ConfigError."""
    import tomllib  # only where there is a file to read: 10 ms

    try:
        text = content.decode()
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of 5,000 digits, and brackets without end
        found = re.search(r"line (\d+)", str(error))
        facts = {"line": int(found[1])} if found else {}
        raise ConfigError(path=file, problem=_shortly(error), remedy="Correct that line.", **facts) from None
    lines = _lines(text)
    return dict(_checked(tree, lines, file)), lines


def bytes_of(file: Path) -> bytes | None:
    """Return a file of settings that nobody else can change, at most 1 MiB; None where there is none.

    Raises ConfigError where others can write or replace it, and where it cannot be read.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(
            path=file, problem=error.strerror or "it cannot be read", remedy="Check its rights."
        ) from None
    try:
        for folder in {file.parent, Path(os.path.realpath(file)).parent}:  # a link, and what is behind it
            _refuse_writable_by_others(file, os.fstat(descriptor), folder)
        with os.fdopen(descriptor, "rb", closefd=False) as opened:
            content = opened.read(_LARGEST_FILE + 1)
    finally:
        os.close(descriptor)
    if len(content) > _LARGEST_FILE:
        raise ConfigError(path=file, problem="it is larger than 1 MiB", remedy="It needs to hold only what it is for.")
    return content


def _refuse_writable_by_others(file: Path, found: os.stat_result, folder: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConfigError(path=file, problem="it is not a regular file", remedy="Replace it with a text file.")
    if os.name != "posix":
        return
    mine = {0, os.geteuid()}
    if found.st_mode & 0o022 or found.st_uid not in mine:
        raise ConfigError(
            path=file, problem="others can write it", remedy=f"Run `chmod 600 {file}` and own it yourself."
        )
    around = os.stat(folder)
    if (around.st_mode & 0o022 and not around.st_mode & stat.S_ISVTX) or around.st_uid not in mine:
        raise ConfigError(
            path=file, problem="others can replace it: its folder is writable", remedy=f"Run `chmod 700 {folder}`."
        )


def _lines(text: str) -> dict[str, int]:
    """Return the line on which each `section.key` and each `section` first stands."""
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = header[1].replace('"', "").replace(" ", "")
            found.setdefault(section, number)
        elif pair := re.match(r"""\s*([\w\-."' ]+?)\s*=""", line):
            name = re.sub(r"[\"' ]", "", pair[1])
            found.setdefault(f"{section}.{name}" if section else name, number)
    return found


def _checked(tree: Mapping[str, object], lines: Mapping[str, int], file: Path) -> list[tuple[str, Value]]:
    sections = {key.name.partition(".")[0] for key in KEYS}
    known = {key.name: key for key in KEYS}
    values: list[tuple[str, Value]] = []
    for section, content in tree.items():
        if section not in sections or not isinstance(content, dict):
            raise _unknown(section, [*sections, *known], lines, file)
        for name, value in content.items():
            full = f"{section}.{name}"
            if full not in known:
                raise _unknown(full, list(known), lines, file)
            values.append((full, _fit(known[full], value, lines, file)))
    return values


def _unknown(name: str, valid: list[str], lines: Mapping[str, int], file: Path) -> ConfigError:
    import difflib  # only a mistake needs it

    near = difflib.get_close_matches(name, valid, n=1, cutoff=0.0)
    remedy = f"The nearest key there is: {near[0]}." if near else ""
    return ConfigError(path=file, key=name, problem="there is no such key", remedy=remedy, **_line(name, lines))


def _line(name: str, lines: Mapping[str, int]) -> dict[str, object]:
    line = lines.get(name) or lines.get(name.partition(".")[0])
    return {"line": line} if line else {}


def _fit(key: Key, value: object, lines: Mapping[str, int], file: Path) -> Value:
    """Return the value in the shape of its key, or raise ConfigError."""
    wanted, accepts = _SHAPES[key.shape]
    if not accepts(value):
        problem = f"it must be {wanted}"
    elif key.choices and value not in key.choices:
        problem = f"it must be one of {', '.join(key.choices)}"
    elif key.shape == "number" and isinstance(value, int) and not key.least <= value <= key.most:
        problem = f"it must be {key.least} to {key.most}"
    else:
        return _frozen(value)
    raise ConfigError(path=file, key=key.name, problem=problem, remedy=f"It is {key.says}.", **_line(key.name, lines))


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word and "\0" not in word for word in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _are_counts(value: object) -> bool:
    """Accept a table of whole numbers from 1."""
    return isinstance(value, dict) and all(type(count) is int and count > 0 for count in value.values())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != "" and "\0" not in value


def _are_addresses(value: object) -> bool:
    """Accept a table of host names in small letters, each with an IP address and a port."""
    if not _is_table(value) or not isinstance(value, dict):
        return False
    try:
        return all(_HOST.fullmatch(host) and address_of(text) for host, text in value.items())
    except ValueError:
        return False


def _is_proxy(value: object) -> bool:
    found = _PROXY.fullmatch(value) if isinstance(value, str) else None
    return found is not None and 0 < int(found[1]) < _PORTS


_SHAPES: Final[Mapping[str, tuple[str, Callable[[object], bool]]]] = {
    "text": ("text in quotes", _is_text),
    "path": ("a path in quotes", _is_text),
    "number": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "yes-no": ("true or false", lambda value: isinstance(value, bool)),
    "list": ('a list of words, such as ["feh", "--fullscreen"]', _is_words),
    "table": ('a table, such as { lock = "ctrl+l" }', _is_table),
    "counts": ("a table of whole numbers, such as { fal = 2 }", _are_counts),
    "addresses": ('a table of hosts, such as { "api.example.com" = "192.0.2.7:443" }', _are_addresses),
    "proxy": ('an address such as "http://proxy.example.com:3128"', _is_proxy),
}


def _frozen(value: object) -> Value:
    if isinstance(value, list):
        return tuple(str(word) for word in value)
    if isinstance(value, dict):
        return tuple((str(name), str(text)) for name, text in value.items())
    assert isinstance(value, str | int | bool)  # noqa: S101  the shapes allow nothing else
    return value


def _shortly(error: Exception) -> str:
    return re.sub(r" \(at line \d+, column \d+\)$", "", str(error).splitlines()[0]).rstrip(".")


# --- putting the layers together --------------------------------------------------------------------------------


def _origin(
    key: Key, written: Mapping[str, Value], lines: Mapping[str, int], environment: Mapping[str, str], file: Path
) -> Origin:
    layers: list[tuple[Value, str]] = [(key.default, "built in")]
    if key.name in written:
        line = lines.get(key.name)
        layers.append((written[key.name], f"{file}, line {line}" if line else str(file)))
    if key.variable and environment.get(key.variable):
        layers.append((_said(key, environment[key.variable]), f"environment variable {key.variable}"))
    value, source = layers[-1]
    lost = tuple(f"{shown(old)} ({where})" for old, where in reversed(layers[:-1]))
    return Origin(key=key.name, value=value, source=source, overrode=lost)


def _said(key: Key, text: str) -> Value:
    """Return what a variable says; one that turns something on or off says 1 or 0."""
    if key.shape != "yes-no":
        return text
    if text not in ("0", "1"):
        raise ConfigError(path=f"${key.variable}", problem="it must be 1 or 0", remedy=f"It is {key.says}.")
    return text == "1"


def shown(value: Value) -> str:
    """Return a value in words of one line."""
    if value is None or value == ():
        return "nothing"
    return str(value)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _path(value: Value) -> Path | None:
    return Path(os.path.expanduser(value)) if isinstance(value, str) else None  # Path's own raises for ~nobody


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _words(value: Value) -> tuple[str, ...]:
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, tuple) else ()


def _pairs(value: Value) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in value if isinstance(pair, tuple)) if isinstance(value, tuple) else ()
