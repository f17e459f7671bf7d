from hypothesis import given
from hypothesis import strategies as st

from localai.ondevice.ocr import Line, in_reading_order


def line(text: str, x: float, y: float, width: float, tilt: float = 0.0) -> Line:
    """A piece of text 20 pixels high whose middle begins at (x, y) and rises or falls by `tilt` per pixel."""
    top = int(min(y, y + tilt * width)) - 10
    box = (int(x), top, int(width), 20 + int(abs(tilt) * width))
    return Line(text=text, box=box, confidence=99, left=y, right=y + tilt * width)


def read(lines: list[Line]) -> list[list[str]]:
    return [[each.text for each in row] for row in in_reading_order(lines)]


def page(tilt: float) -> list[Line]:
    """Three rows of a bill and a heading, on paper that lies askew."""
    cells = [("bill", 100, 50, 200)]
    for row, y in enumerate((150, 190, 230)):
        cells += [(f"what {row}", 100, y, 180), (f"count {row}", 600, y, 60), (f"price {row}", 1000, y, 90)]
    return [line(text, x, y + tilt * x, width, tilt) for text, x, y, width in cells]


EXPECTED = [["bill"]] + [[f"what {row}", f"count {row}", f"price {row}"] for row in range(3)]


def test_rows_are_read_from_the_top_and_each_from_the_left():
    assert read(page(0.0)) == EXPECTED


@given(st.floats(-0.1, 0.1), st.randoms())
def test_tilted_page_is_read_in_the_same_order_however_it_was_found(tilt, chance):
    lines = page(tilt)
    chance.shuffle(lines)
    assert read(lines) == EXPECTED


def test_nothing_is_read_from_nothing():
    assert read([]) == []


@given(st.lists(st.tuples(*[st.integers(0, 500)] * 3), max_size=30))
def test_every_piece_is_read_once(places):
    lines = [line(str(number), x, y, 1 + width) for number, (x, y, width) in enumerate(places)]
    assert sorted(text for row in read(lines) for text in row) == sorted(each.text for each in lines)
