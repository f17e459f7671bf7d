"""No byte goes out that is not planned; a few tasks for every adapter here, 10,000 by `python -m tests.wire`."""

from localai.providers.registry import CONNECTIONS
from tests.wire.drawn import drizzle


def test_what_a_door_would_write_for_any_task_of_any_adapter_is_what_the_plan_shows():
    tally = drizzle(5 * len(CONNECTIONS), 3, lambda _: None)
    assert tally.wrong == []
    assert len(+tally.planned) == len(CONNECTIONS)
    assert tally.exchanges >= tally.planned.total()
