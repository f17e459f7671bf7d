"""`localai policy recheck`: the pages a card rests on, read again by a person."""

import click

from localai.cli import asking, diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import growing
from localai.operations import recheck as operation
from localai.operations.change_words import touched_in_words
from localai.phrases import bundles as phrases
from localai.phrases.cards import day
from localai.vocabulary.policies import PageAnswer


@click.command("recheck")
@click.argument("provider")
@click.option("--page", metavar="N|URL", help="The page you read.")
@click.option("--answer", type=click.Choice([each.value for each in PageAnswer]), help="What you found there.")
@click.option("--saved", metavar="ID", help="An item that holds the page as you saw it.")
@opening
def recheck(invocation: Invocation, provider: str, page: str | None, answer: str | None, saved: str | None) -> None:
    """List the pages behind a card and what to look for there; put on record what you found.

    Example: localai policy recheck openai --page 2 --answer still-so
    """
    if page is None:
        if answer or saved:
            raise UsageError(problem="An answer is about one page.", remedy="Give --page.")
        return _list(invocation, provider)
    found = answer or asking.line(phrases.ASK_ANSWER, flag="--answer", no_input=invocation.no_input).strip()
    if found not in phrases.ANSWERS:
        raise UsageError(problem=f"{found} is no answer.", remedy="--answer still-so, changed or missing")
    with invocation.session() as session:
        before = session.catalog
        told = operation.answer_page(session, provider, page, PageAnswer(found), saved)
        touched = growing.touched_since(session, before)
    if invocation.as_json:
        output.document("localai policy recheck 1", {"provider": provider, "pages": [told], "touched": touched})
    else:
        output.lines(touched_in_words(touched))
    diagnostics.say(phrases.answered(found, told.address))
    return None


def _list(invocation: Invocation, provider: str) -> None:
    with invocation.session() as session:
        pages = operation.pages(session, provider)
    if invocation.as_json:
        output.document("localai policy recheck 1", {"provider": provider, "pages": pages})
        return
    for page in pages:
        on = page.answered_on
        found = f" ({phrases.ANSWERS[page.answer]}, {day(on)})" if page.answer and on else ""
        output.line(f"{page.number}. {page.address}{found}")
        output.lines(f"   {words}" for words in page.look_for)
    diagnostics.say(phrases.HOW_TO_ANSWER if pages else phrases.NO_PAGES)
