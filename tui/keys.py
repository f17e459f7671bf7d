"""Every action has a stable id; configuration gives it other keys by that id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.binding import Binding

from localai.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One action: `keys` separated by commas, `words` for the line of keys, `help` for F1 and the palette."""

    id: str
    keys: str
    action: str
    words: str
    help: str
    hint: bool = True


APP = (
    Act(id="app.help", keys="f1", action="app.explain", words="help", help="Explain this screen and its keys."),
    Act(id="app.palette", keys="ctrl+p", action="app.command_palette", words="all", help="Find any action by name."),
    Act(id="app.lock", keys="ctrl+l", action="app.lock", words="lock", help="Blank the screen and lock the workspace."),
    Act(
        id="app.privacy",
        keys="f2",
        action="app.privacy",
        words="privacy",
        help="What this program does and does not do, and where everything is.",
    ),
    Act(id="app.jobs", keys="2", action="app.jobs", words="jobs", help="What runs, and how what was sent ended."),
    Act(
        id="app.accounts",
        keys="6",
        action="app.accounts",
        words="accounts",
        help="Keys of services, what you said about accounts, standing approvals.",
    ),
    Act(id="app.theme", keys="f3", action="app.next_theme", words="colors", help="Dark, light, or the terminal's own."),
    Act(id="app.quit", keys="ctrl+q", action="app.quit", words="quit", help="Close the app; the workspace is locked."),
)
PLACES = tuple(act for act in APP if act.id in ("app.jobs", "app.accounts"))
BACK = Act(id="screen.back", keys="escape", action="screen.back", words="back", help="Close this screen.")
WELCOME = (
    Act(id="welcome.next", keys="down", action="screen.go(1)", words="next", help="Go to the next field.", hint=False),
    Act(id="welcome.back", keys="up", action="screen.go(-1)", words="back", help="Go to the field before.", hint=False),
)
LIBRARY = (
    Act(id="library.send", keys="s", action="screen.send", words="send", help="Choose a model for the chosen items."),
    Act(id="library.choose", keys="space", action="screen.choose", words="select", help="Choose or leave an item."),
    Act(id="library.add", keys="a", action="screen.add", words="add", help="Add a file or a folder."),
    Act(
        id="library.filter",
        keys="slash",
        action="screen.filter",
        words="filter",
        help="Narrow the list while you type: words, kind:image, class:regulated, tag:name.",
    ),
    Act(
        id="library.project",
        keys="p",
        action="screen.project",
        words="project",
        help="Show one project or all.",
        hint=False,
    ),
    Act(
        id="library.sort",
        keys="o",
        action="screen.sort",
        words="order",
        help="Order by added, name or size.",
        hint=False,
    ),
    Act(id="library.remove", keys="d", action="screen.remove", words="remove", help="Move to the trash."),
    Act(
        id="library.sheet",
        keys="r",
        action="app.sheet",
        words="recovery sheet",
        help="Make a new recovery sheet; an older one opens this workspace no longer.",
        hint=False,
    ),
    Act(
        id="library.undo", keys="u", action="screen.undo", words="undo", help="Take back the last removal.", hint=False
    ),
)
ITEM = (
    BACK,
    Act(id="item.send", keys="s", action="screen.send", words="send", help="Choose a model for this item."),
    Act(id="item.open", keys="o", action="screen.open", words="open at full size", help="Open in the system's viewer."),
    Act(id="item.class", keys="c", action="screen.reclassify", words="class", help="Change how sensitive it is."),
    Act(id="item.export", keys="x", action="screen.export", words="export", help="Write the content to a file."),
)
COMPOSE = (
    BACK,
    Act(id="compose.task", keys="t", action="screen.task", words="task", help="Choose what the model is to do."),
    Act(
        id="compose.edit",
        keys="e",
        action="screen.edit",
        words="blur, crop, fit",
        help="Change the picture in the copy: boxes made unreadable, a crop, a largest side.",
        hint=False,
    ),
    Act(
        id="compose.group",
        keys="v",
        action="screen.group",
        words="allowed, your call, refused",
        help="Go to the first model that is allowed, your call, refused.",
        hint=False,
    ),
    Act(id="compose.account", keys="A", action="screen.account", words="account", help="Add a key, or answer."),
    Act(id="compose.why", keys="w", action="screen.why", words="why", help="Why this model is allowed or refused."),
    Act(id="compose.facts", keys="m", action="screen.facts", words="all facts", help="Everything the card says."),
)
MARKING = (
    Act(id="marking.back", keys="escape", action="screen.back", words="leave", help="Leave the picture as it is."),
    Act(id="marking.use", keys="u", action="screen.use", words="use these", help="Take these changes to the plan."),
    Act(
        id="marking.kind",
        keys="c",
        action="screen.kind",
        words="blur or crop",
        help="Change what the box is for: made unreadable, or all that stays.",
    ),
    Act(
        id="marking.faces",
        keys="f",
        action="screen.faces",
        words="suggest faces",
        help="Set boxes to blur where something looks like a face; look yourself, some are not found.",
    ),
    Act(
        id="marking.set",
        keys="enter",
        action="screen.set_box",
        words="set box",
        help="Set the box; arrows move it, with shift they size it, and so do [ ] - =.",
        hint=False,
    ),
    Act(
        id="marking.undo",
        keys="backspace",
        action="screen.undo_box",
        words="remove last",
        help="Remove the last box, the crop first when the box is for a crop.",
    ),
)
SEND_KEYS = "s,S"
CONFIRM = (
    Act(
        id="confirm.send",
        keys=SEND_KEYS,
        action="screen.send",
        words="approve",
        help="Approve this plan once. It counts only when pressed on purpose: not held, not pasted, not in a hurry.",
    ),
    Act(id="confirm.back", keys="escape", action="screen.back", words="do not", help="Close; nothing happens."),
    Act(
        id="confirm.more",
        keys="a",
        action="screen.more",
        words="approve more like this",
        help="Approve so many plans like this one, until a time and up to an amount, without being asked for each.",
    ),
    Act(id="confirm.exact", keys="p", action="screen.exact", words="exact bytes", help="Every byte that would go out."),
    Act(
        id="confirm.pair",
        keys="b",
        action="screen.pair",
        words="before and after",
        help="The picture as it is beside the picture as it would go out, and what was taken out.",
    ),
    Act(id="confirm.facts", keys="w", action="screen.facts", words="all facts", help="Every fact and every switch."),
    Act(
        id="confirm.rehearse",
        keys="r",
        action="screen.rehearse",
        words="rehearse",
        help="Send it to our own recorder on this computer, without a key and a network, and show what arrived.",
    ),
    Act(id="confirm.copy", keys="c", action="screen.copy", words="copy as command", help="Ask the terminal to copy."),
)
EXACT = (
    BACK,
    Act(id="exact.text", keys="t", action="screen.form('text')", words="text", help="Show the piece as it goes out."),
    Act(id="exact.hex", keys="h", action="screen.form('hex')", words="hex", help="Show the bytes, without base64."),
    Act(id="exact.picture", keys="i", action="screen.form('picture')", words="picture", help="Show the picture in it."),
    Act(
        id="exact.next",
        keys="right",
        action="screen.request(1)",
        words="next request",
        help="Show the next request; after the last one, all that the approval covers.",
    ),
    Act(
        id="exact.before",
        keys="left",
        action="screen.request(-1)",
        words="request before",
        help="Show the request before.",
        hint=False,
    ),
)
CHANGES = (BACK,)
SENDING = (
    Act(
        id="sending.leave",
        keys="escape",
        action="screen.leave",
        words="leave it running",
        help="Close this screen; it goes on, and the list of jobs leads back to it.",
    ),
    Act(id="sending.copy", keys="c", action="screen.copy", words="copy the text", help="Ask the terminal to copy."),
    Act(
        id="sending.receipt",
        keys="enter",
        action="screen.receipt",
        words="receipt",
        help="Show the receipt, once it is over.",
    ),
)
JOBS = (
    BACK,
    Act(
        id="jobs.resolve",
        keys="r",
        action="screen.resolve",
        words="resolve",
        help="Say how a send ended of which nobody knows: it was carried out, or it never arrived.",
    ),
)
ACCOUNTS = (
    BACK,
    Act(id="accounts.add", keys="a", action="screen.add", words="add a key", help="Put a key of a service on record."),
    Act(
        id="accounts.check",
        keys="c",
        action="screen.check",
        words="check",
        help="Ask the service whether the key works: one request without content, shown before it goes.",
    ),
    Act(
        id="accounts.answer",
        keys="w",
        action="screen.answer",
        words="answer",
        help="Say what only you know about the account.",
    ),
    Act(
        id="accounts.contract",
        keys="t",
        action="screen.contract",
        words="contract",
        help="Put on record what a contract of yours with the service says.",
        hint=False,
    ),
    Act(
        id="accounts.ask",
        keys="f",
        action="screen.ask",
        words="ask the service",
        help="Ask the service about itself: requests without content, each shown before it goes.",
        hint=False,
    ),
    Act(
        id="accounts.remove",
        keys="d",
        action="screen.remove",
        words="remove",
        help="Remove the key, take the answer back, or end the approval under the cursor.",
    ),
)
KEY_FORM = (
    Act(id="key.leave", keys="escape", action="screen.back", words="leave", help="Put nothing on record."),
    Act(id="key.next", keys="down", action="screen.go(1)", words="next", help="Go to the next field.", hint=False),
    Act(id="key.back", keys="up", action="screen.go(-1)", words="back", help="Go to the field before.", hint=False),
)
RECEIPT = (
    BACK,
    Act(id="receipt.open", keys="o", action="screen.open_result", words="open the result", help="Show the new item."),
    Act(
        id="receipt.pair",
        keys="b",
        action="screen.pair",
        words="before and after",
        help="Show the picture as it was beside what was made from it.",
    ),
    Act(id="receipt.copy", keys="c", action="screen.copy", words="copy the text", help="Ask the terminal to copy."),
)
ALL = (
    *APP, *WELCOME, *LIBRARY, *ITEM, *COMPOSE, *MARKING, *CONFIRM, *EXACT, *SENDING, *JOBS, *ACCOUNTS, *KEY_FORM,
    *RECEIPT,
)  # fmt: skip
_LIST = ("list.up", "list.down", "list.page-up", "list.page-down", "list.first", "list.last", "list.open")


def bindings(acts: Sequence[Act]) -> list[Binding]:
    """Return Textual's bindings for a screen."""
    return [Binding(act.keys, act.action, act.words, show=act.hint, id=act.id) for act in acts]


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


def shown(key: str) -> str:
    """Return a key as it stands on a keyboard: the first of several, `slash` as `/`."""
    first = key.split(",", maxsplit=1)[0]
    return {"slash": "/", "escape": "esc", "space": "space", "question_mark": "?"}.get(first, first)
