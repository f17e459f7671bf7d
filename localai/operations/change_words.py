"""What other cards change and touch, line by line in words, for every face."""

from collections.abc import Iterator
from typing import Final

from localai.ledger.copies import CopyElsewhere
from localai.operations.exposure import Exposure, Touched
from localai.operations.growing import Changes
from localai.phrases import bundles as phrases
from localai.phrases.amounts import size
from localai.phrases.cards import copy_named

_MOST_NAMES: Final = 20


def changes_in_words(changes: Changes) -> Iterator[str]:
    """Yield how cards differ: card by card, what got worse first, then field by field."""
    if not changes:
        yield phrases.NO_DIFFERENCE
    for change in changes:
        counts = {"facts": len(change.facts), "models": len(change.models)}
        yield phrases.card_line(change.provider, is_new=change.is_new, is_gone=change.is_gone, **counts)
        for each in change.worse:
            yield f"  {phrases.worse(each.what, each.before, each.after, len(each.models))}"
        for field in (*change.facts, *change.models):
            yield f"  {phrases.change(field.place, field.before, field.after)}"


def touched_in_words(touched: Touched) -> Iterator[str]:
    """Yield which approvals end, what already went where it got worse, and where the work could go."""
    if touched.voided:
        yield phrases.VOID
        yield from (f"  {each.consent_id[:8]}  {each.model}  {each.purpose}".rstrip() for each in touched.voided)
    for exposure in touched.exposures:
        yield from _exposure(exposure)
    if touched.homes:
        yield phrases.STANDING_WORK
    for home in touched.homes:
        then = phrases.home_then(home.outcome, ends=bool(home.approvals))
        yield f"  {phrases.home(home.model, home.task, home.item_class, home.times)}: {then}"
        yield f"    {phrases.move_to(home.move_to, home.your_call, home.task)}"


def _exposure(exposure: Exposure) -> Iterator[str]:
    if exposure.last is None:
        yield f"{exposure.title}: {phrases.NOTHING_WENT}"
        return
    yield phrases.went(exposure.title, exposure.sends, size(exposure.size), exposure.last)
    names = [each.name for each in exposure.items[:_MOST_NAMES]]
    if names or exposure.gone:
        more = len(exposure.items) - len(names)
        yield f"  {phrases.items_sent(names, more, exposure.gone)}"
    if exposure.going_on:
        yield f"  {phrases.going_on(exposure.going_on)}"
    yield from (f"  {there(each.copy, deletable=each.deletable)}" for each in exposure.copies)
    if any(each.deletable for each in exposure.copies):
        yield f"  {phrases.HOW_TO_DELETE}"
    if exposure.trains:
        yield f"  {phrases.trained_on(exposure.sends)}"


def there(found: CopyElsewhere, *, deletable: bool = False) -> str:
    """Return that a copy still exists elsewhere, and whether it can be deleted."""
    copy = found.copy
    what = copy_named(copy.name, copy.when)
    return phrases.still_there(what, copy.holder, found.until, copy.deletion, deletable=deletable)
