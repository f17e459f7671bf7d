"""What is too large for a model: a smaller picture is tried for real and offered, never chosen for anyone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from localai.minimize.edits import Edits
from localai.minimize.fitting import Fitting, Within, fit_within
from localai.minimize.media import PICTURES
from localai.operations.commands import send_command
from localai.operations.inputs import Loose, Source, loose_word, sources_of
from localai.operations.parts import chosen, limit_of
from localai.operations.plan import Planned, plan
from localai.operations.session import Session
from localai.phrases import fitting as phrases
from localai.phrases.amounts import size as amount
from localai.sending_errors import TooLargeToSendError
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.tasks import Wish

MOST_PICTURES = 20
_ROUNDS = 3


def plan_or_offer(
    session: Session,
    wish: Wish,
    *,
    loose: Sequence[Loose] = (),
    rules: RuleSet | None = None,
    remember: bool = True,
) -> Planned:
    """Return the plan for a wish as `plan` does; where a picture is too large, what it raises offers a smaller one.

    The TooLargeToSendError then has the facts `settings` (as `fit=1920`), `made` and `command`, and its remedy says so.
    """
    try:
        return plan(session, wish, loose=loose, rules=rules, remember=remember)
    except TooLargeToSendError as error:
        if error.facts.get("media_type") not in PICTURES and not error.facts.get("each"):
            raise
        raise _with_offer(session, wish, loose, rules, error) from None


def _with_offer(
    session: Session, wish: Wish, loose: Sequence[Loose], rules: RuleSet | None, error: TooLargeToSendError
) -> TooLargeToSendError:
    found = _fit(session, wish, sources_of(session, wish, loose), int(str(error.facts.get("each", 0))))
    if found is None:
        return TooLargeToSendError(**error.facts | {"remedy": phrases.NOTHING_FITS})
    fit, sizes = found
    given = dict(wish.settings)
    settings = {"fit": str(fit)} | ({"credentials": "remove"} if given.get("credentials") == "keep" else {})
    words = [f"{key}={value}" for key, value in settings.items()]
    changed = replace(wish, settings=tuple((given | settings).items()))
    offer = {
        "settings": " ".join(words),
        "made": amount(max(sizes)),
        "command": send_command(changed, rules, [(each.place, loose_word(each)) for each in loose]),
        "remedy": phrases.offer(words, [amount(size) for size in sizes]),
    }
    return TooLargeToSendError(**error.facts | offer)


def _fit(session: Session, wish: Wish, sources: Sequence[Source], most: int) -> tuple[int, list[int]] | None:
    """Return the `fit` at which every picture is within what the model takes, and the bytes each then has.

    `most` is how many bytes each may have where all together are too many, else 0.

    One picture made smaller makes the others smaller too, so it is looked for until none asks for less.
    """
    pictures = list(_pictures(session, wish, sources, most))
    edits = chosen(_without_credentials(wish)).edits
    if len(pictures) > MOST_PICTURES:
        return None
    for _ in range(_ROUNDS):
        found: list[Fitting] = []
        for source, within in pictures:
            fitting = _one(session, source, edits, within)
            if fitting is None:
                return None
            found.append(fitting)
            if fitting.fit < fitting.whole and (not edits.fit or fitting.fit < edits.fit):
                edits = replace(edits, fit=fitting.fit)
        wanted = edits.fit or max((each.fit for each in found), default=0)
        if all(each.fit == min(wanted, each.whole) for each in found):
            return (wanted, [each.size for each in found]) if found else None
    return None


def _one(session: Session, source: Source, edits: Edits, within: Within) -> Fitting | None:
    with source.opened() as chunks:
        content = (bytes(chunk) for chunk in chunks)
        return fit_within(content, edits, within, name=source.name, python=session.python)


def _pictures(session: Session, wish: Wish, sources: Sequence[Source], most: int) -> Iterator[tuple[Source, Within]]:
    model = session.catalog.model(wish.model)
    for source in sources:
        limit = limit_of(model, source.role)
        if source.media_type in PICTURES and limit is not None:
            sizes = [size for size in (limit.max_bytes, most) if size]
            yield source, Within(size=min(sizes, default=0), side=limit.max_side)


def _without_credentials(wish: Wish) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in wish.settings if key != "credentials")
