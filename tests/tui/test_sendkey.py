from dataclasses import dataclass

import pytest

from tui.sendkey import SendKey


@dataclass
class Clock:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def press_at(key: SendKey, clock: Clock, seconds: float) -> bool:
    clock.seconds = seconds
    return key.press()


def due_at(key: SendKey, clock: Clock, seconds: float) -> bool:
    clock.seconds = seconds
    return key.due()


def test_a_press_after_the_first_300_ms_counts(clock: Clock) -> None:
    key = SendKey(clock)
    assert press_at(key, clock, 0.31)
    assert due_at(key, clock, 0.37)


def test_a_press_counts_once(clock: Clock) -> None:
    key = SendKey(clock)
    press_at(key, clock, 1.0)
    assert due_at(key, clock, 1.1)
    assert not due_at(key, clock, 1.2)


def test_an_early_press_does_not_count(clock: Clock) -> None:
    key = SendKey(clock)
    assert not press_at(key, clock, 0.29)
    assert not due_at(key, clock, 0.5)


@pytest.mark.parametrize("delay", [0.2, 0.4, 0.66])
@pytest.mark.parametrize("interval", [0.02, 0.033, 0.1, 0.25])
def test_a_key_held_from_the_screen_before_never_counts(clock: Clock, delay: float, interval: float) -> None:
    key = SendKey(clock)
    moments = [0.1, *(0.1 + delay + interval * turn for turn in range(200))]
    for moment in moments:
        assert not press_at(key, clock, moment)
        assert not due_at(key, clock, moment + interval / 2)


def test_a_paste_that_arrives_as_keys_does_not_count(clock: Clock) -> None:
    key = SendKey(clock)
    assert press_at(key, clock, 2.0)
    clock.seconds = 2.001
    key.other()
    assert not due_at(key, clock, 2.1)


def test_a_press_right_after_another_key_does_not_count(clock: Clock) -> None:
    key = SendKey(clock)
    clock.seconds = 2.0
    key.other()
    assert not press_at(key, clock, 2.04)
    assert not due_at(key, clock, 2.5)


def test_a_person_who_was_too_quick_can_try_again(clock: Clock) -> None:
    key = SendKey(clock)
    press_at(key, clock, 0.1)
    assert press_at(key, clock, 1.2)
    assert due_at(key, clock, 1.3)


def test_a_later_key_does_not_undo_a_press_that_counted(clock: Clock) -> None:
    key = SendKey(clock)
    press_at(key, clock, 1.0)
    clock.seconds = 1.2
    key.other()
    assert key.due()
