"""When the send key counts: a plain class with a clock that is handed in.

A key that repeats, a paste that arrives as keys, and a key meant for the screen before must not send anything.
"""

from collections.abc import Callable

QUIET = 0.3
AFTER_IGNORED = 1.0
BURST = 0.05


class SendKey:
    """Decides whether a press of the send key is meant; `clock` counts seconds and never goes back.

    A press counts when nothing was pressed for `QUIET` seconds before it, the screen included, and no other key follows
    within `BURST` seconds. After a press that came too early it must be quiet for `AFTER_IGNORED` seconds, which is
    longer than any keyboard waits before it repeats a key that is held.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._quiet_since = clock()
        self._needs = QUIET
        self._armed_at: float | None = None

    def other(self) -> None:
        """Note another key; an armed press was part of a burst unless its time is over."""
        if self._armed_at is not None and not self._settled():
            self._armed_at = None
        self._quiet_since = self._clock()

    def press(self) -> bool:
        """Note the send key; True when it may count once `due` agrees."""
        now = self._clock()
        quiet = now - self._quiet_since
        self._quiet_since = now
        if self._armed_at is not None or quiet < self._needs:
            self._armed_at = None
            self._needs = AFTER_IGNORED
            return False
        self._armed_at = now
        return True

    def due(self) -> bool:
        """Return once whether the armed press counts: no other key came within the burst time."""
        if self._armed_at is None or not self._settled():
            return False
        self._armed_at = None
        self._needs = QUIET
        return True

    def _settled(self) -> bool:
        return self._armed_at is not None and self._clock() - self._armed_at >= BURST
