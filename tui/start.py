"""Builds the app: runtime and porter first, then the seal, then the screen."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from localai import runtime
from localai.vocabulary.reach import Reach
from tui.account_book import WorkspaceAccounts
from tui.app import LocalaiApp
from tui.bench import WorkspaceBench
from tui.desk import Desk
from tui.ledger_book import WorkspaceLedger
from tui.paper_book import FilePapers
from tui.premises_book import WorkspacePremises
from tui.ruling_book import WorkspaceRuling
from tui.settings_book import SettingsBook, taste
from tui.trusting_book import WorkspaceTrusting
from tui.workspace import Opened, WorkspaceKeys, WorkspaceShelf, in_words

SAMPLE: Final = Path(runtime.__file__).parent / "ondevice" / "sample" / "note.jpg"


def run(environment: Mapping[str, str], *, locale: str, reach: Reach) -> int:
    """Run the app until it is closed and return the exit code."""
    root = runtime.from_environment(environment, "app")
    root.start_porter(reach)
    try:
        root.seal()
        app = app_over(root, locale=locale)
        try:
            app.run(mouse=root.settings.mouse)
        finally:
            asyncio.run(app.desk.keys.close())
        return app.return_code or 0
    finally:
        root.close()


def app_over(root: runtime.Runtime, *, locale: str) -> LocalaiApp:
    """Return the app over the workspaces of a runtime."""
    sample = SAMPLE if SAMPLE.is_file() else None
    return LocalaiApp(desk_over(root, locale=locale), taste(root.settings, locale), sample=sample)


def desk_over(root: runtime.Runtime, *, locale: str = "utf-8") -> Desk:
    """Return everything the screens may ask."""
    opened = Opened(root)
    return Desk(
        keys=WorkspaceKeys(opened),
        shelf=WorkspaceShelf(opened),
        bench=WorkspaceBench(opened),
        premises=WorkspacePremises(opened),
        accounts=WorkspaceAccounts(opened),
        ruling=WorkspaceRuling(opened),
        trusting=WorkspaceTrusting(opened),
        settings=SettingsBook(opened, locale=locale),
        ledger=WorkspaceLedger(opened),
        papers=FilePapers(),
        now=root.now,
        trash_days=root.settings.trash_days,
        explain=in_words,
    )
