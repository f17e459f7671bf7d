"""The text reader's work; runs only inside a sandbox child.

RapidOCR's three models are checked against the hashes of the release they were taken from before anything loads them,
so nothing is ever downloaded and no other file is ever run.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from localai.errors import ModelMissingError
from localai.minimize.picture import on_white, open_picture, to_rgb, upright

if TYPE_CHECKING:
    from PIL import Image

# From the RECORD of rapidocr-3.10.0-py3-none-any.whl (PyPI): text detection, direction, recognition.
FILES = (
    ("PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"),
    ("ch_ppocr_mobile_v2.0_cls_mobile.onnx", "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c"),
    ("PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"),
)
_SECTIONS = ("Det", "Cls", "Rec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of text that was found: its upright box in pixels (x, y, width, height) and its confidence in percent.

    `left` and `right` are the heights (y) of the middle of its two short sides: text in photographs is rarely level.
    """

    text: str
    box: tuple[int, int, int, int]
    confidence: int
    left: float
    right: float


def read_text(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Return the text of a picture in reading order as UTF-8, and its rows as facts; `request` is empty."""
    models = check_models()
    image = to_rgb(upright(open_picture(content)))
    rows = in_reading_order(_find_lines(on_white(image, _least_side(image)), models))
    text = "\n".join(_join(row) for row in rows)
    lines = [[line.text, *line.box, line.confidence] for row in rows for line in row]
    return {"width": image.width, "height": image.height, "lines": lines}, text.encode()


def check_models() -> dict[str, str]:
    """Return the path of each model by its section in RapidOCR's settings; raises ModelMissingError with the reason."""
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise ModelMissingError(model="on-device/ocr", problem="rapidocr is not installed")
    folder = os.path.join(os.path.dirname(found.origin), "models")
    paths = {}
    for section, (name, expected) in zip(_SECTIONS, FILES, strict=True):
        paths[section] = os.path.join(folder, name)
        try:
            with open(paths[section], "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelMissingError(model="on-device/ocr", problem=f"{name}: {error.strerror}") from error
        if digest != expected:
            raise ModelMissingError(model="on-device/ocr", problem=f"{name} is not the file we know")
    return paths


def _least_side(image: "Image.Image") -> int:
    """Return how long a short side must be: it is enlarged to 736 pixels, which would make a thin strip endless."""
    return max(64, max(image.size) // 4)


def _find_lines(image: "Image.Image", models: Mapping[str, str]) -> list[Line]:
    import cv2
    import numpy
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    settings: dict[str, Any] = {f"{section}.model_path": path for section, path in models.items()}
    settings |= {"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    found: Any = RapidOCR(params=settings)(numpy.asarray(image)[:, :, ::-1])
    if found.boxes is None or found.txts is None:
        return []
    return [_line(*each) for each in zip(found.txts, found.boxes.tolist(), found.scores, strict=True)]


def _line(text: str, corners: list[list[float]], score: float) -> Line:
    across, down = [x for x, _ in corners], [y for _, y in corners]
    x, y = int(min(across)), int(min(down))
    return Line(
        text=text,
        box=(x, y, int(max(across)) - x + 1, int(max(down)) - y + 1),
        confidence=int(100 * score),
        left=(corners[0][1] + corners[3][1]) / 2,
        right=(corners[1][1] + corners[2][1]) / 2,
    )


def in_reading_order(lines: Iterable[Line]) -> list[list[Line]]:
    """Return rows from top to bottom, each from left to right; a piece continues the row whose end is level with it."""
    rows: list[list[Line]] = []
    pieces = sorted(lines, key=lambda line: (line.box[0], line.box[1]))
    slope = _slope(pieces)
    for line in pieces:
        near = [row for row in rows if _continues(row[-1], line, slope)]
        if near:
            min(near, key=lambda row: _step(row[-1], line, slope)).append(line)
        else:
            rows.append([line])
    return sorted(rows, key=lambda row: row[0].left - slope * row[0].box[0])


def _slope(lines: Sequence[Line]) -> float:
    """Return how much the text rises or falls per pixel: a photograph is rarely level, and gaps can be wide."""
    slopes = [(line.right - line.left) / line.box[2] for line in lines if line.box[2] > 3 * line.box[3]]
    return median(slopes) if slopes else 0.0


def _step(before: Line, line: Line, slope: float) -> float:
    """Return by how many pixels `line` stands above or below where `before` would go on."""
    gap = line.box[0] - (before.box[0] + before.box[2])
    return abs(before.right + slope * gap - line.left)


def _continues(before: Line, line: Line, slope: float) -> bool:
    height = min(before.box[3], line.box[3])
    starts_after = line.box[0] >= before.box[0] + before.box[2] - height
    return starts_after and _step(before, line, slope) < height / 2


def _join(row: list[Line]) -> str:
    """Return a row's text; a gap wider than two heights, as between the columns of a bill, becomes a tab."""
    text = row[0].text
    for before, line in pairwise(row):
        gap = line.box[0] - (before.box[0] + before.box[2])
        text += ("\t" if gap > 2 * line.box[3] else " ") + line.text
    return text
