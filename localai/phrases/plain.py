"""What the app says as a dialogue of lines: words for roles, questions, and keys as words."""

from collections.abc import Mapping
from typing import Final

QUESTION: Final = "the app, plain or not, talks with a person at a terminal."
NO_LINES: Final = "the app as a dialogue of lines needs a terminal of Linux or macOS."
INSTEAD: Final = (
    "a command instead, such as `localai add`, `localai list` or `localai send`; `localai help all` names every one"
)
HELLO: Final = (
    "localai as a dialogue of lines. Where a line begins with answer, type a number or a word, then Enter; help says "
    "what can be typed. Text that others wrote begins with a greater-than sign or stands after a colon."
)
DISCARDED: Final = "What was typed before this question is left out."
TOO_LONG: Final = (
    "A line of 4,095 bytes or more may have been cut by the terminal, so this one is left out. Type it as several "
    "lines, or give it with `localai send -p @FILE`."
)
NOT_TEXT: Final = "This line is not UTF-8 text, so it is left out."
LEAVES_IT: Final = "Enter alone gives none."
REPEATS: Final = "Enter alone repeats the choices."
DOT: Final = "One line or more; a line with a single dot ends it. Enter alone at the first line means none."
HIDDEN: Final = "What you type is not shown."
YES: Final = "yes"
TYPE_YES: Final = "Type yes to go on. Anything else leaves it."
NOTHING_DONE: Final = "Nothing was done."
END_OF_TEXT: Final = "end of text"
NOT_A_CHOICE: Final = "There is no such choice. Type help."
NOT_A_NUMBER: Final = "Give the number of an item of this list."
STOP: Final = "Stop here?"
STOP_CHOICES: Final = (
    ("on", "go on with the question"),
    ("library", "leave it and go to the library"),
    ("lock", "lock the workspace"),
    ("quit", "close the app; the workspace is locked"),
)
SUSPEND: Final = (
    "The shell comes next. Lines cannot blank a screen: what was shown stays in this terminal and its scrollback, and "
    "the workspace stays open."
)
SUSPEND_ASK: Final = "Go to the shell how?"
SUSPEND_CHOICES: Final = (
    ("stay", "do not go to the shell"),
    ("go", "go, and leave the text where it is"),
    ("clear", "clear this terminal and its scrollback, then go"),
    ("lock", "lock the workspace, clear, then go"),
)
BACK_AGAIN: Final = "Back from the shell."
CLEARED: Final = "This terminal was asked to clear its screen and scrollback. Some terminals keep it."
CANNOT_CLEAR: Final = "This kind of terminal cannot be asked to clear; close its window to be rid of what was shown."
STAYS_SHOWN: Final = "What was shown stays in this terminal and its scrollback. The word clear removes it where it can."
STAYS_AFTER: Final = "What was shown stays in this terminal and its scrollback until you clear or close it."
LOCKED_IDLE: Final = "Locked: nobody answered for a while."
CLOSED: Final = "The workspace is locked and the app has ended."
LOCKED_ASK: Final = "The workspace is locked. What next?"
LIBRARY: Final = "Library"
NEXT: Final = "What next?"
EVERYWHERE: Final = (
    ("library", "your items"),
    ("jobs", "what runs, and how what was sent ended"),
    ("models", "which models may have what, and under which terms"),
    ("activity", "requests, errors, cost, times and bytes by day and by model"),
    ("ledger", "everything that was done, and proof of it"),
    ("settings", "rules, budgets, cards, workspaces, this program"),
    ("copies", "what is still out there, until about when, and what deletes it"),
    ("accounts", "keys, what you said about accounts, standing approvals"),
    ("status", "workspace, lock, reach, bytes sent"),
    ("privacy", "what this program does and does not do, and where everything is"),
    ("clear", "clear this terminal and its scrollback, where it can"),
    ("lock", "lock the workspace"),
    ("quit", "close the app; the workspace is locked"),
    ("help", "these words"),
)
EVERYWHERE_TITLE: Final = "Words that work wherever a choice is asked for. Ctrl+c asks whether to stop, ctrl+d ends."
ARRIVES: Final = "it follows as it arrives"
DONE: Final = "done"
BEFORE_AFTER: Final = (
    "A picture cannot be shown in lines. What follows is in the item as it is here and not in what would go out; the "
    "word result of a receipt and the word open of an item show pictures in a viewer."
)
LEFT_RUNNING: Final = "Ctrl+c asks whether to leave it running."
QUIT_ASK: Final = "Quit all the same?"
MEANINGS: Final[Mapping[str, str]] = {
    "stays": "stays here",
    "leaves": "leaves this computer",
    "refused": "refused",
    "unknown": "unknown",
}
"""What a sign of the screens says, as words."""

TRAINS: Final = "trains"
KEEPS: Final = "keeps a copy"
LOOK: Final = "people look"
COST: Final = "cost"

