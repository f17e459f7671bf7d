"""What the app says while a person draws boxes in a picture."""

from localai.phrases.minimize import FACES_ARE_SUGGESTED as FACES_ARE_SUGGESTED
from localai.phrases.minimize import NO_FACES as NO_FACES

TITLE = "Change the copy of"
BEFORE_AFTER = "before and after"
FIELDS = {
    "fit": "longest side, at most (pixels)",
    "crop": "crop: x,y,width,height",
    "blur": "blur: boxes with ; between them",
}
BOX_FOR = {"blur": "the box blurs: Enter sets it", "crop": "the box crops: Enter sets it"}
HOW = "Arrows move the box, with shift they size it; or draw with the mouse. Enter in a field uses all."
MEASURING = "measuring the picture"
LOOKING_FOR_FACES = "looking for faces"
NO_PAIR = "There is no picture before and after."
BEFORE, AFTER = "before", "after"


def place(*, box: str, width: int, height: int) -> str:
    """Return where the box is, in pixels of the picture."""
    return f"box {box}\nof {width} x {height} pixels"
