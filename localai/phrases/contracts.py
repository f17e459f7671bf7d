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


def unknown(written: str) -> str:
    """Say that a word was not understood."""
    return f"{written} is not what a contract can say there."
