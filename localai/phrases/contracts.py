"""What a person reads about contracts of their own with a provider."""

from typing import Final

CHOICE: Final = "a contract of yours: --party, --training, --days, --review, --region, --from, --document"
EMPTY: Final = "A contract that says nothing about training, copies, review or region changes nothing."
OPTIONS: Final = "--training, --days, --review, --region"
DAYS: Final = "--days 0, --days 30 or --days until-deleted"
REGION: Final = "--region eu"
ONLY_WITH_CONTRACT: Final = "--party, --training, --days, --review, --region and --from are about a contract."
SAY_CONTRACT: Final = "`localai policy attest PROVIDER contract ...`"
BEGINS_AFTER: Final = "This contract would end before it begins."
TITLE: Final = "A contract with"
PARTY: Final = "with"
TRAINING: Final = "training"
REVIEW: Final = "people look"
COPIES: Final = "keeps copies"
COPIES_HELP: Final = "days, such as 0 or 30; until-deleted; empty: it does not say"
PLACE: Final = "where it stays"
PLACE_HELP: Final = "a region, such as eu; empty: it does not say"
BEGINS: Final = "holds from"
BEGINS_HELP: Final = "2026-12-01; empty: from today"
DOCUMENT: Final = "document"
DOCUMENT_HELP: Final = "the id of an item that holds it; empty: none"
REFERENCE_HELP: Final = "order form 7, 3 May 2026"
TRAINING_CHOICES: Final = (("", "it does not say"), ("no", "forbidden"), ("carve-out", "forbidden but for a part"))
REVIEW_CHOICES: Final = (
    ("", "it does not say"),
    ("no", "nobody looks"),
    ("if-flagged", "only where something is flagged"),
    ("routine", "people look as a routine"),
)
PUT: Final = "put it on record"
NO_REFERENCE: Final = "Say where it is written, and until when it holds."
ASK_TITLE: Final = "Ask the service about itself now?"
ASK_HELP: Final = (
    "These requests have no content of yours. They go out when you press Enter, and they are put on record."
)
ASKING: Final = "asking the service"
TOLD: Final = "what it says about itself"


def unknown(written: str) -> str:
    """Say that a word was not understood."""
    return f"{written} is not what a contract can say there."
