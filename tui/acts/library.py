"""Actions of the first minute, of the list of items and of one item."""

from tui.acts.app import BACK
from tui.keys import Act

WELCOME = (
    Act(id="welcome.next", keys="down", action="screen.go(1)", words="next", help="Go to the next field.", hint=False),
    Act(id="welcome.back", keys="up", action="screen.go(-1)", words="back", help="Go to the field before.", hint=False),
    Act(
        id="welcome.leave",
        keys="escape",
        action="screen.leave",
        words="leave",
        help="Go back, once there is a workspace.",
        hint=False,
    ),
)
ORGANIZE = (
    Act(id="library.class", keys="c", action="screen.reclassify", words="class", help="Change how sensitive it is."),
    Act(id="library.export", keys="x", action="screen.export", words="export", help="Write the content to a folder."),
    Act(id="library.tag", keys="t", action="screen.tag", words="tag", help="Put tags on, take tags off."),
    Act(
        id="library.move",
        keys="m",
        action="screen.move",
        words="move",
        help="Move into a project, or out of any.",
        hint=False,
    ),
    Act(
        id="library.rename",
        keys="n",
        action="screen.rename",
        words="rename",
        help="Give the item another name.",
        hint=False,
    ),
)
LIBRARY = (
    Act(id="library.send", keys="s", action="screen.send", words="send", help="Choose a model for the chosen items."),
    Act(id="library.choose", keys="space", action="screen.choose", words="select", help="Choose or leave an item."),
    Act(
        id="library.add",
        keys="a",
        action="screen.add",
        words="add",
        help="Add files or folders by their paths; a paste or a drop of paths does the same from anywhere here.",
    ),
    Act(
        id="library.filter",
        keys="slash",
        action="screen.filter",
        words="filter",
        help="Narrow the list while you type: words, kind:image, class:regulated, tag:name, project:name, from:output, "
        "is:trashed; tab takes what is proposed.",
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
    Act(
        id="library.remove",
        keys="d",
        action="screen.remove",
        words="remove",
        help="Move to the trash; in the trash: destroy the keys for good.",
    ),
    *ORGANIZE,
    Act(
        id="library.sheet",
        keys="r",
        action="app.sheet",
        words="recovery sheet",
        help="Make a new recovery sheet; an older one opens this workspace no longer.",
        hint=False,
    ),
    Act(
        id="library.undo",
        keys="u",
        action="screen.undo",
        words="undo",
        help="Take back the last removal; in the trash: bring the chosen items back.",
        hint=False,
    ),
    Act(
        id="library.trash",
        keys="b",
        action="screen.trash",
        words="trash",
        help="Show what waits in the trash, or leave it.",
        hint=False,
    ),
    Act(
        id="library.all",
        keys="ctrl+a",
        action="screen.choose_all",
        words="select all",
        help="Choose all that the filter finds.",
        hint=False,
    ),
    Act(
        id="library.invert",
        keys="asterisk",
        action="screen.invert",
        words="invert",
        help="Of what the filter finds, choose what was not chosen and leave what was.",
        hint=False,
    ),
    Act(
        id="library.more-down",
        keys="shift+down",
        action="screen.stretch(1)",
        words="select on",
        help="Choose this item and the next.",
        hint=False,
    ),
    Act(
        id="library.more-up",
        keys="shift+up",
        action="screen.stretch(-1)",
        words="select back",
        help="Choose this item and the one before.",
        hint=False,
    ),
    Act(
        id="library.jump",
        keys="number_sign",
        action="screen.jump",
        words="go to row",
        help="Go to a row by its number, or to a part of the list in percent.",
        hint=False,
    ),
)
ITEM = (
    BACK,
    Act(id="item.send", keys="s", action="screen.send", words="send", help="Choose a model for this item."),
    Act(id="item.open", keys="o", action="screen.open", words="open at full size", help="Open in the system's viewer."),
    Act(id="item.class", keys="c", action="screen.reclassify", words="class", help="Change how sensitive it is."),
    Act(id="item.export", keys="x", action="screen.export", words="export", help="Write the content to a file."),
)
