"""A picture in half cells that boxes are drawn on, with arrows or the mouse."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.marks import Scale, painted
from tui.pixels import Pixels
from tui.plans import Box, Marks
from tui.widgets.preview import Preview


class Canvas(Preview, can_focus=True):
    """Holds one box that moves; what is set already comes from outside with `mark`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "nudge(-1,0,0,0)", show=False, id="canvas.left"),
        Binding("right", "nudge(1,0,0,0)", show=False, id="canvas.right"),
        Binding("up", "nudge(0,-1,0,0)", show=False, id="canvas.up"),
        Binding("down", "nudge(0,1,0,0)", show=False, id="canvas.down"),
        Binding("shift+left,left_square_bracket", "nudge(0,0,-1,0)", show=False, id="canvas.narrower"),
        Binding("shift+right,right_square_bracket", "nudge(0,0,1,0)", show=False, id="canvas.wider"),
        Binding("shift+up,minus", "nudge(0,0,0,-1)", show=False, id="canvas.shorter"),
        Binding("shift+down,equals_sign", "nudge(0,0,0,1)", show=False, id="canvas.taller"),
    ]

    @dataclass
    class Moved(Message):
        """The box is elsewhere now, in pixels of the full picture; `drawn`: the mouse set it."""

        box: Box
        drawn: bool

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._plain: Pixels | None = None
        self._scale: Scale | None = None
        self._marks = Marks()
        self._box: Box = (0, 0, 1, 1)
        self._from: tuple[int, int] | None = None

    @property
    def box(self) -> Box | None:
        """The box that moves, in pixels of the full picture; None before there is a picture."""
        return None if self._scale is None else self._scale.to_full(self._box)

    def begin(self, pixels: Pixels, size: tuple[int, int]) -> None:
        """Show a small picture of one of that size, with a box in its middle."""
        across, down = max(pixels.width // 4, 1), max(pixels.height // 4, 1)
        before = self.box
        self._plain = pixels
        self._scale = Scale(width=pixels.width, height=pixels.height, full_width=size[0], full_height=size[1])
        middle = ((pixels.width - across) // 2, (pixels.height - down) // 2, across, down)
        self._box = middle if before is None else self._scale.moved(self._scale.to_small(before), (0, 0, 0, 0))
        self._draw()

    def mark(self, marks: Marks) -> None:
        """Show what is set, in pixels of the full picture."""
        self._marks = marks
        self._draw()

    def action_nudge(self, x: int, y: int, width: int, height: int) -> None:
        """Move or size the box by pixels of the small picture."""
        if self._scale is not None:
            self._place(self._scale.moved(self._box, (x, y, width, height)), drawn=False)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to draw a box."""
        if self._scale is not None:
            self._from = self._pixel(event)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw it as far as the mouse is."""
        if self._from is not None and self._scale is not None:
            self._place(self._scale.between(self._from, self._pixel(event)), drawn=False)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Set the box, unless the mouse never moved."""
        start, self._from = self._from, None
        self.release_mouse()
        if start is not None and self._scale is not None and self._pixel(event) != start:
            self._place(self._scale.between(start, self._pixel(event)), drawn=True)

    def _pixel(self, event: events.MouseEvent) -> tuple[int, int]:
        left, top = self.corner
        return event.x - left, 2 * (event.y - top)

    def _place(self, box: Box, *, drawn: bool) -> None:
        assert self._scale is not None  # noqa: S101  whoever calls this asked
        self._box = box
        self._draw()
        self.post_message(self.Moved(self._scale.to_full(box), drawn))

    def _draw(self) -> None:
        if self._plain is None or self._scale is None:
            return
        small = self._scale.to_small
        marks = Marks(
            blur=tuple(map(small, self._marks.blur)),
            crop=None if self._marks.crop is None else small(self._marks.crop),
        )
        self.show(painted(self._plain, marks, self._box))
