"""Builds the app: runtime and porter first, then the seal, then the screen."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from localai import runtime
from localai.config import Settings
from localai.vocabulary.reach import Reach
from tui.account_book import WorkspaceAccounts
from tui.app import LocalaiApp
from tui.bench import WorkspaceBench
from tui.desk import Desk
from tui.looks import THEMES, Taste, choose_signs
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
            app.run()
        finally:
            asyncio.run(app.desk.keys.close())
        return app.return_code or 0
    finally:
        root.close()


def app_over(root: runtime.Runtime, *, locale: str) -> LocalaiApp:
    """Return the app over the workspaces of a runtime."""
    sample = SAMPLE if SAMPLE.is_file() else None
    return LocalaiApp(desk_over(root), taste(root.settings, locale), sample=sample)


def desk_over(root: runtime.Runtime) -> Desk:
    """Return everything the screens may ask."""
    opened = Opened(root)
    return Desk(
        keys=WorkspaceKeys(opened),
        shelf=WorkspaceShelf(opened),
        bench=WorkspaceBench(opened),
        accounts=WorkspaceAccounts(opened),
        now=root.now,
        trash_days=root.settings.trash_days,
        explain=in_words,
    )


def taste(settings: Settings, locale: str) -> Taste:
    """Return what the person set about the app."""
    theme = THEMES.get(settings.theme, THEMES["dark"])
    return Taste(
        signs=choose_signs(settings.signs, locale),
        theme=theme.name,
        keys=settings.keys,
        idle_lock=60.0 * settings.idle_lock_minutes,
    )
