"""Actions of everything that is set: rules, budgets, cards, workspaces, this program."""

from tui.acts.app import BACK, WRITE
from tui.keys import Act

SETTINGS = (BACK, WRITE)
PROGRAM = (
    BACK,
    Act(
        id="program.change",
        keys="e",
        action="screen.change",
        words="change",
        help="Change this setting; one line of the configuration file is written, the others stay as they are.",
    ),
    WRITE,
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
    WRITE,
)
TEAM = (
    BACK,
    Act(id="team.key", keys="t", action="screen.key", words="pin a key", help="Pin the key of your team."),
    Act(
        id="team.import",
        keys="i",
        action="screen.import",
        words="take rules",
        help="Show what a signed file of rules would change, and take it.",
    ),
    Act(id="team.remove", keys="d", action="screen.remove", words="remove", help="Remove the rules, or the key too."),
    WRITE,
)
CARDS = (
    BACK,
    Act(
        id="cards.import",
        keys="i",
        action="screen.import",
        words="import",
        help="Show what a signed bundle of cards would change, and import it.",
    ),
    Act(
        id="cards.key",
        keys="t",
        action="screen.key",
        words="trust a key",
        help="Take bundles of cards that this key signed.",
    ),
    Act(
        id="cards.remove",
        keys="d",
        action="screen.remove",
        words="distrust",
        help="Take no more bundles of the key under the cursor.",
    ),
    WRITE,
)
PAGES = (
    BACK,
    Act(
        id="pages.answer",
        keys="w",
        action="screen.answer",
        words="what I found",
        help="Read the page, then say whether it still says what the card says.",
    ),
    WRITE,
)
WORKSPACES = (
    BACK,
    Act(id="workspaces.use", keys="u", action="screen.use", words="open it", help="Open this workspace instead."),
    Act(
        id="workspaces.new",
        keys="n",
        action="screen.new",
        words="new",
        help="Make another workspace with a key of its own; nothing reads across two of them.",
    ),
    WRITE,
)
SYSTEM = (BACK, WRITE)
CHECK = (
    BACK,
    Act(id="check.run", keys="r", action="screen.run", words="check", help="Look whether everything is whole."),
    WRITE,
)
KEYS = (
    BACK,
    Act(
        id="keys.built-in",
        keys="b",
        action="screen.built_in",
        words="built-in key",
        help="Go back to the key that this action was built with.",
    ),
    Act(
        id="keys.listen",
        keys="w",
        action="screen.listen",
        words="what my terminal sends",
        help="Show what arrives here when a key is pressed.",
    ),
    WRITE,
)
