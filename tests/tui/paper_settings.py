"""Settings made of lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from localai.errors import LocalaiError
from tui.entries import Entry
from tui.looks import ASCII, Taste
from tui.settings import Setting


@dataclass
class PaperSettings:
    text: str = "dark"
    problem: LocalaiError | None = None
    changed: list[tuple[str, str | None]] = field(default_factory=list)

    async def overview(self) -> tuple[Entry, ...]:
        return (Entry(id="program", name="This program", words="as it was built in"),)

    async def rows(self) -> tuple[Entry, ...]:
        facts = (("what it is", "the colors of the app", ""), ("from", "config.toml, line 2", ""))
        return (
            Entry(id="ui.theme", name="colors", words=self.text, note="config.toml, line 2", facts=facts),
            Entry(id="ui.idle_lock_minutes", name="idle lock, minutes", words="15", note="built in"),
        )

    async def setting(self, key: str) -> Setting:
        choices = ("dark", "light") if key == "ui.theme" else ()
        return Setting(key=key, name="colors", words="the colors of the app", now=self.text, choices=choices)

    async def change(self, key: str, typed: str | None) -> tuple[str, Taste]:
        if self.problem is not None:
            raise self.problem
        self.changed.append((key, typed))
        self.text = typed or "built in"
        return f"{key} is {typed}", Taste(signs=ASCII, keys=(("program.change", "y"),))

    def searchable(self) -> Sequence[tuple[str, str, str]]:
        return (("ui.theme", "colors", "the colors of the app"), ("ui.idle_lock_minutes", "idle lock", "minutes"))
