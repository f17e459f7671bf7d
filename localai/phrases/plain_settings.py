"""What can be chosen in the lists of settings and records of the dialogue of lines."""

from typing import Final

SHOWS: Final = "everything about that line"
OPENS: Final = "go to that line"
LIST: Final = (
    ("next", "show the next lines"),
    ("before", "show the lines before"),
    ("list", "show this part of the list again"),
    ("back", "go back"),
)
CHANGE: Final = "give a setting another value: change 2"
RULE: Final = "change the answer to that question, after showing what that does"
RULES: Final = (
    ("class", "the rules for items of another class"),
    ("project", "the rules within a project, which come on top"),
    ("layer", "choose whose rules are changed"),
    ("built-in", "take back every change of whose rules are changed, after showing what that does"),
)
RULES_FACTS: Final = "what each layer says to a question, and who decides: facts 2"
SET: Final = "set limits for a service, or for all"
REMOVE_BUDGET: Final = "remove the limits of a service: remove 1"
PIN: Final = "pin the key of your team"
TAKE: Final = "show what a signed file of rules would change, and take it"
DROP: Final = "remove the rules, or the key too"
IMPORT: Final = "show what a signed bundle of cards would change, and import it"
TRUST: Final = "take bundles of cards that a key signed"
DISTRUST: Final = "take no more bundles of a key: distrust 2"
FOUND: Final = "say what was found on a page: found 1"
USE: Final = "open another workspace instead: use 2"
NEW: Final = "make another workspace"
RUN: Final = "look whether everything is whole"
MODELS: Final = (
    ("NUMBER", "its card, fact by fact"),
    ("cards", "up to four cards, fact by fact: cards 1 4"),
    (
        "filter",
        "narrow the list by a name, a service, a task or a verdict: filter edit allowed; filter alone shows all",
    ),
    ("why", "why it is allowed or refused for this class, rule by rule: why 2"),
    ("class", "judge for items of another class"),
    ("order", "order by what the rules say, your ratings, or name"),
    ("rate", "your own rating: rate 2"),
    ("why", "every rule, fact and page behind its verdict, and the ways out: why 2"),
    ("report", "one page about its service, to file: report 2"),
    ("write", "write what is listed to a new file"),
)
WRITE_ASK: Final = "Write these cards to a file?"
ACTIVITY: Final = (
    ("days", "by day and service"),
    ("models", "by model, best rated first"),
    ("write", "write both tables to a new file"),
    *LIST,
)
COPIES: Final = (
    ("NUMBER", "the receipt of the send that left it"),
    ("delete", "make the call that deletes it, after showing it: delete 1"),
    ("letter", "a letter that asks its service to delete what no call deletes: letter 1"),
    ("write", "write all copies to a new file"),
    *LIST,
)
VERIFY: Final = "check every entry"
EXPORT: Final = "write the whole ledger to a new file"
FILTER: Final = "show one kind of entries, one service, or one day"
WRITE: Final = "write what is listed to a new file"
LEDGER_NUMBER: Final = "the receipt, or everything that entry says"
ASK_REASON: Final = "Why? The ledger keeps it."
KEEPS: Final = "An empty one stays as it is."
DECIDES: Final = "decides"
TAKE_ASK: Final = "Take it?"
SET_ASK: Final = "Set it?"
CHECK_FIRST: Final = "Nothing was checked yet. The word run begins."
NO_CHANGE: Final = "That holds already."
