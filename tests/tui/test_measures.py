from datetime import UTC, datetime, timedelta

import pytest

from tui.measures import ago, many, size

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (9_949, "9.9 KB"),
        (9_951, "10 KB"),
        (398_000, "398 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (4_100_000, "4.1 MB"),
        (2 * 10**9, "2.0 GB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_bytes_have_a_short_unit(count: int, shown: str) -> None:
    assert size(count) == shown


@pytest.mark.parametrize(
    ("gone", "shown"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=3), "3 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=1, hours=10), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=30), "22 Oct"),
        (timedelta(days=400), "17 Oct 2025"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_times_are_relative_for_a_week(gone: timedelta, shown: str) -> None:
    assert ago(NOW - gone, NOW) == shown


def test_one_is_singular() -> None:
    assert (many(1, "item"), many(2, "item"), many(1200, "copy", "copies")) == ("1 item", "2 items", "1,200 copies")
