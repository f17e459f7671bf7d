"""Actions of everything that is set: rules, budgets, cards, workspaces, this program."""

from tui.acts.app import BACK
from tui.keys import Act

SETTINGS = (BACK,)
PROGRAM = (
    BACK,
    Act(
        id="program.change",
        keys="e",
        action="screen.change",
        words="change",
        help="Change this setting; one line of the configuration file is written, the others stay as they are.",
    ),
)
