"""Settings made of lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from localai.errors import LocalaiError
from localai.vocabulary.tasks import Task, Wish
from tui.advice import Chosen
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


@dataclass
class PaperTrusting:
    problem: LocalaiError | None = None
    changes: tuple[str, ...] = ("internal: retention-days: 90 days -> no copy elsewhere",)
    pinned: str = ""
    taken: list[Path] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    answers: list[tuple[str, str, str]] = field(default_factory=list)
    dropped: list[tuple[bool, str]] = field(default_factory=list)

    async def overview(self) -> tuple[Entry, ...]:
        return (Entry(id="team", name="Team rules", words="none"), Entry(id="cards", name="Cards", words="36 cards"))

    async def team(self) -> tuple[Entry, ...]:
        return (Entry(id="", name="Studio", words=f"signed by {self.pinned}"),) if self.pinned else ()

    async def trust_team(self, key: str) -> str:
        self.pinned = key
        return f"Pinned: {key}"

    async def preview_team(self, path: Path) -> tuple[str, ...]:
        if self.problem is not None:
            raise self.problem
        return self.changes

    async def take_team(self, path: Path) -> str:
        self.taken.append(path)
        return "They hold."

    async def drop_team(self, *, with_key: bool, reason: str) -> str:
        self.dropped.append((with_key, reason))
        self.pinned = ""
        return "They hold no more."

    async def cards(self) -> tuple[Entry, ...]:
        keys = [Entry(id=f"key:{key}", name="key that counts", words=key) for key in self.keys]
        stale = Entry(id="fal", name="fal", words="was to be read again", note="12 models", meaning=Meaning.UNKNOWN)
        return (Entry(id="", name="came with localai", words="36 cards", note="68 days old"), *keys, stale)

    async def trust_key(self, key: str) -> str:
        self.keys.append(key)
        return "Taken from now on."

    async def distrust_key(self, key: str) -> str:
        self.keys.remove(key.removeprefix("key:"))
        return "Not taken any more."

    async def preview_cards(self, path: Path) -> tuple[str, ...]:
        return await self.preview_team(path)

    async def import_cards(self, path: Path) -> str:
        return await self.take_team(path)

    async def pages(self, provider: str) -> tuple[Entry, ...]:
        facts = (("look for", "trains: no", ""),)
        return (Entry(id="1", name="not read here yet", words="https://example.org/terms", facts=facts),)

    async def answer_page(self, provider: str, page: str, answer: str) -> tuple[str, ...]:
        self.answers.append((provider, page, answer))
        return ("On record: changed.", "An approval ends.")


@dataclass
class PaperPremises:
    problem: LocalaiError | None = None
    names: tuple[str, ...] = ("studio", "acme")
    in_use: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    reports: list[tuple[Path, str]] = field(default_factory=list)
    checks: list[bool] = field(default_factory=list)

    async def overview(self) -> tuple[Entry, ...]:
        names = ("workspaces", "sheet", "system", "check", "report")
        return tuple(Entry(id=name, name=name, words="as it is") for name in names)

    async def workspaces(self) -> tuple[Entry, ...]:
        facts = (("key-check", "9f3a11c0", ""),)
        return tuple(
            Entry(id=name * 2, name=name, words="its passphrase", note="" if place else "open now", facts=facts)
            for place, name in enumerate(self.names)
        )

    async def use(self, id: str) -> str:
        if self.problem is not None:
            raise self.problem
        self.in_use.append(id)
        return "It opens from now on."

    async def try_sheet(self, typed: str) -> str:
        self.tried.append(typed)
        return "This sheet opens the workspace."

    async def system(self) -> tuple[Entry, ...]:
        if self.problem is not None:
            raise self.problem
        return (
            Entry(id="", name="in all", words="1 thing is not as it should be.", meaning=Meaning.UNKNOWN),
            Entry(id="network", name="network", words="The kernel does not block it.", meaning=Meaning.UNKNOWN),
        )

    async def check(self, *, read: bool, progress: Callable[[str], None]) -> tuple[Entry, ...]:
        self.checks.append(read)
        progress("100 checked")
        return (Entry(id="", name="in all", words="Everything is whole.", note="412 checked"),)

    async def report(self, folder: Path, project: str) -> str:
        self.reports.append((folder, project))
        return f"Written to {folder}."


@dataclass
class PaperAdvice:
    problem: LocalaiError | None = None
    model: str = "on-device/ocr"
    wishes: list[Wish] = field(default_factory=list)
    asked: list[tuple[str, Task | None, tuple[str, ...]]] = field(default_factory=list)
    stars: list[tuple[str, int]] = field(default_factory=list)

    async def choose(self, wish: Wish) -> Chosen:
        if self.problem is not None:
            raise self.problem
        self.wishes.append(wish)
        return Chosen(
            model=self.model, because=f"Chosen: {self.model}. Why: it costs the least.", others="", left_out=""
        )

    async def explain(
        self, model: str, task: Task | None, item_ids: Sequence[str], item_class: str = ""
    ) -> tuple[str, ...]:
        self.asked.append((model, task, tuple(item_ids)))
        return (model, "The rules that hold:", "  no-training: no training; nothing can allow it")

    async def rate(self, item_id: str, stars: int) -> str:
        self.stars.append((item_id, stars))
        return f"Your rating: {stars} of 5."
