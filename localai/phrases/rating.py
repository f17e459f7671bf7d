"""What a person reads about their own ratings."""

from typing import Final

EXAMPLE: Final = "`localai rate openai/gpt-image-2.5 4` is an example."
NONE: Final = "Nothing is rated yet. Ratings stay here and count for `send --model auto --order rating`."
HEADS: Final = ("model", "result", "rating", "since")
THE_MODEL: Final = "the model itself"
NOTHING_TO_RATE: Final = "A rating needs a model or a result, and a number from 1 to 5."
WITHOUT_NUMBER: Final = "--remove takes a rating back and needs no number."

TAKEN_BACK: Final = "This result is not rated any more."
NO_RESULT: Final = "There is no result here that could be rated."
TITLE: Final = "How good is this result?"
CHOICES: Final = (
    ("5", "5", "just what I wanted"),
    ("4", "4", "good"),
    ("3", "3", "usable"),
    ("2", "2", "poor"),
    ("1", "1", "of no use"),
    ("0", "no rating", "take it back; ratings stay here and are told nobody"),
)


def out_of_range(number: str) -> str:
    """Return that a number is no rating."""
    return f"{number} is no rating; 1 is the worst and 5 the best."


def not_made(name: str) -> str:
    """Return that an item cannot be rated; `name` is untrusted text."""
    return f"{name} was not made by a model, so there is nothing to rate."


def kept(model: str, item: str, stars: int) -> str:
    """Return what was kept."""
    what = f"result {item[:8]} of {model}" if item else model
    return f"Your rating of {what}: {stars} of 5. It stays here."


def taken_back(subject: str) -> str:
    """Return what is rated no more."""
    return f"{subject} is not rated any more."


def stars(amount: float) -> str:
    """Return a rating: `4`, `4.3`."""
    return f"{amount:.1f}".removesuffix(".0")
