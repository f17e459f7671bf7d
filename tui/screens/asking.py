"""Questions that several screens ask: another class, a rating, an answer about an account."""

from collections.abc import Sequence

from localai.errors import LocalaiError
from localai.phrases import library as says
from localai.phrases import rating
from localai.vocabulary.items import Item, ItemClass, strictest
from localai.vocabulary.policies import CONTRACT
from tui.screens.boxes import Ask, Choose, Option
from tui.screens.contract import ContractScreen
from tui.screens.key import KeyScreen
from tui.screens.page import Page


async def ask_class(page: Page[None], items: Sequence[Item]) -> ItemClass | None:
    """Ask for another class of items, with a reason where it is a lower one, and give it; None where none was."""
    now = strictest(item.item_class for item in items)
    options = [Option(value=one.value, words=one.value, note=says.CLASS_WORDS[one.value]) for one in ItemClass]
    wanted = await page.app.push_screen_wait(Choose(says.CLASS_TITLE, options, chosen=now.value))
    if wanted is None or all(item.item_class.value == wanted for item in items):
        return None
    chosen, reason = ItemClass(wanted), ""
    if any(chosen.rank < item.item_class.rank for item in items):
        reason = await page.app.push_screen_wait(Ask(says.CLASS_REASON)) or ""
        if not reason:
            return None
    try:
        changed = [item.id for item in items if item.item_class is not chosen]
        await page.desk.cabinet.reclassify(changed, chosen, reason)
    except LocalaiError as error:
        page.tell_error(error)
        return None
    return chosen


async def ask_rating(page: Page[None], item_id: str) -> None:
    """Ask what the person thinks of a result, and put it on record."""
    options = [Option(value=value, words=words, note=note) for value, words, note in rating.CHOICES]
    wanted = await page.app.push_screen_wait(Choose(rating.TITLE, options))
    if wanted is None:
        return
    try:
        page.tell(await page.desk.advice.rate(item_id, int(wanted)))
    except LocalaiError as error:
        page.tell_error(error)


async def ask_answer(page: Page[None], provider: str, state: str) -> bool:
    """Ask what only the person can say about an account, or what their contract says; False where nothing was said."""
    try:
        if state == CONTRACT:
            told = await page.app.push_screen_wait(ContractScreen(await page.desk.accounts.contract_form(provider)))
        else:
            form = await page.desk.accounts.form(provider, every=True)
            told = await page.app.push_screen_wait(KeyScreen(form, with_key=False))
    except LocalaiError as error:
        page.tell_error(error)
        return False
    if told is not None:
        page.tell(told)
    return told is not None
