"""Every action of the screens has a word in the dialogue of lines, or a reason why it has none."""

import importlib
import re
from pathlib import Path

from localai import phrases
from localai.phrases import plain, plain_choices, plain_settings
from tui.acts.every import ALL

BY_ANSWER = "it is how a screen is moved through; in lines a question is answered"
DRAWN = "it is about what is drawn: colors, boxes in a picture, columns"
NO_KEYS = "it is about keys of the screens; lines have words"
ONE_BY_ONE = "lines ask one thing after the other and keep nothing that is half said"
NO_SCREEN = "there is no screen to wipe; the terminal's own key stops it"
NO_CLIPBOARD = "the text stands in the terminal, which selects and copies it"
WORDS = {
    **{f"app.{name}": name for name in ("library", "jobs", "models", "ledger", "activity", "accounts", "settings")},
    **{f"app.{name}": name for name in ("help", "lock", "privacy", "quit")},
    **{f"library.{name}": name for name in ("send", "add", "filter", "project", "sort", "remove", "class", "export")},
    **{f"library.{name}": name for name in ("tag", "move", "rename", "sheet", "undo", "trash", "invert")},
    "library.choose": "select",
    "library.all": "select",
    "library.jump": "go",
    **{f"item.{name}": name for name in ("send", "open", "class", "rate", "export")},
    "item.copies": "elsewhere",
    "compose.edit": "settings",
    "marking.faces": "faces",
    **{f"compose.{name}": name for name in ("task", "class", "account", "why", "facts")},
    "confirm.more": "more",
    "confirm.exact": "bytes",
    "confirm.pair": "pair",
    "confirm.facts": "facts",
    "confirm.rehearse": "rehearse",
    "confirm.copy": "command",
    "confirm.send": "send",
    "exact.text": "text",
    "exact.hex": "hex",
    "exact.next": "next",
    "jobs.resolve": "resolve",
    "receipt.open": "result",
    "receipt.rate": "rate",
    "screen.write": "write",
    "ledger.verify": "verify",
    "ledger.filter": "filter",
    "ledger.export": "export",
    "ledger.copies": "copies",
    "copies.delete": "delete",
    "copies.letter": "letter",
    "activity.table": "models",
    **{f"models.{name}": name for name in ("filter", "class", "report", "rate", "order", "why")},
    "models.mark": "cards",
    "compare.doubt": "cards",
    "compare.why": "cards",
    **{f"accounts.{name}": name for name in ("add", "check", "answer", "contract", "ask", "remove")},
    "program.change": "change",
    "rules.class": "class",
    "rules.project": "project",
    "rules.layer": "layer",
    "rules.built-in": "built-in",
    "budgets.add": "set",
    "budgets.remove": "remove",
    "team.key": "pin",
    "team.import": "take",
    "team.remove": "remove",
    "cards.import": "import",
    "cards.key": "trust",
    "cards.remove": "distrust",
    "pages.answer": "found",
    "workspaces.use": "use",
    "workspaces.new": "new",
    "check.run": "run",
    "item.history": "history",
    "models.why": "why",
    "jobs.cancel": "cancel",
    "jobs.again": "again",
    "jobs.branch": "otherwise",
    "jobs.delete": "delete",
    "batch.send": "send",
    "working.cancel": "cancel",
    "working.resume": "resume",
    "look.exact": "bytes",
    "look.facts": "facts",
    "look.pair": "pair",
    "look.rehearse": "rehearse",
    "locked.other": "other",
}
NO_KEYS = "a dialogue of lines has words and no keys"
NONE = {
    **dict.fromkeys(("keys.built-in", "keys.listen"), NO_KEYS),
    **dict.fromkeys(("app.palette", "screen.back", "welcome.next", "welcome.back", "welcome.leave"), BY_ANSWER),
    **dict.fromkeys(("library.more-down", "library.more-up", "compose.group", "confirm.back"), BY_ANSWER),
    **dict.fromkeys(("sending.leave", "sending.receipt", "key.leave", "key.next", "key.back"), BY_ANSWER),
    **dict.fromkeys(("batch.back", "look.back", "history.up"), BY_ANSWER),
    **dict.fromkeys(("exact.before", "marking.back", "marking.use"), BY_ANSWER),
    "app.suspend": NO_SCREEN,
    **dict.fromkeys(("library.draft", "compose.forget"), ONE_BY_ONE),
    **dict.fromkeys(("app.theme", "marking.kind", "marking.set", "marking.undo"), DRAWN),
    **dict.fromkeys(("exact.picture", "receipt.pair", "item.pair", "pair.open"), DRAWN),
    **dict.fromkeys(("keys.built-in", "keys.listen"), NO_KEYS),
    **dict.fromkeys(("sending.copy", "receipt.copy", "batch.copy"), NO_CLIPBOARD),
}
_TYPED = re.compile(r'(?:\("|word == "|case "|SEND, RUN = ")([a-z-]+)"')


def _said() -> set[str]:
    """Every word that some place of the dialogue offers."""
    found = {word for module in (plain, plain_choices, plain_settings) for word in _choices(module)}
    folder = Path(importlib.import_module("tui.plain").__path__[0])
    return found.union(*(_TYPED.findall(path.read_text()) for path in folder.glob("*.py")))


def _choices(module: object) -> set[str]:
    lists = [value for value in vars(module).values() if isinstance(value, tuple)]
    return {pair[0] for pairs in lists for pair in pairs if isinstance(pair, tuple) and len(pair) == 2}


def test_every_action_of_the_screens_has_a_word_or_a_reason() -> None:
    actions, said = {act.id for act in ALL}, _said()
    assert sorted(actions - set(WORDS) - set(NONE)) == []
    assert sorted((set(WORDS) | set(NONE)) - actions) == []
    assert sorted({word for word in WORDS.values() if word not in said}) == []


def test_every_key_that_is_worded_anew_stands_in_a_sentence() -> None:
    folder = Path(phrases.__path__[0])
    joined = re.compile(r'"\s*\n\s*f?"')
    written = "\n".join(
        joined.sub("", path.read_text()) for path in sorted(folder.glob("*.py")) if path.name != "plain.py"
    )
    assert [keys for keys, _ in plain.KEYS_AS_WORDS if keys.strip() not in written] == []
