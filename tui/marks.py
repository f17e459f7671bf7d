"""Boxes over a small picture: between its pixels and those of the full one, and how they look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tui.pixels import Pixels
from tui.plans import Box, Marks

_INK, _PAPER = (255, 255, 255), (0, 0, 0)
_DIM = 4  # outside a crop a pixel keeps a quarter of its light


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A small picture of `width` x `height` pixels for a full one of `full_width` x `full_height`."""

    width: int
    height: int
    full_width: int
    full_height: int

    def to_full(self, box: Box) -> Box:
        """Return a box in pixels of the full picture, covering all that it shows."""
        x, y, width, height = box
        left, top = x * self.full_width // self.width, y * self.full_height // self.height
        right = -(-(x + width) * self.full_width // self.width)
        bottom = -(-(y + height) * self.full_height // self.height)
        return left, top, max(right - left, 1), max(bottom - top, 1)

    def to_small(self, box: Box) -> Box:
        """Return a box in pixels of the small picture, at least one of them."""
        x, y, width, height = box
        left, top = x * self.width // self.full_width, y * self.height // self.full_height
        right = -(-(x + width) * self.width // self.full_width)
        bottom = -(-(y + height) * self.height // self.full_height)
        return left, top, max(right - left, 1), max(bottom - top, 1)

    def between(self, first: tuple[int, int], second: tuple[int, int]) -> Box:
        """Return the box that has both points, as far as it lies in the small picture."""
        (left, right), (top, bottom) = sorted((first[0], second[0])), sorted((first[1], second[1]))
        left, right = (max(0, min(x, self.width - 1)) for x in (left, right))
        top, bottom = (max(0, min(y, self.height - 1)) for y in (top, bottom))
        return left, top, right - left + 1, bottom - top + 1

    def moved(self, box: Box, by: Box) -> Box:
        """Return a box moved and sized, still in the small picture."""
        width = max(1, min(box[2] + by[2], self.width))
        height = max(1, min(box[3] + by[3], self.height))
        x = max(0, min(box[0] + by[0], self.width - width))
        y = max(0, min(box[1] + by[1], self.height - height))
        return x, y, width, height


def in_words(boxes: Sequence[Box]) -> str:
    """Return boxes as a setting holds them: x,y,width,height;x,y,width,height."""
    return ";".join(",".join(map(str, box)) for box in boxes)


def painted(pixels: Pixels, marks: Marks, cursor: Box | None) -> Pixels:
    """Return the small picture with boxes in its own pixels: blurred ones flat, dim around the crop, dashed cursor."""
    rgb = bytearray(pixels.rgb)
    for box in marks.blur:
        places = [3 * (y * pixels.width + x) for x, y in _inside(box, pixels)]
        for color in range(3):
            mean = sum(rgb[place + color] for place in places) // max(len(places), 1)
            for place in places:
                rgb[place + color] = mean
        _outline(rgb, box, pixels, dashed=False)
    if marks.crop is not None:
        stays = set(_inside(marks.crop, pixels))
        for y in range(pixels.height):
            for x in range(pixels.width):
                if (x, y) not in stays:
                    place = 3 * (y * pixels.width + x)
                    rgb[place : place + 3] = bytes(light // _DIM for light in rgb[place : place + 3])
    if cursor is not None:
        _outline(rgb, cursor, pixels, dashed=True)
    return replace(pixels, rgb=bytes(rgb))


def _inside(box: Box, pixels: Pixels) -> Iterator[tuple[int, int]]:
    x, y, width, height = box
    for row in range(y, min(y + height, pixels.height)):
        for column in range(x, min(x + width, pixels.width)):
            yield column, row


def _outline(rgb: bytearray, box: Box, pixels: Pixels, *, dashed: bool) -> None:
    x, y, width, height = box
    for column, row in _inside(box, pixels):
        if column in {x, x + width - 1} or row in {y, y + height - 1}:
            place = 3 * (row * pixels.width + column)
            light = not dashed or (column + row) // 2 % 2 == 0
            rgb[place : place + 3] = bytes(_INK if light else _PAPER)
