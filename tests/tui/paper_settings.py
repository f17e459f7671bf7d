"""Settings made of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from localai.errors import LocalaiError
from tui.entries import Entry
from tui.looks import ASCII, Meaning, Taste
from tui.ruling import Outlook, RuleChange, RuleLine, ShiftRow
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


@dataclass
class PaperRuling:
    problem: LocalaiError | None = None
    text: str = "no copy elsewhere"
    applied: list[tuple[RuleChange, str]] = field(default_factory=list)
    foreseen: list[RuleChange] = field(default_factory=list)
    limits: dict[str, Mapping[str, str]] = field(default_factory=dict)

    async def overview(self) -> tuple[Entry, ...]:
        return (
            Entry(id="rules", name="Rules", words="as built in"),
            Entry(id="budgets", name="Budgets of a week", words="none"),
        )

    async def lines(self, item_class: str, project_id: str) -> tuple[RuleLine, ...]:
        said = {"class": "90 days", "workspace": "0 days, none"}
        return (
            RuleLine(
                rule="retention-days",
                question="a copy stays there for",
                said=said | ({"project": "0 days, none"} if project_id else {}),
                demand=self.text,
                layer="workspace",
            ),
            RuleLine(rule="exclude", question="never to", said={}, demand="nothing is demanded", layer=""),
        )

    async def answer_now(self, change: RuleChange) -> str:
        return "0" if change.rule == "retention-days" else ""

    async def foresee(self, change: RuleChange) -> Outlook:
        if self.problem is not None:
            raise self.problem
        self.foreseen.append(change)
        row = ShiftRow(
            item_class="internal",
            model="openai/gpt-4.1-mini",
            words="refused -> allowed",
            meaning=Meaning.STAYS,
        )
        return Outlook(summary="1 verdict of 580 would change.", shifts=(row,), ends="")

    async def apply(self, change: RuleChange, reason: str) -> str:
        self.applied.append((change, reason))
        return "Set for it."

    async def budgets(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(id=provider, name="OpenAI", words=" ".join(typed.values()), note="set by the workspace")
            for provider, typed in self.limits.items()
        )

    async def services(self) -> tuple[tuple[str, str], ...]:
        return (("openai", "OpenAI"),)

    async def set_budget(self, provider: str, typed: Mapping[str, str], reason: str) -> str:
        if self.problem is not None:
            raise self.problem
        self.limits[provider] = typed
        return "On record."

    async def remove_budget(self, provider: str, reason: str) -> str:
        del self.limits[provider]
        return "Removed."
