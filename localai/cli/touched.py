"""What a worse card touches, as lines: approvals, items that went there, copies, homes for the work."""

from typing import Final

from localai.cli import output
from localai.operations.exposure import CopyElsewhere, Exposure, Touched
from localai.phrases import bundles as phrases
from localai.phrases.amounts import size
from localai.phrases.cards import copy_named

_MOST_NAMES: Final = 20


def show_touched(touched: Touched) -> None:
    """Write which approvals end, what already went where it got worse, and where the work could go."""
    if touched.voided:
        output.line(phrases.VOID)
        output.lines(f"  {each.consent_id[:8]}  {each.model}  {each.purpose}".rstrip() for each in touched.voided)
    for exposure in touched.exposures:
        _show_exposure(exposure)
    if touched.homes:
        output.line(phrases.STANDING_WORK)
    for home in touched.homes:
        then = phrases.home_then(home.outcome, ends=bool(home.approvals))
        output.line(f"  {phrases.home(home.model, home.task, home.item_class, home.times)}: {then}")
        output.line(f"    {phrases.move_to(home.move_to, home.your_call, home.task)}")


def _show_exposure(exposure: Exposure) -> None:
    if exposure.last is None:
        output.line(f"{exposure.title}: {phrases.NOTHING_WENT}")
        return
    output.line(phrases.went(exposure.title, exposure.sends, size(exposure.size), exposure.last))
    names = [each.name for each in exposure.items[:_MOST_NAMES]]
    if names or exposure.gone:
        more = len(exposure.items) - len(names)
        output.line(f"  {phrases.items_sent(names, more, exposure.gone)}")
    if exposure.going_on:
        output.line(f"  {phrases.going_on(exposure.going_on)}")
    output.lines(f"  {there(each.copy, deletable=each.deletable)}" for each in exposure.copies)
    if any(each.deletable for each in exposure.copies):
        output.line(f"  {phrases.HOW_TO_DELETE}")
    if exposure.trains:
        output.line(f"  {phrases.trained_on(exposure.sends)}")


def there(found: CopyElsewhere, *, deletable: bool = False) -> str:
    """Return that a copy still exists elsewhere, and whether it can be deleted."""
    copy = found.copy
    what = copy_named(copy.name, copy.when)
    return phrases.still_there(what, copy.holder, found.until, copy.deletion, deletable=deletable)
