"""`localai rate`: what you think of a model or of a result; it never leaves this computer."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import rating
from localai.phrases import cards
from localai.phrases import rating as phrases


@click.command("rate")
@click.argument("subject", metavar="[MODEL|ID]", required=False)
@click.argument("stars", metavar="[1-5]", required=False)
@click.option("--remove", is_flag=True, help="Take the rating back.")
@opening
def rate_command(invocation: Invocation, subject: str | None, stars: str | None, remove: bool) -> None:
    """Rate a model, or a result, from 1 (worst) to 5; without arguments, list your ratings.

    Results count for the model that made them. Nothing of it ever leaves this computer; `send --model auto --order
    rating` chooses by it.

    Example: localai rate openai/gpt-image-2.5 4
    """
    if remove and stars is not None:
        raise UsageError(problem=phrases.WITHOUT_NUMBER, remedy=phrases.EXAMPLE)
    if (subject is None) is not (stars is None) and not (remove and subject):
        raise UsageError(problem=phrases.NOTHING_TO_RATE, remedy=phrases.EXAMPLE)
    with invocation.session() as session:
        if subject is None:
            return _list(invocation, rating.list_ratings(session))
        if remove:
            return _removed(invocation, rating.unrate(session, subject))
        kept = rating.rate(session, subject, _number(stars or ""))
    if invocation.as_json:
        output.document("localai rate 1", {"rating": kept})
    diagnostics.say(phrases.kept(kept.model, kept.item_id, kept.stars))
    return None


def _list(invocation: Invocation, found: tuple[rating.Rating, ...]) -> None:
    if invocation.as_json:
        output.document("localai ratings 1", {"ratings": found})
    elif not found:
        diagnostics.say(phrases.NONE)
    else:
        rows = [
            (each.model, each.item_id[:8] or phrases.THE_MODEL, str(each.stars), cards.day(each.rated_at.date()))
            for each in found
        ]
        output.table(phrases.HEADS, rows)


def _removed(invocation: Invocation, subject: str) -> None:
    if invocation.as_json:
        output.document("localai rate 1", {"removed": subject})
    diagnostics.say(phrases.taken_back(subject))


def _number(words: str) -> int:
    if words not in {"1", "2", "3", "4", "5"}:
        raise UsageError(problem=phrases.out_of_range(words), remedy=phrases.EXAMPLE)
    return int(words)
