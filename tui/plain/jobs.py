"""What runs and how what was sent ended: what nobody knows comes first, with a way to put it on record."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from localai.errors import LocalaiError
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import sendings as says
from tui.batches import BatchState
from tui.job_papers import jobs_paper
from tui.plain import batches, papers
from tui.plain.job_acts import branch, cancel, delete, once_more, resolve
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room
from tui.plain.sending import watch
from tui.plans import JobRow
from tui.sending import Sending

Row = Sending | JobRow | BatchState
_ACTS: Final[Mapping[str, Callable[[Room, JobRow], Awaitable[None]]]] = {
    "resolve": resolve,
    "cancel": cancel,
    "again": once_more,
    "otherwise": branch,
    "delete": delete,
}


async def jobs(room: Room) -> None:
    """List them until the person goes back."""
    rows = Rows[Row]()
    room.speaker.heading(says.JOBS_TITLE)
    await _list(room, rows)
    while True:
        word, rest = await room.dialogue.menu(words.NEXT, choices.JOBS, numbered=False)
        if word == "back":
            return
        if word in STEPS:
            rows.place.step(STEPS[word])
            _tell(room, rows)
            continue
        try:
            if word == "write":
                await papers.write(room, jobs_paper([row for row in rows.all if isinstance(row, JobRow)]))
            else:
                await _with_row(room, word, rows.at(rest))
                if word:
                    await _list(room, rows)
        except LocalaiError as error:
            room.tell_error(error)


async def _with_row(room: Room, word: str, row: Row | None) -> None:
    if row is None:
        room.speaker.note(words.NOT_A_NUMBER)
    elif isinstance(row, BatchState):
        await batches.show(room, row)
    elif isinstance(row, Sending):
        if word in ("", "watch"):
            await watch(room, row)
        else:
            room.speaker.note(says.NOT_A_JOB)
    elif word == "watch":
        room.speaker.note(choices.WATCH_WHICH)
    elif word:
        await _ACTS[word](room, row)
    else:
        room.speaker.tell("job", row.what)
        room.speaker.facts(await room.desk.bench.job_facts(row.id))


async def _list(room: Room, rows: Rows[Row]) -> None:
    known = await room.tries(room.desk.bench.jobs()) or ()
    listed = await room.tries(room.desk.batches.listing()) or ()
    running = [sending for sending in room.sendings if not sending.is_over]
    unknown, rest = [row for row in known if row.unknown], [row for row in known if not row.unknown]
    going, over = [each for each in listed if each.goes_on], [each for each in listed if not each.goes_on]
    rows.fill((*unknown, *running, *going, *rest, *over))
    if unknown:
        room.speaker.tell("warning", words.as_words(says.UNKNOWN_FIRST))
    _tell(room, rows)


def _tell(room: Room, rows: Rows[Row]) -> None:
    if not rows.place.total:
        room.speaker.note(words.as_words(says.NO_JOBS))
        return
    rows.place.tell(room.speaker)
    for role, row in rows.shown():
        room.speaker.tell(role, in_words(row))


def in_words(row: Row) -> str:
    """Return one of them as a line."""
    if isinstance(row, BatchState):
        return f"{row.title}, {row.words}"
    if isinstance(row, Sending):
        told = says.progress(stage=row.stage, sent=row.sent, total=row.bytes_out, seconds=row.seconds)
        return f"{says.RUNNING}, {row.model}, {told}"
    parts = (
        row.what,
        row.outcome,
        row.when,
        f"{words.SENT} {row.sent}" if row.sent else "",
        f"{words.AT_RISK} {row.at_risk}" if row.at_risk else "",
    )
    return ", ".join(part for part in parts if part)
