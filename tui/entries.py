"""Lines of lists that are told in words: what a line is about, what holds, and all that Enter shows."""

from dataclasses import dataclass

from tui.meaning import Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line; `id` is what an action names, `facts` are rows of name, value and what it rests on."""

    id: str
    name: str
    words: str
    note: str = ""
    meaning: Meaning = Meaning.PLAIN
    facts: tuple[tuple[str, str, str], ...] = ()
