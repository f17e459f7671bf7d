"""What a person reads when something is too large for a model: what fits, or that nothing does."""

from collections.abc import Sequence
from typing import Final

from localai.phrases.amounts import number

TITLE: Final = "Too large for this model"
NOTHING_FITS: Final = (
    "No smaller copy of it was found that fits; cut it with --set crop=x,y,width,height, or choose another model."
)
SOUND: Final = (
    "localai does not make sound or film smaller: send a shorter piece as a file of its own, or choose a model that "
    "takes more (`localai models show MODEL`)."
)
DOCUMENT: Final = (
    "localai does not make documents smaller: send some of its pages as a file of their own, or choose a model that "
    "takes more (`localai models show MODEL`)."
)


def pixels(side: int) -> str:
    """Return how long a side is: `8,000 pixels on a side`."""
    return f"{number(side)} pixels on a side"


def offer(settings: Sequence[str], sizes: Sequence[str]) -> str:
    """Offer a smaller copy: the settings that make it, and how large it then is (one for each picture)."""
    given = " ".join(f"--set {each}" for each in settings)
    what = f"a copy of {sizes[0]}" if len(sizes) == 1 else "copies that all fit"
    return f"Add {given}: it sends {what}; what is kept here stays as it is."


def ask(settings: str, made: str) -> str:
    """Ask whether a smaller copy shall go: `fit=1920`, `3.9 MB`."""
    side = dict(pair.split("=", 1) for pair in settings.split())["fit"]
    copy = f"at most {number(int(side))} pixels wide and high ({made})"
    return f"Send a smaller copy instead, {copy}? What is kept here stays as it is."
