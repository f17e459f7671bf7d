"""Rules, layer by layer, and what a change would do before it is set."""

from localai.phrases import library
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from localai.phrases import rule_changes as says
from localai.vocabulary.items import ItemClass
from tui.entries import Entry
from tui.plain.dialogue import Option
from tui.plain.entries import Matter, go_through
from tui.plain.room import Room
from tui.ruling import RuleChange, RuleLine

_NOTHING, _OTHER = "nothing", "other"


async def rules(room: Room) -> None:
    """List the questions for one class, within a project or none."""
    await Rules(room).run()


class Rules:
    """What is shown and whose rules are changed."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._lines: tuple[RuleLine, ...] = ()
        self._class = ItemClass.INTERNAL.value
        self._project = ("", "")
        self._layer = "workspace"

    async def run(self) -> None:
        """Go on until the person goes back."""
        acts = dict(choices.RULES)
        matter = Matter(
            title=says.TITLE,
            entries=self._entries,
            acts=(
                ("facts", choices.RULES_FACTS, self._facts),
                ("class", acts["class"], self._choose_class),
                ("project", acts["project"], self._choose_project),
                ("layer", acts["layer"], self._choose_layer),
                ("built-in", acts["built-in"], self._go_back),
            ),
            needs=frozenset(("facts",)),
            opens=self._change,
        )
        await go_through(self._room, matter)

    async def _entries(self) -> tuple[Entry, ...]:
        self._lines = await self._room.desk.ruling.lines(self._class, self._project[0])
        shown = (
            f"{says.CLASS} {self._class}",
            f"{says.PROJECT} {self._project[1] or says.NO_PROJECT}",
            f"{says.CHANGING} {self._layer}",
        )
        self._room.speaker.tell("note", ", ".join(shown))
        self._room.speaker.note(says.NEVER_TRAINING)
        return tuple(
            Entry(
                id=line.rule,
                name=line.question,
                words=line.demand,
                note=says.decides(line.layer) if line.layer else "",
                facts=tuple((says.LAYERS[layer], told, "") for layer, told in line.said.items()),
            )
            for line in self._lines
        )

    async def _facts(self, entry: Entry | None) -> None:
        if entry is not None:
            self._room.speaker.facts(((entry.name, entry.words, entry.note), *entry.facts))

    # --- what is shown ----------------------------------------------------------------------------------------------

    async def _choose_class(self, _: Entry | None) -> str | None:
        options = [Option(value=each, words=each, note=library.CLASS_WORDS[each]) for each in ItemClass]
        self._class = await self._room.dialogue.pick(says.CHOOSE_CLASS, options, value=self._class) or self._class
        return ""

    async def _choose_project(self, _: Entry | None) -> str | None:
        names = {project.id: project.name for project in await self._room.desk.shelf.projects()}
        options = [Option(value="", words=says.NO_PROJECT)]
        options += [Option(value=id, words=name) for id, name in names.items()]
        wanted = await self._room.dialogue.pick(says.CHOOSE_PROJECT, options, value=self._project[0])
        self._project = (wanted or "", names.get(wanted or "", ""))
        self._layer = "project" if wanted else "workspace"
        return ""

    async def _choose_layer(self, _: Entry | None) -> str | None:
        names = ["class", "workspace", *(["project"] if self._project[0] else [])]
        options = [Option(value=name, words=name, note=says.LAYER_NOTES[name]) for name in names]
        self._layer = await self._room.dialogue.pick(says.CHOOSE_LAYER, options, value=self._layer) or self._layer
        return ""

    # --- a change ---------------------------------------------------------------------------------------------------

    def _as_change(self, rule: str, answer: str) -> RuleChange:
        subject = {"class": self._class, "workspace": "", "project": self._project[0]}[self._layer]
        name = {"class": self._class, "workspace": "", "project": self._project[1]}[self._layer]
        return RuleChange(layer=self._layer, subject=subject, name=name, rule=rule, answer=answer)

    async def _change(self, entry: Entry | None) -> str | None:
        if entry is None:
            return None
        now = await self._room.desk.ruling.answer_now(self._as_change(entry.id, ""))
        answer = await self._answer(entry, now)
        if answer == now:
            self._room.speaker.note(choices.NO_CHANGE)
            return None
        return await self._set(self._as_change(entry.id, answer))

    async def _answer(self, entry: Entry, now: str) -> str:
        """Ask for one of the usual answers, or for one that is typed; Enter alone keeps what holds."""
        example = says.can_be_typed(entry.id)
        options = [Option(value=_NOTHING, words=says.NO_MORE_DEMAND)]
        options += [Option(value=value, words=told) for value, told in says.answers(entry.id)]
        options += [Option(value=_OTHER, words=says.OTHER, note=example)] if example else []
        usual = now if now in {option.value for option in options} else _OTHER if now else _NOTHING
        wanted = await self._room.dialogue.pick(f"{entry.name} ({self._layer})", options, value=usual)
        if wanted == _OTHER:
            return await self._room.dialogue.line(entry.name, example, value=now)
        return "" if wanted in (None, _NOTHING) else wanted or ""

    async def _go_back(self, _: Entry | None) -> str | None:
        return await self._set(self._as_change("", ""))

    async def _set(self, change: RuleChange) -> str | None:
        room = self._room
        outlook = await room.desk.ruling.foresee(change)
        room.speaker.heading(f"{says.FORESEEN}: {says.about(change.layer, change.name)}")
        for sentence in filter(None, (outlook.summary, outlook.ends)):
            room.speaker.tell("note", sentence)
        rows = tuple((row.model, f"{row.item_class}: {row.words}", "") for row in outlook.shifts)
        room.speaker.facts(rows)
        reason = await room.dialogue.line(choices.ASK_REASON)
        if change.layer == "class" and not reason:
            room.speaker.error(says.NEEDS_REASON)
            return None
        if not await room.dialogue.agree(choices.SET_ASK):
            room.speaker.note(words.NOTHING_DONE)
            return None
        return await room.desk.ruling.apply(change, reason)
