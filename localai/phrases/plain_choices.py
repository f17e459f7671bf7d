"""What can be chosen at each place of the dialogue of lines: the word to type, and what it does."""

from typing import Final

LIBRARY: Final = (
    ("NUMBER", "show that item"),
    ("next", "show the next items of the list"),
    ("before", "show the items before"),
    ("list", "show this part of the list again"),
    ("go", "go to an item of the list: go 5000, go 50%"),
    ("add", "add files or folders by their paths"),
    ("filter", "narrow the list: filter kind:image beach; filter alone shows all"),
    ("select", "choose items: select 2 5-7, select all; select alone says what is chosen"),
    ("drop", "choose no item any more, or drop 2 5-7"),
    ("invert", "of what is listed, choose what was not chosen and leave what was"),
    ("send", "let a model work on what is chosen: send, or send 3"),
    ("tag", "put tags on, take tags off: tag, or tag 3"),
    ("class", "change how sensitive items are: class, or class 3"),
    ("move", "move items into a project, or out of any: move, or move 3"),
    ("rename", "give an item another name: rename 3"),
    ("export", "write items into a folder: export, or export 3"),
    ("remove", "move to the trash, in the trash destroy for good: remove, or remove 3"),
    ("undo", "take the last removal back; in the trash, bring items back: undo 3"),
    ("trash", "show the trash, or leave it"),
    ("project", "show one project or all, or make one"),
    ("sort", "order by added, name or size"),
    ("sheet", "make a new recovery sheet"),
)
ITEM: Final = (
    ("send", "let a model work on it"),
    ("text", "read the text in it"),
    ("open", "open it at full size in the viewer of this system"),
    ("tag", "put tags on, take tags off"),
    ("class", "change how sensitive it is"),
    ("move", "move it into a project, or out of any"),
    ("rename", "give it another name"),
    ("history", "what it was made from, and what was made from it"),
    ("elsewhere", "the copies of it that services still hold"),
    ("rate", "say how good it is, where a model made it"),
    ("export", "write the content to a file"),
    ("remove", "move it to the trash"),
    ("back", "go back to the list"),
)
COMPOSE: Final = (
    ("NUMBER", "see the plan with that model; nothing is sent yet"),
    ("next", "show the next models"),
    ("before", "show the models before"),
    ("list", "show this part of the list again"),
    ("auto", "have a model chosen, and hear which and why"),
    ("why", "why a model is allowed or refused, rule by rule: why 3"),
    ("facts", "everything its card says: facts 3"),
    ("task", "choose what the model is to do"),
    ("prompt", "type the prompt"),
    ("settings", "set something for the plan, such as max_output=400 or blur=10,10,50,50"),
    ("faces", "look for faces to blur in a clean copy of a picture"),
    ("class", "change how sensitive it is, and judge again"),
    ("account", "add a key or answer a question about an account: account 3"),
    ("back", "go back"),
)
CONFIRM: Final = (
    ("facts", "all facts and switches"),
    ("bytes", "the exact bytes that would go out"),
    ("pair", "what is taken out: before and after"),
    ("rehearse", "send it to our own recorder on this computer, without a key and a network"),
    ("more", "approve more like this"),
    ("command", "the same as a command, on one line"),
)
CONFIRM_HERE: Final = (
    ("facts", "all facts"),
    ("bytes", "all that the approval covers"),
    ("command", "the same as a command, on one line"),
)
RECEIPT: Final = (
    ("result", "show the new item"),
    ("rate", "say how good the result is"),
    ("text", "read the text that came of it"),
    ("back", "go back"),
)
JOBS: Final = (
    ("NUMBER", "everything that is known of it"),
    ("watch", "follow one that runs: watch 1"),
    ("resolve", "say how one ended of which nobody knows: resolve 1"),
    ("cancel", "end what goes on: cancel 1"),
    ("again", "the same wish as a new plan: again 1"),
    ("otherwise", "the same wish with other words or another model: otherwise 1"),
    ("delete", "try again to have deleted what it left there: delete 1"),
    ("write", "write what is listed to a new file"),
    ("next", "show the next ones"),
    ("before", "show the ones before"),
    ("list", "show this part of the list again"),
    ("back", "go to the library"),
)
BATCH: Final = (
    ("NUMBER", "look at that plan, byte for byte"),
    ("next", "show the next plans"),
    ("before", "show the plans before"),
    ("list", "show this part of the list again"),
)
LOOK: Final = (
    ("facts", "all facts and switches"),
    ("bytes", "the exact bytes that would go out"),
    ("pair", "what is taken out: before and after"),
    ("rehearse", "send it to our own recorder on this computer, without a key and a network"),
    ("back", "go back to all of them"),
)
WORKING: Final = (
    ("NUMBER", "everything that is known of that plan"),
    ("resume", "go on with what is left"),
    ("cancel", "let nothing more of it begin"),
    ("next", "show the next plans"),
    ("before", "show the plans before"),
    ("list", "show this part of the list again"),
    ("back", "go back; what runs goes on"),
)
HISTORY: Final = (
    ("NUMBER", "show that item, or the receipt of that run"),
    ("write", "write the history to a new file"),
    ("next", "show the next lines"),
    ("before", "show the lines before"),
    ("list", "show this part of the list again"),
    ("back", "go back"),
)
PLANNING_STOPS: Final = "A plan is made for each; ctrl+c leaves that, and nothing was sent."
ACCOUNTS: Final = (
    ("NUMBER", "everything about it"),
    ("add", "put a key of a service on record"),
    ("check", "ask the service whether a key works: check 1"),
    ("answer", "say what only you know about an account: answer 1"),
    ("contract", "put on record what a contract of yours says: contract, or contract 1"),
    ("ask", "ask a service about itself: ask 1"),
    ("remove", "remove a key, take an answer back, or end an approval: remove 1"),
    ("next", "show the next ones"),
    ("before", "show the ones before"),
    ("list", "show this part of the list again"),
    ("back", "go back"),
)
LOCKED: Final = (
    ("unlock", "open the workspace"),
    ("other", "open another workspace"),
    ("clear", "clear this terminal and its scrollback, where it can"),
    ("quit", "end the app"),
)
WELCOME_ADD: Final = "Add what? A path, or the word sample for a picture of ours."
WELCOME_ADD_PATH: Final = "Add what? A path."
WELCOME_TRY: Final = (("try", "read the text in it on this machine"), ("library", "go to the library"))
SHEET: Final = (("now", "make it now"), ("later", "make it later"))
BYTES: Final = (
    ("head", "the head: every header line"),
    ("text", "a piece as it goes out: text 1"),
    ("hex", "the bytes of a piece, without base64: hex 1"),
    ("next", "the next request; after the last one, all that the approval covers"),
    ("back", "go back to the plan"),
)
MEMBERS: Final = "Which? Numbers of this list."
SETTINGS_ASK: Final = "Which settings? name=value, one on each line."
FACES_WHERE: Final = "Faces are looked for in one picture at a time, for a copy without metadata: the word task."
SETTINGS_WRONG: Final = "A setting is a name, an equals sign and a value."
SELECTED: Final = "selected"
WATCH_WHICH: Final = "That one does not run here."
COMMAND: Final = "command"
NO_TEXT: Final = "There is no text."
RESULTS: Final = "result"
