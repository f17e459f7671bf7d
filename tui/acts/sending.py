"""Actions from choosing a model to watching a send."""

from tui.acts.app import BACK
from tui.keys import Act

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
    Act(
        id="compose.class",
        keys="c",
        action="screen.reclassify",
        words="class",
        help="Change how sensitive it is; a lower class asks for a reason, which the ledger keeps.",
        hint=False,
    ),
    Act(id="compose.account", keys="A", action="screen.account", words="account", help="Add a key, or answer."),
    Act(id="compose.why", keys="w", action="screen.why", words="why", help="Why this model is allowed or refused."),
    Act(
        id="compose.forget",
        keys="ctrl+d",
        action="screen.forget",
        words="forget the draft",
        help="Forget what was begun here; until then it is kept in the workspace and comes back.",
        hint=False,
    ),
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
