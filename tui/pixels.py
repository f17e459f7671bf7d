"""A small picture as the desk hands it to the screen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """RGB bytes, three per pixel, rows of `width` from the top."""

    width: int
    height: int
    rgb: bytes

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """Return the color of one pixel."""
        start = 3 * (y * self.width + x)
        return self.rgb[start], self.rgb[start + 1], self.rgb[start + 2]
