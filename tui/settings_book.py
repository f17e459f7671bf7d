"""The settings of this program: where each comes from, and changing one in its file."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from localai.config import Origin, Settings, shown
from localai.config_keys import KEYS, Key
from localai.errors import UsageError
from localai.operations import configuring
from localai.operations.configuring import WRITABLE
from localai.phrases import configuring as says
from tui.entries import Entry
from tui.meaning import Meaning
from tui.settings import Setting
from tui.taste import THEME_NAMES, Taste, choose_signs
from tui.workspace import Opened

_KEYS: Final = {key.name: key for key in KEYS}
_EXAMPLES: Final = {
    "text": '"studio"',
    "path": '"~/keys/identity.txt"',
    "list": '["feh", "--fullscreen"]',
    "addresses": '{ "api.example.com" = "192.0.2.7:443" }',
    "proxy": '"http://proxy.example.com:3128"',
    "counts": "{ fal = 2 }",
    "table": '{ "library.send" = "z" }',
}


class SettingsBook:
    """Reads the file each time, so that a change from outside shows."""

    def __init__(self, opened: Opened, *, locale: str) -> None:
        self._runtime = opened.runtime
        self._locale = locale

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line for each matter that can be set."""
        return tuple(_overview(await self._read()))

    async def rows(self) -> tuple[Entry, ...]:
        """Return every setting."""
        found = await self._read()
        file = str(self._runtime.places.config_file)
        return tuple(_entry(origin, file) for origin in found.origins)

    async def setting(self, key: str) -> Setting:
        """Return how a setting is changed."""
        known = _KEYS.get(key)
        if known is None or key not in WRITABLE or key == "ui.keys":
            raise UsageError(problem=says.not_here(key), remedy=says.IN_THE_FILE)
        found = await self._read()
        now = next(shown(origin.value) for origin in found.origins if origin.key == key)
        choices = ("yes", "no") if known.shape == "yes-no" else known.choices
        possible = says.between(known.least, known.most) if known.shape == "number" else ""
        return Setting(
            key=key, name=says.NAMES[key], words=known.says, now=_plain(now), choices=choices, possible=possible
        )

    async def change(self, key: str, typed: str | None) -> tuple[str, Taste]:
        """Write a setting and return what holds now."""
        file, environment = self._runtime.places.config_file, self._runtime.environment
        found = await asyncio.to_thread(configuring.change, file, environment, key, typed)
        self._runtime.settings = replace(self._runtime.settings, order=found.order)
        name = next((origin for origin in found.origins if origin.key == key), None)
        told = says.was_set(says.NAMES.get(key, key), _plain(shown(name.value)) if name else typed or says.BUILT_IN)
        later = key in ("ui.mouse", "ui.plain", "trash.days", "add.previews", "jobs.at_once")
        return f"{told} {says.AT_NEXT_START}" if later else told, taste(found, self._locale)

    def searchable(self) -> Sequence[tuple[str, str, str]]:
        """Return every setting, for the palette."""
        return [(key.name, says.NAMES[key.name], key.says) for key in KEYS]

    async def _read(self) -> Settings:
        runtime = self._runtime
        return await asyncio.to_thread(configuring.read_settings, runtime.places.config_file, runtime.environment)


def taste(settings: Settings, locale: str) -> Taste:
    """Return what the person set about the app."""
    return Taste(
        signs=choose_signs(settings.signs, locale),
        theme=THEME_NAMES.get(settings.theme, THEME_NAMES["dark"]),
        keys=settings.keys,
        idle_lock=60.0 * settings.idle_lock_minutes,
        reduced_motion=settings.reduced_motion,
    )


def _plain(value: str) -> str:
    return {"True": "yes", "False": "no"}.get(value, value)


def _entry(origin: Origin, file: str) -> Entry:
    key = _KEYS[origin.key]
    built_in = origin.source == "built in"
    return Entry(
        id=key.name,
        name=says.NAMES[key.name],
        words=_plain(shown(origin.value)),
        note=says.BUILT_IN if built_in else origin.source,
        meaning=Meaning.PLAIN,
        facts=tuple(_facts(origin, key, file)),
    )


def _facts(origin: Origin, key: Key, file: str) -> Iterator[tuple[str, str, str]]:
    yield says.WHAT, key.says, ""
    yield says.NOW, _plain(shown(origin.value)), ""
    yield says.FROM, origin.source, ""
    if origin.overrode:
        yield says.INSTEAD, "; ".join(origin.overrode), ""
    if key.choices:
        yield says.POSSIBLE, ", ".join(key.choices), ""
    if key.shape == "number":
        yield says.POSSIBLE, says.between(key.least, key.most), ""
    if key.name in WRITABLE:
        yield says.HOW, says.ENTER, ""
    example = {"yes-no": "true", "number": str(key.default)}.get(key.shape) or (
        f'"{key.choices[0]}"' if key.choices else _EXAMPLES[key.shape]
    )
    yield "" if key.name in WRITABLE else says.HOW, says.by_hand(file, key.name, example), ""


def _overview(settings: Settings) -> Iterator[Entry]:
    changed = sum(origin.source != "built in" for origin in settings.origins)
    yield Entry(id="program", name=says.TITLE, words=says.changed(changed), note=says.PROGRAM_NOTE)
