"""The places a key leads to from everywhere, by the name in `app.place`; the library is below them."""

from collections.abc import Mapping
from typing import Any, Final

from tui.screens.accounts import AccountsScreen
from tui.screens.activity import ActivityScreen
from tui.screens.jobs import JobsScreen
from tui.screens.ledger import LedgerScreen
from tui.screens.models import ModelsScreen
from tui.screens.page import Page
from tui.screens.settings import SettingsScreen

PLACES: Final[Mapping[str, type[Page[Any]]]] = {
    "jobs": JobsScreen,
    "models": ModelsScreen,
    "ledger": LedgerScreen,
    "activity": ActivityScreen,
    "accounts": AccountsScreen,
    "settings": SettingsScreen,
}
