"""The exact bytes of a plan: every line of the head, and pieces whose bytes are those that go out."""

import base64
import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from localai.operations.confirming import piece_bytes, view_confirm
from localai.operations.exact import behind, on_the_wire, requests_of
from localai.operations.parts import Held
from localai.operations.plan import plan
from localai.providers.body import literal, render, whole
from localai.vocabulary.outbound import Piece, PieceKind
from localai.vocabulary.tasks import Task
from tests.operations.abroad import EDITOR, abroad, asking
from tests.operations.desk import add_picture, wish
from tests.wire.server import Recorder

CONTENT = bytes(range(256)) * 5


def pieces() -> st.SearchStrategy[Piece]:
    ranges = st.tuples(st.integers(0, len(CONTENT)), st.integers(0, len(CONTENT))).map(sorted)
    from_part = st.builds(
        lambda kind, ends: Piece(kind=kind, literal=b"", part=0, offset=ends[0], length=ends[1] - ends[0]),
        st.sampled_from([PieceKind.CONTENT, PieceKind.BASE64]),
        ranges,
    )
    return st.one_of(st.binary(max_size=300).map(literal), from_part)


@given(piece=pieces(), offset=st.integers(0, 2000), size=st.integers(0, 2000))
def test_any_range_of_a_piece_is_what_goes_out_there(piece, offset, size):
    content = Held(CONTENT)
    out = b"".join(render([piece], [content]))
    assert on_the_wire(piece, None if piece.part is None else content, offset, size) == out[offset : offset + size]


@given(piece=pieces(), offset=st.integers(0, 2000), size=st.integers(0, 2000))
def test_behind_base64_is_the_content_itself(piece, offset, size):
    out = b"".join(render([piece], [Held(CONTENT)]))
    inside = base64.b64decode(out) if piece.kind is PieceKind.BASE64 else out
    content = None if piece.part is None else Held(CONTENT)
    assert behind(piece, content, offset, size) == inside[offset : offset + size]


def test_whole_content_is_one_piece():
    assert on_the_wire(whole(0, len(CONTENT), as_base64=False), Held(CONTENT), 0, 10_000) == CONTENT


def test_head_is_every_line_in_order_with_the_key_unseen(session):
    with Recorder() as recorder, abroad(session, recorder) as sender:
        planned = plan(sender, asking(prompt="hello [bold]there"))
        (request,) = requests_of(planned.plan)
        (exchange,) = planned.plan.exchanges
        lines = [f"{header.name}: {header.value}" for header in exchange.headers]
        assert request.head == ("POST /v1/responses HTTP/1.1", *lines)
        assert "Authorization: Bearer {key ...WXYZ}" in request.head


def test_requests_that_may_follow_are_shown_after_those_that_go_first(session):
    with Recorder() as recorder, abroad(session, recorder) as sender:
        made = plan(sender, asking(prompt="hello")).plan
        follow_up = replace(made.exchanges[0], url="https://api.openai.com/v1/later")
        shown = requests_of(replace(made, follow_ups=(follow_up, follow_up)))
        assert [request.url.rpartition("/")[2] for request in shown] == ["responses", "later", "later"]


def test_pieces_of_a_plan_joined_are_the_body_of_its_digest(session, tmp_path):
    with Recorder() as recorder, abroad(session, recorder) as sender:
        item = add_picture(sender, tmp_path)
        planned = plan(
            sender,
            asking(task=Task.EDIT, model=EDITOR, prompt="make it a drawing", settings=(), inputs=wish(item).inputs),
        )
        (request,) = requests_of(planned.plan)
        joined = b"".join(
            piece_bytes(planned, (0, place), 0, piece.size, raw=False) for place, piece in enumerate(request.pieces)
        )
        assert len(joined) == planned.plan.exchanges[0].body_size
        assert request.notes[0].startswith(f"body: {len(joined):,} bytes, SHA-256 {hashlib.sha256(joined).hexdigest()}")


def test_question_names_who_does_what_before_anything_else(session):
    with Recorder() as recorder, abroad(session, recorder) as sender:
        view = view_confirm(sender, plan(sender, asking()))
        labels = [label for label, _, _ in view.facts if label]
        assert labels[:4] == ["trains on it", "keeps a copy", "people look", "passes it on"]
        assert set(labels) < {*(label for label, _, _ in view.all_facts), "unlike last time"}
