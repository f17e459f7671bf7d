"""Everything that can be set: one line for each matter with how it stands; a number leads to it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from localai.phrases import budgets as budget_says
from localai.phrases import configuring, premises
from localai.phrases import plain_settings as choices
from localai.phrases import settings as says
from tui.entries import Entry
from tui.plain.dialogue import Option
from tui.plain.entries import Matter, go_through
from tui.plain.listening import Went
from tui.plain.room import Room
from tui.plain.rules import rules
from tui.plain.trusting import cards, team
from tui.plain.welcome import new_sheet
from tui.typed import path_of

_TAKE_OUT: Final = "built in"


async def settings(room: Room) -> None:
    """List the matters until the person goes back."""
    desk = room.desk

    async def entries() -> tuple[Entry, ...]:
        return (
            *await desk.ruling.overview(),
            *await desk.trusting.overview(),
            *await desk.settings.overview(),
            *await desk.premises.overview(),
            Entry(id="accounts", name=says.APPROVALS, words=says.APPROVALS_WORDS, note=says.APPROVALS_NOTE),
            Entry(id="privacy", name=says.PRIVACY, words=says.PRIVACY_WORDS),
        )

    async def opens(entry: Entry | None) -> str | None:
        if entry is None:
            return None
        if entry.id in SECTIONS:
            await SECTIONS[entry.id](room)
        elif entry.id == "privacy":
            await room.dialogue.beside("privacy")
        else:
            raise Went(entry.id)
        room.speaker.heading(says.TITLE)
        return None

    await go_through(room, Matter(title=says.TITLE, entries=entries, opens=opens))


# --- this program ----------------------------------------------------------------------------------------------------


async def program(room: Room) -> None:
    """List every setting; one that may be changed here is written to the configuration file, that line alone."""

    async def change(entry: Entry | None) -> str | None:
        if entry is None:
            return None
        setting = await room.desk.settings.setting(entry.id)
        title = f"{configuring.CHANGE_TITLE}: {setting.name}"
        if setting.choices:
            options = [Option(value=each, words=each) for each in setting.choices]
            options.append(Option(value=_TAKE_OUT, words=configuring.BUILT_IN))
            typed = await room.dialogue.pick(title, options, value=setting.now)
        else:
            typed = await room.dialogue.line(title, setting.words, setting.possible, value=setting.now)
        if not typed or typed == setting.now:
            return None
        told, taste = await room.desk.settings.change(setting.key, None if typed == _TAKE_OUT else typed)
        room.idle_lock = taste.idle_lock
        return told

    matter = Matter(
        title=configuring.TITLE,
        entries=room.desk.settings.rows,
        acts=(("change", choices.CHANGE, change),),
        needs=frozenset(("change",)),
    )
    await go_through(room, matter)


async def budgets(room: Room) -> None:
    """List every limit of a week with what was taken of it."""

    async def put(_: Entry | None) -> str | None:
        services = await room.desk.ruling.services()
        options = [Option(value="", words=budget_says.EVERYONE)]
        options += [Option(value=provider, words=title) for provider, title in services]
        provider = await room.dialogue.pick(budget_says.CHOOSE, options)
        if provider is None:
            return None
        room.speaker.note(budget_says.FORM_TITLE)
        fields = {"bytes": budget_says.BYTES, "items": budget_says.ITEMS, "cost": budget_says.COST}
        typed = {id: await room.dialogue.line(asked, choices.KEEPS) for id, asked in fields.items()}
        reason = await room.dialogue.line(budget_says.REASON)
        return await room.desk.ruling.set_budget(provider, typed, reason)

    async def remove(entry: Entry | None) -> str | None:
        if entry is None or not await room.dialogue.agree(entry.name, budget_says.REMOVE_ASK):
            return None
        return await room.desk.ruling.remove_budget(entry.id, "")

    matter = Matter(
        title=budget_says.SCREEN,
        entries=room.desk.ruling.budgets,
        acts=(("set", choices.SET, put), ("remove", choices.REMOVE_BUDGET, remove)),
        needs=frozenset(("remove",)),
        nothing=budget_says.NONE_HERE,
    )
    await go_through(room, matter)


# --- workspaces and this computer ------------------------------------------------------------------------------------


async def workspaces(room: Room) -> None:
    """List the workspaces of this machine; another one can be opened or made."""

    async def use(entry: Entry | None) -> str | None:
        if entry is None or _is_busy(room):
            return None
        if entry.note == premises.OPEN:
            room.speaker.note(premises.IS_OPEN)
            return None
        room.speaker.tell("workspace", entry.name)
        if not await room.dialogue.agree(premises.USE_TITLE, premises.USE_HELP):
            return None
        await room.desk.premises.use(entry.id)
        raise Went("begin")

    async def new(_: Entry | None) -> str | None:
        if not _is_busy(room):
            raise Went("new")
        return None

    matter = Matter(
        title=premises.WORKSPACES,
        entries=room.desk.premises.workspaces,
        acts=(("use", choices.USE, use), ("new", choices.NEW, new)),
        needs=frozenset(("use",)),
    )
    await go_through(room, matter)


def _is_busy(room: Room) -> bool:
    if room.working:
        room.speaker.note(premises.RUNNING)
    return bool(room.working)


async def system(room: Room) -> None:
    """List what the system gives and blocks here."""
    await go_through(room, Matter(title=premises.SYSTEM, entries=room.desk.premises.system))


async def check(room: Room) -> None:
    """Ask how deep, look whether everything is whole, and list what was found."""
    found: tuple[Entry, ...] = ()

    async def entries() -> tuple[Entry, ...]:
        return found

    async def run(_: Entry | None) -> str | None:
        nonlocal found
        options = (
            Option(value="quick", words=premises.QUICK, note=premises.QUICK_NOTE),
            Option(value="read", words=premises.EVERY, note=premises.EVERY_NOTE),
        )
        wanted = await room.dialogue.pick(premises.HOW_DEEP, options)
        if wanted is None:
            return None
        looking = room.desk.premises.check(read=wanted == "read", progress=lambda _: None)
        found = await room.wait(premises.LOOKING, looking)
        return found[0].words

    acts = (("run", choices.RUN, run),)
    await go_through(room, Matter(title=premises.CHECK, entries=entries, acts=acts, nothing=choices.CHECK_FIRST))


async def sheet(room: Room) -> None:
    """Make a new recovery sheet, or try one."""
    options = (
        Option(value="new", words=premises.NEW_SHEET, note=premises.NEW_SHEET_NOTE),
        Option(value="try", words=premises.TRY_SHEET, note=premises.TRY_SHEET_NOTE),
    )
    wanted = await room.dialogue.pick(premises.SHEET_WHAT, options)
    if wanted == "new":
        await new_sheet(room)
    elif wanted == "try":
        typed = await room.dialogue.hidden(premises.TRY_TITLE, premises.TRY_HELP)
        if typed:
            told = await room.tries(room.desk.premises.try_sheet(typed.decode("utf-8", "replace")))
            if told is not None:
                room.speaker.tell("done", told)


async def report(room: Room) -> None:
    """Ask of what and where to, and write the folder."""
    options = [Option(value="", words=premises.ALL_PROJECTS)]
    options += [Option(value=project.name, words=project.name) for project in await room.desk.shelf.projects()]
    project = await room.dialogue.pick(premises.REPORT_OF, options)
    if project is None:
        return
    typed = await room.dialogue.line(premises.REPORT_WHERE, premises.REPORT_HELP)
    if typed:
        writing = room.wait(premises.WRITING, room.desk.premises.report(path_of(typed), project))
        told = await room.tries(writing)
        if told is not None:
            room.speaker.tell("done", told)


SECTIONS: Final[Mapping[str, Callable[[Room], Awaitable[None]]]] = {
    "rules": rules,
    "budgets": budgets,
    "team": team,
    "cards": cards,
    "program": program,
    "workspaces": workspaces,
    "system": system,
    "check": check,
    "sheet": sheet,
    "report": report,
}
