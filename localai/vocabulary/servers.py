"""Servers that a person runs or knows: what they stated about one, from which its card is made."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from localai.vocabulary.cards import UNKNOWN_DAYS, Days, Passing, Review, Training

PROBE: Final = "this-computer"
"""Stands for whoever answers at the usual ports of this computer; only asked, and never given content."""


class Program(StrEnum):
    """Which program answers at an address."""

    OLLAMA = "ollama"
    LLAMA_CPP = "llama.cpp"
    LM_STUDIO = "lm-studio"
    VLLM = "vllm"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerModel:
    """One model of a server, by the name that requests give it, and whether it takes pictures."""

    name: str
    sees: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server as its file tells it (docs/formats.md); `url` is scheme, host and port, without a path.

    `here` means that it runs on this computer and keeps things here: stated, and shown by a probe each time. `link_off`
    is what the person says about LM Link. `certificates` are base64 of DER: the authorities that its own is checked
    with. What is `unknown` was not stated.
    """

    TYPE: ClassVar[str] = "localai own server 1"

    name: str
    url: str
    operator: str
    stated_on: date
    models: tuple[ServerModel, ...]
    program: Program = Program.OTHER
    here: bool = False
    link_off: bool = False
    needs_key: bool = False
    trains: Training = Training.UNKNOWN
    keeps_days: Days = UNKNOWN_DAYS
    people_look: Review = Review.UNKNOWN
    passes_on: Passing = Passing.UNKNOWN
    region: str = "unknown"
    certificates: tuple[str, ...] = ()
