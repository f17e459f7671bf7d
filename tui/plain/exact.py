"""The exact bytes of a plan: every header line, and the body piece by piece as text or hex."""

from collections.abc import Sequence

from localai.errors import LocalaiError
from localai.operations.exact import ExactPiece, ExactRequest
from localai.phrases import exact as says
from localai.phrases import plain as words
from localai.phrases import plain_choices as choices
from tui.folds import HEX_ROW, TEXT_LIMIT, Form, hex_line, text_lines
from tui.plain.dialogue import PAGE
from tui.plain.listed import numbers_of
from tui.plain.room import Room
from tui.plans import Proposal


async def show(room: Room, proposal: Proposal) -> None:
    """Show one request after the other; what the approval covers, field by field, is the last page."""
    room.speaker.heading(says.TITLE)
    if not proposal.leaves:
        room.speaker.note(says.NOT_HERE)
        await room.dialogue.read(proposal.exact.splitlines())
        return
    at, shown = 0, True
    while True:
        if shown:
            await _tell_request(room, proposal, at)
        pieces: Sequence[ExactPiece] = proposal.requests[at].pieces if at < len(proposal.requests) else ()
        word, rest = await room.dialogue.menu(words.NEXT, choices.BYTES, numbered=False, enter="back")
        shown = word == "next"
        if word == "back":
            return
        if word == "next":
            at = (at + 1) % (len(proposal.requests) + 1)
        elif word == "head":
            await _tell_request(room, proposal, at)
        elif word in ("text", "hex"):
            place = numbers_of(rest or "1", len(pieces))
            if len(place) == 1:
                await _tell_piece(room, (at, place[0] - 1), pieces[place[0] - 1], Form(word))
            else:
                room.speaker.note(words.NOT_A_NUMBER)
        else:
            room.speaker.note(words.NOT_A_CHOICE)


async def _tell_request(room: Room, proposal: Proposal, at: int) -> None:
    place = words.request(number=at + 1, total=len(proposal.requests) + 1)
    if at == len(proposal.requests):
        room.speaker.tell(place, says.COVERED)
        await room.dialogue.read(proposal.exact.splitlines())
        return
    request: ExactRequest = proposal.requests[at]
    room.speaker.tell(place, f"{request.method} {request.url}, {request.purpose}")
    room.speaker.text("\n".join(request.head))
    for note in request.notes:
        room.speaker.tell("note", note)
    for number, piece in enumerate(request.pieces, start=1):
        words_ = says.piece_of(number, len(request.pieces), piece.what)
        role, _, what = words_.partition(": ")
        room.speaker.tell(role, what)


async def _tell_piece(room: Room, place: tuple[int, int], piece: ExactPiece, form: Form) -> None:
    if form is Form.TEXT and piece.size > TEXT_LIMIT:
        room.speaker.note(says.TOO_LONG_AS_TEXT)
        form = Form.HEX
    try:
        if form is Form.TEXT:
            content = await room.desk.bench.exact_bytes(*place, form, 0, piece.size)
            await room.dialogue.read(list(text_lines(content, room.speaker.room)))
        else:
            await _tell_hex(room, place, piece.inside)
    except LocalaiError as error:
        room.tell_error(error)


async def _tell_hex(room: Room, place: tuple[int, int], size: int) -> None:
    """Show hex a page at a time; bytes are read when their page is wanted."""
    rows = -(-size // HEX_ROW)
    for first in range(0, rows, PAGE):
        begin = first * HEX_ROW
        content = await room.desk.bench.exact_bytes(*place, Form.HEX, begin, PAGE * HEX_ROW)
        for start in range(0, len(content), HEX_ROW):
            room.speaker.quote_line(hex_line(begin + start, content[start : start + HEX_ROW]))
        if first + PAGE < rows and not await room.dialogue.goes_on(first + PAGE, rows):
            return
    room.speaker.note(words.END_OF_TEXT)
