"""What a person wants changed in a picture, parsed strictly from settings; pure.

Boxes are `x,y,width,height` in whole pixels of the upright picture as it was added, counted from its upper left corner.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from localai.errors import UsageError

Box = tuple[int, int, int, int]

_LARGEST = 65535
_EXAMPLES = {
    "crop": "crop=100,80,640,480",
    "blur": "blur=100,80,64,64;300,80,64,64",
    "fit": "fit=2048",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """Boxes made unreadable first, then the cut, then made to fit: the longest side in pixels at most; 0 leaves it."""

    blur: tuple[Box, ...] = ()
    crop: Box | None = None
    fit: int = 0

    def __bool__(self) -> bool:
        return bool(self.blur or self.crop or self.fit)

    def as_request(self) -> dict[str, object]:
        """Return the edits as plain JSON values for a child; `from_request` reads them."""
        return {"blur": [list(box) for box in self.blur], "crop": list(self.crop or ()), "fit": self.fit}


def parse_edits(settings: Mapping[str, str]) -> Edits:
    """Read `crop=x,y,w,h`, `blur=x,y,w,h;x,y,w,h`, `fit=pixels`; raises UsageError for anything else."""
    for key in settings:
        if key not in _EXAMPLES:
            known = ", ".join(_EXAMPLES)
            raise UsageError(problem=f"there is no setting {key} for a picture", remedy=f"use one of {known}")
    crop, blur, fit = settings.get("crop"), settings.get("blur"), settings.get("fit")
    return Edits(
        blur=tuple(_box("blur", part) for part in blur.split(";")) if blur is not None else (),
        crop=_box("crop", crop) if crop is not None else None,
        fit=_number("fit", fit, smallest=1) if fit is not None else 0,
    )


def from_request(request: Mapping[str, object]) -> Edits:
    """Return the edits that `as_request` wrote."""
    blur, crop, fit = request["blur"], request["crop"], request["fit"]
    assert isinstance(blur, list) and isinstance(crop, list) and isinstance(fit, int)  # noqa: S101, PT018 - our own
    return Edits(blur=tuple(_four(box) for box in blur), crop=_four(crop) if crop else None, fit=fit)


def check_inside(edits: Edits, width: int, height: int) -> None:
    """Raise UsageError for a box that reaches outside a picture of that size, or lies outside the cut altogether."""
    for key, box in [*(("blur", box) for box in edits.blur), *([("crop", edits.crop)] if edits.crop else [])]:
        if box[0] + box[2] > width or box[1] + box[3] > height:
            shown = ",".join(map(str, box))
            problem = f"{key}={shown} reaches outside the picture, which is {width} x {height}"
            raise UsageError(problem=problem, remedy="give a box inside it: x,y,width,height")


def _box(key: str, text: str) -> Box:
    parts = text.split(",")
    if len(parts) != 4:
        raise UsageError(problem=f"{key}={text} is no box", remedy=f"for example {_EXAMPLES[key]}")
    x, y = (_number(key, part, smallest=0) for part in parts[:2])
    width, height = (_number(key, part, smallest=1) for part in parts[2:])
    return x, y, width, height


def _number(key: str, text: str, *, smallest: int) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and smallest <= int(digits) <= _LARGEST):
        problem = f"{key}: {digits[:20]!r} is not a whole number from {smallest} to {_LARGEST}"
        raise UsageError(problem=problem, remedy=f"for example {_EXAMPLES[key]}")
    return int(digits)


def _four(box: list[int]) -> Box:
    x, y, width, height = box
    return x, y, width, height
