"""What a rehearsal says: what the recorder on this computer got, and whether it is what the plan says."""

from collections.abc import Sequence
from typing import Final

from localai.phrases.amounts import many, number

RUN_IT: Final = "Leave out --rehearse: it runs on this computer."
NOTHING_LEFT: Final = "0 bytes left this machine. Nothing was kept."
_PARTS: Final = {"method": "the method", "path": "the path", "headers": "the headers", "body": "the body"}


def nothing_goes_out(model: str) -> str:
    """Return why there is nothing to rehearse."""
    return f"{model} runs on this computer, so there is nothing to rehearse."


def equal(size: int) -> str:
    """Return the sentence for a request that arrived as planned."""
    return f"recorder got {many(size, 'byte')} = plan, byte for byte"


def digest(sha256: str) -> str:
    """Return the line that others can compare with what they recorded."""
    return f"SHA-256 {sha256}"


def headers_equal(count: int, *, with_key: bool) -> str:
    """Return the sentence for headers that arrived as shown."""
    return f"{many(count, 'header')} = plan, in this order" + (", with a made-up key" if with_key else "")


def unequal(planned: int, received: int) -> str:
    """Return the sentence for a request that did not arrive as planned."""
    return f"recorder got {many(received, 'byte')}; the plan says {number(planned)}"


def differing(different: Sequence[str]) -> str:
    """Return what was not equal, or why nothing arrived."""
    named = [_PARTS.get(name, f"the door stopped ({name})") for name in different]
    return ", ".join(named) + (" differ" if len(named) > 1 else " differs" if named[0] in _PARTS.values() else "")
