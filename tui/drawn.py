"""Builds the app of screens over a runtime."""

from localai import runtime
from tui.app import LocalaiApp
from tui.settings_book import taste
from tui.start import desk_over, sample


def app_over(root: runtime.Runtime, *, locale: str) -> LocalaiApp:
    """Return the app over the workspaces of a runtime."""
    return LocalaiApp(desk_over(root, locale=locale), taste(root.settings, locale), sample=sample())
