"""What was sent, by day and by model, as rows of words: what the plots of the screens draw."""

from localai.errors import LocalaiError
from localai.operations.activity import Activity, Sum
from localai.phrases import activity as says
from localai.phrases import plain as words
from localai.phrases import plain_settings as choices
from tui.activity_rows import cells, paper_of
from tui.plain import papers
from tui.plain.listed import STEPS, Rows
from tui.plain.room import Room


async def activity(room: Room) -> None:
    """Add everything up and list it until the person goes back."""
    room.speaker.heading(says.TITLE)
    adding_up = room.wait(words.LOOKING, room.desk.activity.read(lambda _: None))
    found = await room.tries(adding_up) or Activity(days=(), models=())
    if not found.days:
        room.speaker.note(words.as_words(says.EMPTY))
    rows, by_model = Rows[Sum](), False
    rows.fill(found.days)
    _tell(room, rows, by_model)
    while True:
        word, _ = await room.dialogue.menu(words.NEXT, choices.ACTIVITY, numbered=False)
        if word == "back":
            return
        if word in STEPS:
            rows.place.step(STEPS[word])
            _tell(room, rows, by_model)
        elif word in ("days", "models"):
            by_model = word == "models"
            rows.place.first = 0
            rows.fill(found.models if by_model else found.days)
            _tell(room, rows, by_model)
        elif word == "write":
            try:
                await papers.write(room, paper_of(found))
            except LocalaiError as error:
                room.tell_error(error)
        else:
            room.speaker.note(words.NOT_A_CHOICE)


def _tell(room: Room, rows: Rows[Sum], by_model: bool) -> None:
    heads = says.MODEL_HEADS if by_model else says.HEADS
    room.speaker.note(says.MODELS if by_model else says.DAYS)
    rows.place.tell(room.speaker)
    for role, row in rows.shown():
        told = (f"{head} {cell}" for head, cell in zip(heads, cells(row), strict=True) if cell)
        room.speaker.tell(role, ", ".join(told))
