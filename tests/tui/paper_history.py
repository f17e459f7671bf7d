"""A history, as lines."""

from dataclasses import dataclass

from localai.operations.lineage import Line

LINES = (
    Line(depth=0, words="made from"),
    Line(depth=1, words="run 7c01, edit by openai/gpt-image-2.5, 398 KB sent", run_id="7c01" * 8),
    Line(depth=2, words="a.jpg", item_id=f"{0:032x}"),
    Line(depth=2, words="mask.png", item_id="ee" * 16),
    Line(depth=0, words="made from it"),
    Line(depth=1, words="nothing yet"),
)


@dataclass
class PaperHistory:
    all_lines: tuple[Line, ...] = LINES

    async def lines(self, item_id: str) -> tuple[Line, ...]:
        return self.all_lines
