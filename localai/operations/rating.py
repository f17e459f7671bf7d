"""A person's own rating of models and of what they made: kept here, told nobody, used by `--model auto`."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from localai.errors import NotFoundError, UsageError
from localai.operations import find
from localai.operations.session import Session
from localai.phrases import rating as phrases
from localai.vault import ratings, runs
from localai.vault.ratings import StoredRating

MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """1 to 5 for a model, or for an item that it made (`item_id` is empty for the model itself)."""

    model: str
    item_id: str
    stars: int
    rated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a person thinks of a model: their word on it, else the mean over `results` of what it made."""

    stars: float
    results: int


def rate(session: Session, wanted: str, stars: int) -> Rating:
    """Rate a model by its id, or a result by the beginning of its item id.

    Raises NotFoundError, AmbiguousIdError, and UsageError for an item that no model made.
    """
    if not 1 <= stars <= MOST:
        raise UsageError(problem=phrases.out_of_range(str(stars)), remedy=phrases.EXAMPLE)
    model, item = _subject(session, wanted)
    kept = StoredRating(model=model, item=item, stars=stars, rated_at=session.now())
    with session.workspace.database.transaction():
        ratings.put_rating(session.workspace.database, kept)
    return _rating(kept)


def unrate(session: Session, wanted: str) -> str:
    """Take a rating back; return the model or the id of the item. Raises NotFoundError where there is none."""
    model, item = (wanted, "") if "/" in wanted else _subject(session, wanted)  # also one that no card names any more
    with session.workspace.database.transaction():
        if not ratings.drop_rating(session.workspace.database, model, item):
            raise NotFoundError(what="rating", id=wanted)
    return item or model


def list_ratings(session: Session) -> tuple[Rating, ...]:
    """Return every rating, by model."""
    return tuple(map(_rating, ratings.all_ratings(session.workspace.database)))


def rated(session: Session) -> Mapping[str, Rated]:
    """Return what the person thinks of each model they rated, or of which they rated results."""
    found = list_ratings(session)
    of_results: dict[str, list[int]] = defaultdict(list)
    for each in found:
        if each.item_id:
            of_results[each.model].append(each.stars)
    means = {model: Rated(stars=sum(all_) / len(all_), results=len(all_)) for model, all_ in of_results.items()}
    return means | {each.model: Rated(stars=each.stars, results=0) for each in found if not each.item_id}


def _subject(session: Session, wanted: str) -> tuple[str, str]:
    """Return the model and the item that a word names."""
    if "/" in wanted:
        return session.catalog.model(wanted).id, ""
    item = find.resolve(session, wanted)
    model = runs.maker_of(session.workspace.database, item.id)
    if model is None:
        raise UsageError(problem=phrases.not_made(item.name), remedy=phrases.EXAMPLE)
    return model, item.id


def _rating(kept: StoredRating) -> Rating:
    return Rating(model=kept.model, item_id=kept.item, stars=kept.stars, rated_at=kept.rated_at)
