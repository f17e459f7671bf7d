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
