"""Settings of a request, parsed strictly: each name once, each value in its range, nothing left over.

Settings of ours that change a picture before it goes (crop, blur, fit) are not among a call's settings.
"""

import re
from collections.abc import Sequence
from typing import Final, NoReturn

from localai.phrases import adapters as phrases
from localai.providers.adapter import Call
from localai.sending_errors import NotSupportedError

MOST_TOKENS: Final = 4096  # what an answer may have where nobody says more, so that its cost has an upper bound
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_YES_NO: Final = {"yes": True, "no": False, "true": True, "false": False}


class Settings:
    """The settings of one call; ask for each one that the dialect knows, then `close`.

    Every method raises NotSupportedError with the model, what does not fit and what would.
    """

    def __init__(self, call: Call) -> None:
        self._model = call.model.id
        self._left: dict[str, str] = {}
        self._known: list[str] = []
        for name, value in call.settings:
            if name in self._left:
                self._refuse(*phrases.setting_twice(name))
            self._left[name] = value

    def text(self, name: str, pattern: str, wanted: str) -> str | None:
        """Return a value that matches `pattern` in full; `wanted` says in words what fits. None where not given."""
        value = self._take(name)
        if value is not None and not re.fullmatch(pattern, value):
            self._refuse(*phrases.setting_wrong(name, value, wanted))
        return value

    def word(self, name: str, choices: Sequence[str]) -> str | None:
        """Return one of the words, or None where it is not given."""
        value = self._take(name)
        if value is not None and value not in choices:
            self._refuse(*phrases.setting_wrong(name, value, phrases.one_of(choices)))
        return value

    def number(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number from `low` to `high`, or None where it is not given."""
        value = self._take(name)
        if value is None:
            return None
        if not _NUMBER.fullmatch(value) or not low <= int(value) <= high:
            self._refuse(*phrases.setting_wrong(name, value, phrases.whole_number(low, high)))
        return int(value)

    def yes(self, name: str, *, otherwise: bool) -> bool:
        """Return what yes or no was said to be."""
        value = self.word(name, tuple(_YES_NO))
        return otherwise if value is None else _YES_NO[value]

    def most_tokens(self, low: int = 1) -> int:
        """Return `max_output`: the most tokens that the answer may have."""
        return self.number("max_output", low, 1_000_000) or MOST_TOKENS

    def close(self) -> None:
        """Refuse what nobody asked for."""
        for name in self._left:
            self._refuse(*phrases.setting_unknown(name, self._known))

    def _take(self, name: str) -> str | None:
        self._known.append(name)
        return self._left.pop(name, None)

    def _refuse(self, problem: str, remedy: str) -> NoReturn:
        raise NotSupportedError(model=self._model, problem=problem, remedy=remedy)
