"""What runs and how what was sent ended: what nobody knows comes first, with a way to put it on record."""

from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from localai.phrases import sendings as says
from tui.plain.dialogue import Option
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room
from tui.plain.sending import watch
from tui.plans import JobRow
from tui.sending import Sending


async def jobs(room: Room) -> None:
    """List them until the person leaves."""
    rows = Rows[Sending | JobRow]()
    room.speaker.heading(says.JOBS_TITLE)
    await _list(room, rows)
    while True:
        word, rest = await room.dialogue.menu(words.NEXT, choices.JOBS, numbered=False)
        if word == "back":
            return
        if word in STEPS:
            rows.place.step(STEPS[word])
            _tell(room, rows)
        elif (row := rows.at(rest)) is None:
            room.speaker.note(words.NOT_A_NUMBER)
        elif isinstance(row, Sending):
            await watch(room, row)
            await _list(room, rows)
        elif word == "watch":
            room.speaker.note(choices.WATCH_WHICH)
        elif word == "resolve":
            await _resolve(room, row)
            await _list(room, rows)
        else:
            await _show(room, row)


async def _list(room: Room, rows: Rows[Sending | JobRow]) -> None:
    known = await room.tries(room.desk.bench.jobs()) or ()
    running = [sending for sending in room.sendings if not sending.is_over]
    unknown, rest = [row for row in known if row.unknown], [row for row in known if not row.unknown]
    rows.fill((*unknown, *running, *rest))
    if unknown:
        room.speaker.tell("warning", words.as_words(says.UNKNOWN_FIRST))
    _tell(room, rows)


def _tell(room: Room, rows: Rows[Sending | JobRow]) -> None:
    if not rows.place.total:
        room.speaker.note(says.NO_JOBS)
        return
    rows.place.tell(room.speaker)
    for role, row in rows.shown():
        if isinstance(row, Sending):
            told = says.progress(stage=row.stage, sent=row.sent, total=row.bytes_out, seconds=row.seconds)
            room.speaker.tell(role, f"{says.RUNNING}, {row.model}, {told}")
            continue
        parts = (
            row.what,
            row.outcome,
            row.when,
            f"{words.SENT} {row.sent}" if row.sent else "",
            f"{words.AT_RISK} {row.at_risk}" if row.at_risk else "",
        )
        room.speaker.tell(role, ", ".join(part for part in parts if part))


async def _show(room: Room, row: JobRow) -> None:
    facts = await room.tries(room.desk.bench.job_facts(row.id))
    if facts is not None:
        room.speaker.tell("job", row.what)
        room.speaker.facts(facts)


async def _resolve(room: Room, row: JobRow) -> None:
    """Ask how it ended and put that on record."""
    if not row.unknown:
        room.speaker.note(says.NOT_UNKNOWN)
        return
    options = [Option(value=value, words=told, note=note) for value, (told, note) in says.RESOLVE.items()]
    ended = await room.dialogue.pick(says.RESOLVE_TITLE, options)
    told = await room.tries(room.desk.bench.resolve(row.id, ended)) if ended else words.NOTHING_DONE
    if told is not None:
        room.speaker.note(told)
