"""All actions there are, and the keys a person gave them by their ids."""

from collections.abc import Mapping

from localai.errors import ConfigError
from tui.acts import accounts, activity, app, batches, jobs, ledger, library, models, sending, settings
from tui.keys import Act

ALL: tuple[Act, ...] = (
    *app.APP,
    *library.WELCOME,
    *library.LIBRARY,
    *library.ITEM,
    *library.PAIR,
    *sending.COMPOSE,
    *sending.MARKING,
    *sending.CONFIRM,
    *sending.EXACT,
    *sending.SENDING,
    *batches.BATCH,
    *batches.LOOK,
    *batches.WORKING,
    *jobs.JOBS,
    *jobs.RECEIPT,
    *ledger.LEDGER,
    *ledger.COPIES,
    *ledger.HISTORY,
    *activity.ACTIVITY,
    *models.MODELS,
    *models.COMPARE,
    *accounts.ACCOUNTS,
    *accounts.KEY_FORM,
    *settings.SETTINGS,
    *settings.PROGRAM,
    *settings.RULES,
    *settings.BUDGETS,
    *settings.TEAM,
    *settings.CARDS,
    *settings.PAGES,
    *settings.WORKSPACES,
    *settings.CHECK,
    *settings.KEYS,
    *app.LOCKED,
)
_LIST = ("list.up", "list.down", "list.page-up", "list.page-down", "list.first", "list.last", "list.open")


def keymap(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the person's keys by action id; raises ConfigError for an id that does not exist."""
    known = {act.id for act in ALL} | set(_LIST)
    for action in chosen:
        if action not in known:
            raise ConfigError(
                path="config.toml",
                key=f"ui.keys.{action}",
                problem="there is no such action",
                remedy="F1 lists every action with its id.",
            )
    return dict(chosen)
