"""Builds a face over a runtime: runtime and porter first, then the seal, then the screens or the dialogue of lines."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from localai import runtime
from localai.vocabulary.reach import Reach
from tui.account_book import WorkspaceAccounts
from tui.activity_book import WorkspaceActivity
from tui.advice_book import WorkspaceAdvice
from tui.batch_book import WorkspaceBatches
from tui.bench import WorkspaceBench
from tui.cabinet_book import WorkspaceCabinet
from tui.copies_book import WorkspaceCopies
from tui.desk import Desk
from tui.drafts_book import WorkspaceDrafts
from tui.history_book import WorkspaceHistory
from tui.ledger_book import WorkspaceLedger
from tui.models_book import WorkspaceModels
from tui.paper_book import FilePapers
from tui.premises_book import WorkspacePremises
from tui.ruling_book import WorkspaceRuling
from tui.settings_book import SettingsBook, taste
from tui.shelf_book import WorkspaceShelf
from tui.trusting_book import WorkspaceTrusting
from tui.upkeep_book import WorkspaceUpkeep
from tui.workspace import Opened, WorkspaceKeys, in_words

if TYPE_CHECKING:
    from tui.app import LocalaiApp

SAMPLE: Final = Path(runtime.__file__).parent / "ondevice" / "sample" / "note.jpg"


@dataclass(frozen=True, slots=True)
class Face:
    """What was asked for on the command line: a dialogue of lines; the mouse, which the configuration can refuse."""

    plain: bool = False
    mouse: bool = True


def run(environment: Mapping[str, str], *, locale: str, reach: Reach, face: Face) -> int:
    """Run the app until it is closed and return the exit code; lines where they are wanted or the terminal is dumb."""
    root = runtime.from_environment(environment, "app")
    root.start_porter(reach)
    try:
        root.seal()
        if face.plain or root.settings.plain or environment.get("TERM") == "dumb":
            return _speak(root)
        return _draw(root, locale, mouse=face.mouse and root.settings.mouse)
    finally:
        root.close()


def _draw(root: runtime.Runtime, locale: str, *, mouse: bool) -> int:
    app = app_over(root, locale=locale)
    app.terminal = root.environment
    try:
        app.run(mouse=mouse)
    finally:
        asyncio.run(app.desk.keys.close())
    return app.return_code or 0


def app_over(root: runtime.Runtime, *, locale: str) -> "LocalaiApp":
    """Return the app of screens over the workspaces of a runtime."""
    from tui.app import LocalaiApp  # a dialogue of lines needs no Textual

    return LocalaiApp(desk_over(root, locale=locale), taste(root.settings, locale), sample=sample())


def _speak(root: runtime.Runtime) -> int:
    from tui.plain.spoken import speak  # nor do screens need this

    return asyncio.run(speak(desk_over(root), sample=sample(), idle_lock=60.0 * root.settings.idle_lock_minutes))


def sample() -> Path | None:
    """Return a picture of ours to try, where it is installed."""
    return SAMPLE if SAMPLE.is_file() else None


def desk_over(root: runtime.Runtime, *, locale: str = "utf-8") -> Desk:
    """Return everything the screens may ask."""
    opened = Opened(root)
    bench = WorkspaceBench(opened)
    return Desk(
        keys=WorkspaceKeys(opened),
        shelf=WorkspaceShelf(opened),
        cabinet=WorkspaceCabinet(opened),
        bench=bench,
        advice=WorkspaceAdvice(opened),
        batches=WorkspaceBatches(opened, bench),
        premises=WorkspacePremises(opened),
        accounts=WorkspaceAccounts(opened),
        ruling=WorkspaceRuling(opened),
        trusting=WorkspaceTrusting(opened),
        settings=SettingsBook(opened, locale=locale),
        models=WorkspaceModels(opened),
        activity=WorkspaceActivity(opened),
        copies=WorkspaceCopies(opened),
        drafts=WorkspaceDrafts(opened),
        history=WorkspaceHistory(opened),
        upkeep=WorkspaceUpkeep(opened),
        ledger=WorkspaceLedger(opened),
        papers=FilePapers(),
        now=root.now,
        trash_days=root.settings.trash_days,
        explain=in_words,
    )
