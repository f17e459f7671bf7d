"""Boxes that look like faces, as a suggestion; `find_faces` runs only inside a sandbox child.

The cascades are those that come with OpenCV 4 (Viola and Jones): quick, small, and wrong in both directions. They miss
turned, small, dark and covered faces and take patterns for faces, so nothing is ever made unreadable by them alone.
"""

import os
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from localai.errors import ModelMissingError, SandboxError
from localai.minimize.picture import open_picture, to_rgb, upright
from localai.phrases.minimize import FACES_MISSING
from localai.sandbox import child

if TYPE_CHECKING:
    from PIL import Image

Box = tuple[int, int, int, int]

MOST: Final = 64
_SIDE: Final = 1600  # pixels that are looked at; a face smaller than a fiftieth of them is not found
_CASCADES: Final = (
    "haarcascade_frontalface_default.xml",
    "haarcascade_frontalface_alt2.xml",
    "haarcascade_profileface.xml",
)
_NEIGHBORS: Final = 4
_MARGIN: Final = 6  # a box grows by a sixth of itself to each side: hair and chin belong to a face


def missing() -> str | None:
    """Return in words why faces cannot be looked for here; None where they can."""
    return None if find_spec("cv2") and find_spec("numpy") else FACES_MISSING


def suggest(picture: BinaryIO, *, name: str = "", python: str) -> tuple[Box, ...]:
    """Return boxes (x, y, width, height) in pixels of the upright picture, the largest first.

    Raises ModelMissingError, UndecodableError and its kinds, SandboxError.
    """
    problem = missing()
    if problem:
        raise ModelMissingError(model="faces", problem=problem)
    job = child.Job(task="localai.ondevice.faces:find_faces", what="looking for faces", limits=child.READER, name=name)
    facts = child.run(job, child.chunks(picture), python=python).facts
    try:
        width, height = int(facts["width"]), int(facts["height"])
        boxes = tuple((int(x), int(y), int(across), int(down)) for x, y, across, down in facts["faces"])
    except (KeyError, TypeError, ValueError) as error:
        raise SandboxError(task=job.what, problem="answered nonsense") from error
    if not all(_inside(box, width, height) for box in boxes):
        raise SandboxError(task=job.what, problem="answered with boxes outside of the picture")
    return boxes[:MOST]


def find_faces(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Return the boxes of a picture as facts; `request` is empty."""
    image = to_rgb(upright(open_picture(content)))
    width, height = image.size
    scale = max(1.0, max(image.size) / _SIDE)
    found = [_grown(box, scale, image.size) for box in _look(image, scale)]
    faces = sorted(merged(found), key=lambda box: -box[2] * box[3])[:MOST]
    return {"width": width, "height": height, "faces": faces}, b""


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Return the boxes with those that lie mostly in one another made one."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda each: -each[2] * each[3]):
        if all(_shared(box, other) * 2 < box[2] * box[3] for other in kept):
            kept.append(box)
    return kept


def _look(image: "Image.Image", scale: float) -> list[Box]:
    import cv2
    import numpy

    cv2.setNumThreads(1)
    small = image.convert("L")
    small.thumbnail((round(image.width / scale), round(image.height / scale)))
    gray: Any = cv2.equalizeHist(numpy.asarray(small))
    least = max(24, min(gray.shape[:2]) // 30)
    found: list[Box] = []
    for name in _CASCADES:
        cascade = cv2.CascadeClassifier(os.path.join(os.path.dirname(cv2.__file__), "data", name))
        for turned in (False, True) if "profile" in name else (False,):
            seen = cascade.detectMultiScale(
                gray[:, ::-1].copy() if turned else gray, 1.1, _NEIGHBORS, 0, (least, least)
            )
            for x, y, across, down in (map(int, box) for box in seen):
                found.append((gray.shape[1] - x - across if turned else x, y, across, down))
    return found


def _grown(box: Box, scale: float, size: tuple[int, int]) -> Box:
    x, y, width, height = box
    across, down = width / _MARGIN, height / _MARGIN
    left, top = max(0, int((x - across) * scale)), max(0, int((y - down) * scale))
    right = min(size[0], int((x + width + across) * scale) + 1)
    bottom = min(size[1], int((y + height + down) * scale) + 1)
    return left, top, right - left, bottom - top


def _shared(one: Box, other: Box) -> int:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0, across) * max(0, down)


def _inside(box: Box, width: int, height: int) -> bool:
    x, y, across, down = box
    return x >= 0 and y >= 0 and across > 0 and down > 0 and x + across <= width and y + down <= height
