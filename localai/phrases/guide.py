"""What help says: what each screen is for, what keys in lists do, what a terminal sends."""

from collections.abc import Mapping, Sequence
from typing import Final

MAP: Final = "Where everything is"
MAP_HINT: Final = "enter goes there   tab the whole statement, and back   esc close"
HERE: Final = "in this list"
SCREEN: Final = "on this screen"
EVERYWHERE: Final = "everywhere"
TIMES: Final = "in full"
TERMINAL: Final = "What this terminal sends"
KEYS: Final = "Keys"
KEYS_WORDS: Final = "every action with its key; each can have another"
PRESS_ANY: Final = "Press any key to see what arrives here. Esc twice leaves. The key that locks locks here too."
PRESS_NEW: Final = "Press the new key"
PRESS_HELP: Final = "Esc leaves it as it is. The change is written to the configuration file, one line."
OTHER_KEY: Final = "another key"
SETTING: Final = "setting"

PURPOSE: Final[Mapping[str, str]] = {
    "WelcomeScreen": "The first steps: a workspace, its recovery sheet, something in it, a try. Nothing leaves here.",
    "LibraryScreen": "Everything you added, encrypted here. Choose items, then send them to a model or look at one.",
    "ItemScreen": "One item with all that is known of it. Open it at full size, change its class, send it, rate it.",
    "ComposeScreen": "What is to be done, and which model does it. What the rules refuse says why and what else works.",
    "ConfirmScreen": "Exactly what would go, to whom, and what they may keep. Nothing goes before you approve it here.",
    "ExactScreen": "Every byte that would go out, as it would go. What you see here is what the approval covers.",
    "ChangesScreen": "The picture as it is and as it would go. What was taken out of the file stands below.",
    "MarkingScreen": "Boxes made unreadable, a crop, a size: all in the copy. Your own picture stays as it is.",
    "SendingScreen": "What is on its way. It goes on when you leave this screen, and the list of jobs leads back.",
    "ReceiptScreen": "What happened, as the ledger has it. The result is an item of its own; you can rate it.",
    "JobsScreen": "What runs, and how what was sent ended. Sends of which nobody knows the end come first.",
    "ModelsScreen": "Every model, with what the rules say for a class. Cards show each fact and how it is known.",
    "LedgerScreen": "Everything that was done, and proof that nothing was changed. Each line leads to more.",
    "ActivityScreen": "What you used, day by day: cost, requests, errors, times, bytes. Below it the same as a table.",
    "AccountsScreen": "Your keys of services, what you said about accounts, approvals for later. Each ends here.",
    "SettingsScreen": "Everything that can be set, with how it stands. Each line leads to its own screen.",
    "RulesScreen": "Which services may get which items. Before a rule changes, you see what that changes.",
    "BudgetsScreen": "How much may go to a service in a week. What is over it is refused until there is room again.",
    "TeamScreen": "Rules that your team signed. They only tighten; what a file changes is shown before it is taken.",
    "CardsScreen": "What services say they do with what they get, and how old our reading is. Read a page again here.",
    "PagesScreen": "The pages behind one card. Read one, then say whether it still says so; that counts.",
    "ProgramScreen": "The settings of this program and where each comes from. A change writes one line of the file.",
    "KeysScreen": "Every action with its key and its name. Give it another key, or look what your terminal sends.",
    "TerminalScreen": "What arrives here when you press a key. A key that shows nothing never reaches this program.",
    "WorkspacesScreen": "The workspaces of this computer; nothing reads across two. Open another one, or make one.",
    "SystemScreen": "What this system blocks for us and what is missing. What is marked is not as it should be.",
    "CheckScreen": "Whether everything you keep is there and whole. Damaged files are set aside.",
    "ExplainScreen": "Why the rules say what they say: each reason with its fact and page. Ways out stand at the end.",
    "KeyScreen": "A key of a service, and what only you know about the account. The key goes in and never comes out.",
    "ContractScreen": "What a contract of yours with a service says. It counts for the rules until the day you name.",
    "LockedScreen": "The workspace is locked and nothing of it is here. Enter opens it, or asks for what opens it.",
    "PairScreen": "Two pictures side by side: as it was, and what was made from it. Esc goes back.",
    "CopiesScreen": "The copies that services still hold, and until about when. Each says what deletes it.",
    "SideBySideScreen": "Cards of models side by side, fact by fact. Each fact says how it is known and since when.",
    "PaperScreen": "A text to read. It can be written to a file of yours.",
}
MOVES: Final[Mapping[str, str]] = {
    "list.up": "One line up.",
    "list.down": "One line down.",
    "list.page-up": "One page up.",
    "list.page-down": "One page down.",
    "list.first": "To the first line.",
    "list.last": "To the last line.",
    "list.open": "What Enter does on this line.",
    "sheet.up": "One line up.",
    "sheet.down": "One line down.",
    "sheet.next": "To the next piece.",
    "sheet.before": "To the piece before.",
    "sheet.fold": "Fold the piece, or unfold it.",
}


def heard(key: str, character: str, does: Sequence[str]) -> str:
    """Return one key that came: its name, its character, and the actions it is for."""
    letters = " ".join(f"U+{ord(each):04X}" for each in character)
    told = f"{key:<22}  {letters:<10}"
    return f"{told}  {', '.join(does)}" if does else told.rstrip()


def trap(key: str) -> str:
    """Say that a key cannot be told from another one."""
    return f"Many terminals send the same for {key} and another key. Choose another one."


def also(others: Sequence[str]) -> str:
    """Say which other actions have that key."""
    return f"This key is also for {', '.join(others)}; on one screen the first of them counts." if others else ""


def there(place: str, key: str) -> str:
    """Say where an action is done, and with which key."""
    return f"Goes to {place}; there it is {key}."


def go_on(key: str, words: str) -> str:
    """Say which key does it here."""
    return f"{key}: {words}"
