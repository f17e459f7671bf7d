"""What approves, and only on purpose: a key of its own, not held, not pasted, not in a hurry."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from localai.phrases import confirm as says
from tui.acts.sending import SEND_KEYS
from tui.screens.page import Box
from tui.sendkey import BURST, SendKey

Result = TypeVar("Result")


class Guarded(Box[Result]):
    """A box that asks; `approved` is called once, after as many presses of the key as the plan wants."""

    send_id: ClassVar[str] = "confirm.send"
    _clock: Callable[[], float]
    _send_key: SendKey
    _asked = 0

    def hindrance(self) -> str:
        """Return why it cannot be approved; empty where it can."""
        return ""

    def wanted(self) -> int:
        """Return how many presses it takes."""
        return 1

    def is_busy(self) -> bool:
        """Return whether what was approved is being carried out here."""
        return False

    def approved(self) -> None:
        """Go on: a person approved what is shown."""
        raise NotImplementedError

    def begin_guard(self, clock: Callable[[], float]) -> None:
        """Count quiet time from now."""
        self._clock = clock
        self._send_key = SendKey(clock)

    def note_key(self, key: str) -> None:
        """Hear of every key before anything else does."""
        approves = ["y"] if self._asked else self.localai.keys_of(self.send_id, SEND_KEYS)
        if key not in approves:
            self._send_key.other()

    def action_send(self) -> None:
        """Arm the approval; it counts when no other key follows at once."""
        if self.is_busy() or self._asked:
            return
        if words := self.hindrance():
            self.tell(words, wrong=True)
        elif self._send_key.press():
            self.set_timer(BURST + 0.02, self._settle)
        else:
            self.tell(says.TOO_QUICK)

    def action_once_more(self) -> None:
        """Give the second approval that regulated items ask for; another key, so that a held one does not give both."""
        if self._asked and not self.is_busy() and self._send_key.press():
            self.set_timer(BURST + 0.02, self._settle)

    def _settle(self) -> None:
        if not self._send_key.due():
            return
        self._asked += 1
        if self._asked < self.wanted():
            self.tell(says.ONCE_MORE)
        else:
            self.approved()
