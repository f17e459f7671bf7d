"""What the app says to somebody who starts it for the first time."""

PROMISE = (
    "Your files stay on this computer, encrypted. Before an AI service gets one, you see what would be sent, who gets "
    "it, and what they may keep. Nothing goes out until you say so. You can try it now: no account, no network."
)
STEP_WORKSPACE = "Make a workspace"
STEP_SHEET = "Recovery sheet"
STEP_ADD = "Add something"
STEP_TRY = "Try it here"

PRESS = "go on"
NAME = "name"
OPENS_FOR = "opens for"
OPENS_FOR_YOU = "you, when logged in to this computer"
OPENS_FOR_PHRASE = "anyone with a passphrase you choose"
PHRASE = "passphrase"
PHRASE_AGAIN = "once more"
PHRASE_RULE = "12 or more characters, and no reset"
PHRASES_DIFFER = "The two passphrases differ."
NO_KEYRING = (
    "This computer has no keyring that could open the workspace when you are logged in. "
    "Choose a passphrase instead, twice; Enter moves on."
)
NO_NAME = "Give the workspace a name."
MAKE = "make it"
MAKING = "making the workspace"

SHEET_WHY = "the only way in if this computer breaks; until it is made: at most 20 items"
SHEET_NOW = "make it now"
SHEET_LATER = "later"
SHEET_IS_LATER = "later, with r in the library; the heading reminds you"
SHEET_MADE = "made; keep it away from this computer"
SHEET_TITLE = "Recovery sheet"
SHEET_ONCE = (
    "This is shown once. Write it down or print it, and keep it where this computer is not. "
    "Who holds it can open the workspace."
)
SHEET_WRITE = "write to a file, to print it"
SHEET_CLOSE = "close; it is not shown again"
SHEET_WHERE = "Write the sheet to which new file?"
SHEET_WHERE_HELP = (
    "Best on a stick or a disk that you then take away. The file is not encrypted; only you can read it, and no file "
    "is replaced."
)

ADD_WHY = "type or paste the path of a file or a folder, or drop it here; then Enter"
ADD_SAMPLE = "or take our sample: a photographed note"
ADDING = "adding"

TRY_WHY = "read the text in a picture on this machine: you see the plan, approve it, and get a receipt; nothing leaves"
TRY = "read the text in it"
TO_LIBRARY = "go to the library"


def made(*, name: str) -> str:
    """Return what stands where the workspace was made."""
    return f"{name} is made and open"


def added(*, count: int, skipped: int) -> str:
    """Return what was added."""
    items = "1 item added" if count == 1 else f"{count:,} items added"
    return f"{items}, {skipped:,} skipped" if skipped else items
