"""Times on screens are those of the clock on the wall; the zone is named where a time stands in full."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from localai.phrases import amounts
from localai.phrases.browsing import ended

NIGHT = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)


@pytest.fixture
def in_india(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as set_:
        set_.setenv("TZ", "IST-5:30")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_india")
def test_a_time_on_a_screen_is_local_and_names_its_zone_while_files_keep_utc() -> None:
    assert amounts.moment_here(NIGHT) == "2026-11-22 02:00:00 IST"
    assert amounts.here(NIGHT).date() == date(2026, 11, 22)
    assert ended("done", cost=(None, ""), at=NIGHT) == "done 02:00:00"
    assert amounts.moment(NIGHT) == "2026-11-21 20:30:00 UTC"


@pytest.mark.usefixtures("in_india")
def test_yesterday_begins_at_local_midnight() -> None:
    assert amounts.ago(NIGHT.replace(hour=9), NIGHT) == "yesterday"
    assert amounts.ago(NIGHT.replace(hour=19), NIGHT) == "1 h ago"


@pytest.mark.usefixtures("in_india")
def test_what_a_clock_that_was_set_back_has_ahead_is_told_by_its_date() -> None:
    assert amounts.ago(NIGHT, NIGHT.replace(hour=3)) == "2026-11-22"
    assert amounts.ago(NIGHT.replace(second=30), NIGHT) == "just now"
