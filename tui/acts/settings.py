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
RULES = (
    BACK,
    Act(
        id="rules.class",
        keys="c",
        action="screen.class",
        words="class",
        help="Show the rules for items of another class.",
    ),
    Act(
        id="rules.project",
        keys="p",
        action="screen.project",
        words="project",
        help="Show the rules within a project, which come on top.",
    ),
    Act(
        id="rules.layer",
        keys="l",
        action="screen.layer",
        words="whose",
        help="Choose whose rules are changed: those of the class, of the workspace, of the project.",
    ),
    Act(
        id="rules.built-in",
        keys="b",
        action="screen.built_in",
        words="back to built-in",
        help="Take back every change of whose rules are changed; what that does is shown first.",
    ),
)
BUDGETS = (
    BACK,
    Act(id="budgets.add", keys="a", action="screen.add", words="set", help="Set limits for a service, or for all."),
    Act(id="budgets.remove", keys="d", action="screen.remove", words="remove", help="Remove the limits of a service."),
)