RATED: Final = "your rating"
DIFFERS: Final = "not the same of all"
DOUBT: Final = "doubtful:"
UP_TO_FOUR: Final = "Give one to four numbers of this list: cards 1 4."
ELSEWHERE: Final = "copies elsewhere"
ADDED: Final = "added"
TAGS: Final = "tags"
SENT: Final = "sent"
AT_RISK: Final = "at risk"
WHICH_WAY: Final = "Take which way out?"
SMALLER: Final = "The word settings makes it smaller, such as fit=1024 for the longest side of a picture."
LOOKING: Final = "looking"
NONE_CHOSEN: Final = "No item is selected. select 1 selects the first one of the list."
IN_TRASH: Final = (
    "This is the trash. The word undo brings items back, remove destroys them for good, trash leads out of it."
)
FIRST_BACK: Final = "It is in the trash. The word undo brings it back first."
NO_MORE: Final = "The list goes no further."
NOT_A_KEY: Final = "That is no key."
OPEN_ALL_THE_SAME: Final = "Open it in the viewer?"
ORDER: Final = "Order by what?"

KEYS_AS_WORDS: Final = (
    ("Press u to take it back.", "The word undo takes it back."),
    ("Press a to add a file or a folder.", "The word add adds a file or a folder."),
    ("Esc clears it.", "The word filter changes it."),
    ("Press t for another task.", "The word task chooses another one."),
    ("Press Enter to take it on; it stands in the receipt. Esc leaves it.", "If you take it on, it is in the receipt."),
    ("Press Enter to open it there.", ""),
    (" They go out when you press Enter, and they", " They go out when you type yes, and they"),
    (" It goes out when you press Enter, and it", " It goes out when you type yes, and it"),
    ("Press Enter to quit.", ""),
    ("Press y to approve.", ""),
    ("after another key. Wait a moment and press it again.", "after the question. Wait a moment and type it again."),
    ("r puts on record what you found out.", "The word resolve puts on record what you found out."),
    (" a adds a key.", " The word add adds a key."),
    ("accounts (6)", "accounts"),
    ("Jobs (2)", "The word jobs"),
    (" f shows everything again.", " The word filter shows everything again."),
    ("; v checks every entry", "; the word verify checks every entry"),
    ("; l writes a letter that asks for it.", "; the word letter writes one that asks for it."),
    (" b leaves it.", " The word trash leads out of it."),
    (" r tries what is left once more.", " The word resume tries what is left once more."),
    (" 2 shows it.", " The word jobs shows it."),
    (": s at an item.", "."),
    ("; enter opens a batch", "; a number opens a batch"),
    ("Enter unlocks. ", ""),
    (" stands in the ledger (4)", " stands in the ledger"),
    (" Esc leaves it.", ""),
    (" esc leaves the filter; a task", " filter alone shows all; a task"),
    ("in Accounts (6),", "the word accounts,"),
    (" (F2)", ""),
    ("later, with r in the library; the heading reminds you", "later, with the word sheet; the status reminds you"),
    ("no recovery sheet (r)", "no recovery sheet"),
    ("; Enter moves on", ""),
)
"""What the sentences of the screens say about keys, and what stands there in a dialogue of lines."""


def as_words(sentence: str) -> str:
    """Return a sentence of the screens without their keys."""
    for keys, words in KEYS_AS_WORDS:
        sentence = sentence.replace(keys, words)
    return sentence.strip()


def known(value: str) -> str:
    """Return a value of a column; the question mark of what nobody knows as a word."""
    return MEANINGS["unknown"] if value == "?" else value.replace("? ", f"{MEANINGS['unknown']} ")


def and_more(*, count: int) -> str:
    """Return how many follow that are not told."""
    return f"and {count:,} more"


def under(*, number: int) -> str:
    """Return which line of a tree another one hangs from."""
    return f"under item {number}"


def usual(*, value: str) -> str:
    """Return what Enter alone takes."""
    return f"Enter alone takes {value}."


def listed(*, total: str, first: str, last: str) -> str:
    """Return which part of a list follows."""
    return f"{total} items, {first} to {last} follow" if first else f"{total} items"


def place(*, number: str, total: str) -> str:
    """Return the place of one item in its list."""
    return f"item {number} of {total}"


def fact(*, number: int, total: int) -> str:
    """Return the place of one fact."""
    return f"fact {number} of {total}"


def type_to_approve(*, word: str, once: str) -> str:
    """Return the question whose answer approves; nothing else does."""
    return f"To {once}, type {word}. Enter alone does nothing of it and goes back."


def type_again(*, word: str) -> str:
    """Return the second question that regulated items ask for."""
    return f"To approve it all the same, type {word}. Enter alone goes back."


def more_lines(*, shown: int, total: int) -> str:
    """Return the question between two pages."""
    return f"{shown} of {total} lines. Enter alone reads on, stop ends it."


def lines_of_text(*, count: int) -> str:
    """Return how long a text is."""
    return "1 line follows" if count == 1 else f"{count:,} lines follow"


def going(*, words: str, seconds: int) -> str:
    """Return how long something has been going on."""
    return f"{words}, {seconds} s"


def request(*, number: int, total: int) -> str:
    """Return the place of one request among all, the approval's own fields last."""
    return f"request {number} of {total}"
