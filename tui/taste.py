"""What a person set about the app: signs, colors by name, keys, the idle lock, motion."""

from dataclasses import dataclass
from typing import Final

from tui.meaning import Meaning

THEME_NAMES: Final = {"dark": "localai-dark", "light": "localai-light", "ansi": "localai-terminal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The signs of one character set."""

    stays: str
    leaves: str
    refused: str
    unknown: str
    cursor: str
    chosen: str

    def of(self, meaning: Meaning) -> str:
        """Return the sign of a meaning; a space where it has none."""
        return {
            Meaning.STAYS: self.stays,
            Meaning.LEAVES: self.leaves,
            Meaning.REFUSED: self.refused,
            Meaning.UNKNOWN: self.unknown,
        }.get(meaning, " ")


UNICODE = Signs(stays="●", leaves="▲", refused="✕", unknown="?", cursor="›", chosen="■")
ASCII = Signs(stays="o", leaves="^", refused="x", unknown="?", cursor=">", chosen="*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a person set: signs, theme by name, keys by action id, seconds until the idle lock (0 for never), motion."""

    signs: Signs = UNICODE
    theme: str = "localai-dark"
    keys: tuple[tuple[str, str], ...] = ()
    idle_lock: float = 0.0
    reduced_motion: bool = False


_WIDE_LANGUAGES = ("ja", "ko", "zh")


def choose_signs(setting: str, locale: str) -> Signs:
    """Return the signs for `[ui] signs`; `auto` avoids signs that are two cells wide in East Asian locales."""
    if setting == "ascii":
        return ASCII
    if setting == "auto" and (locale.lower().startswith(_WIDE_LANGUAGES) or "utf" not in locale.lower()):
        return ASCII
    return UNICODE
