"""Actions that work everywhere."""

from tui.keys import Act

PLACES = (
    Act(id="app.library", keys="1", action="app.place('library')", words="library", help="Your items."),
    Act(
        id="app.jobs",
        keys="2",
        action="app.place('jobs')",
        words="jobs",
        help="What runs, and how what was sent ended.",
    ),
    Act(
        id="app.models",
        keys="3",
        action="app.place('models')",
        words="models",
        help="Which models there are, what the rules say of each, and their cards side by side.",
    ),
    Act(
        id="app.ledger",
        keys="4",
        action="app.place('ledger')",
        words="ledger",
        help="Everything that was done, and proof of it.",
    ),
    Act(
        id="app.activity",
        keys="5",
        action="app.place('activity')",
        words="activity",
        help="Plots of cost, requests, errors, times and bytes by day and service; your ratings of models.",
    ),
    Act(
        id="app.accounts",
        keys="6",
        action="app.place('accounts')",
        words="accounts",
        help="Keys of services, what you said about accounts, standing approvals.",
    ),
    Act(
        id="app.settings",
        keys="7",
        action="app.place('settings')",
        words="settings",
        help="Rules, budgets, cards, workspaces, this program: how each stands, and changing it.",
    ),
)
ALWAYS = (
    Act(id="app.help", keys="f1", action="app.explain", words="help", help="Explain this screen and its keys."),
    Act(id="app.palette", keys="ctrl+p", action="app.command_palette", words="all", help="Find any action by name."),
)
QUIT = Act(
    id="app.quit", keys="ctrl+q", action="app.quit", words="quit", help="Close the app; the workspace is locked."
)
APP = (
    *PLACES,
    *ALWAYS,
    Act(id="app.lock", keys="ctrl+l", action="app.lock", words="lock", help="Blank the screen and lock the workspace."),
    Act(
        id="app.privacy",
        keys="f2",
        action="app.privacy",
        words="privacy",
        help="What this program does and does not do, and where everything is.",
    ),
    Act(id="app.theme", keys="f3", action="app.next_theme", words="colors", help="Dark, light, or the terminal's own."),
    Act(
        id="app.suspend",
        keys="ctrl+z",
        action="app.suspend_process",
        words="to the shell",
        help="Wipe the screen and go back to the shell; `fg` there comes back.",
        hint=False,
    ),
    QUIT,
)
BACK = Act(id="screen.back", keys="escape", action="screen.back", words="back", help="Close this screen.")
WRITE = Act(
    id="screen.write",
    keys="x",
    action="screen.write",
    words="write to a file",
    help="Write what this screen shows into a new file that only you can read: text, or .json, .md, .html by its name.",
    hint=False,
)
LOCKED = (
    Act(
        id="locked.other",
        keys="f4",
        action="screen.other",
        words="other workspace",
        help="Choose which workspace is unlocked.",
    ),
)
