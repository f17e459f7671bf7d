"""Models of the catalog: what each takes and gives, its dates and its prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from localai.vocabulary.cards import Fact
from localai.vocabulary.tasks import Role, Task


class PriceUnit(StrEnum):
    """What a price is for."""

    RUN = "run"
    IMAGE = "image"
    SECOND = "second"
    MINUTE = "minute"
    PAGE = "page"
    MILLION_CHARACTERS = "million-characters"
    MILLION_INPUT_TOKENS = "million-input-tokens"
    MILLION_OUTPUT_TOKENS = "million-output-tokens"
    MEGAPIXEL = "megapixel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Fact):
    """What one unit costs; a price we do not know has no row."""

    unit: PriceUnit
    amount: Decimal
    currency: str = "USD"
    variant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLimit:
    """How many inputs of a role a model takes, of which media types, each how large and long at most (0: not known).

    `max_side` are the pixels of a picture's longest side.
    """

    role: Role
    media_types: tuple[str, ...]
    at_least: int = 0
    at_most: int = 1
    max_bytes: int = 0
    max_seconds: int = 0
    max_side: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Fact):
    """Who made a model that runs on this machine, under which license, and where its files came from."""

    maker: str
    license: str
    came_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Fact):
    """One model on one surface; its fact is how we know that it exists.

    `wire_name` is what the request calls it, with a word in braces where the account or the person decides. What
    one request gives: `sizes` in words of ours and `seconds` from the shortest to the longest (empty: not known), up to
    `most_results` results for up to `most_characters` of prompt (0: not known).
    """

    TYPE: ClassVar[str] = "localai model 1"

    id: str
    provider: str
    surface: str
    title: str
    wire_name: str
    tasks: tuple[Task, ...]
    takes: tuple[InputLimit, ...]
    gives: tuple[str, ...]
    override: str = ""
    sizes: tuple[str, ...] = ()
    seconds: tuple[int, ...] = ()
    most_results: int = 0
    most_characters: int = 0
    shutdown: date | None = None
    prices: tuple[Price, ...] = ()
    origin: Origin | None = None

    def has_ended(self, day: date) -> bool:
        """Say whether the provider had switched it off by that day, as far as we know."""
        return self.shutdown is not None and day >= self.shutdown
