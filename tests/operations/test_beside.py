"""Two connections to one workspace in one process: one works, the other reads."""

import asyncio
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from localai import runtime
from localai.errors import DiskError
from localai.operations import foresee, views
from localai.operations.add import StopAdding, add
from localai.operations.find import count
from localai.operations.organize import tag
from localai.runtime import Worker, beside


def test_what_one_connection_writes_the_other_reads_and_cannot_change(session, three):
    with beside(session, read_only=True) as reading:
        assert count(reading) == 3
        tag(session, [three[0].id], ["new"])
        assert reading.workspace.database.execute("SELECT tag FROM tags").fetchone() == ("new",)
        with pytest.raises(DiskError):
            tag(reading, [three[0].id], ["other"])
    assert count(session) == 3


async def test_a_read_nobody_waits_for_is_broken_off_and_the_next_one_answers(session):
    begun = Event()

    def for_ever(reading: runtime.Session) -> int:
        begun.set()
        walk = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        return int(reading.workspace.database.execute(walk).fetchone()[0])

    @contextmanager
    def opened():
        with beside(session, read_only=True) as reading:
            yield reading

    worker = Worker(opened)
    await worker.start()
    asked = asyncio.create_task(worker.read(for_ever))
    waiting = asyncio.create_task(worker.read(lambda _: 1))
    await asyncio.to_thread(begun.wait)
    asked.cancel()
    waiting.cancel()
    assert await worker.read(count) == 0
    await worker.close()


def test_an_add_that_is_stopped_keeps_what_is_whole(session, tmp_path: Path):
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text("words")

    def stop(progress) -> None:
        if progress.items == 2:
            raise StopAdding

    assert foresee.foresee(session, [tmp_path], lambda: False) == foresee.Foreseen(items=5, size=25)
    added = add(session, [tmp_path], on_progress=stop)
    assert (added.stopped, [item.name for item in added.items], count(session)) == (True, ["0.txt", "1.txt"], 2)


def test_what_a_screen_showed_is_kept_by_its_name(session):
    assert views.kept(session, "library") == {}
    views.keep(session, "library", {"typed": "beach"})
    views.keep(session, "library", {"typed": "note"})
    assert views.kept(session, "library") == {"typed": "note"}
