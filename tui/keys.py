"""Every action has a stable id; `tui/acts/` names them all."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One action: `keys` separated by commas, `words` for the line of keys, `help` for F1 and the palette."""

    id: str
    keys: str
    action: str
    words: str
    help: str
    hint: bool = True


def bindings(acts: Sequence[Act]) -> list[Binding]:
    """Return Textual's bindings for a screen."""
    return [Binding(act.keys, act.action, act.words, show=act.hint, id=act.id) for act in acts]


def shown(key: str) -> str:
    """Return a key as it stands on a keyboard: the first of several, `slash` as `/`."""
    first = key.split(",", maxsplit=1)[0]
    return {"slash": "/", "escape": "esc", "space": "space", "question_mark": "?"}.get(first, first)
