"""`localai policy refresh`: a provider's own interface, asked about itself."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, sending
from localai.errors import UsageError
from localai.operations import readings
from localai.operations import refresh as operation
from localai.operations.readings import Known
from localai.operations.refresh import Refreshed
from localai.phrases import refresh as phrases
from localai.phrases.cards import day
from localai.vocabulary.observations import PROJECT, Told


@click.command("refresh")
@click.argument("provider", required=False)
@click.option("--project", default="", metavar="ID", help="With openai: the project that your key belongs to.")
@sending
def refresh(invocation: Invocation, provider: str | None, project: str) -> None:
    """Ask a provider's interface about itself, a line for each question; without one, show what was told and when.

    Example: localai policy refresh openrouter
    """
    if provider is None:
        if project:
            raise UsageError(problem=phrases.PROJECT_WRONG, remedy=phrases.PROJECT_RIGHT)
        return _list(invocation)
    with invocation.session(sending=True) as session:
        questions = operation.questions(session, provider, project)
        for question in questions:
            diagnostics.say(phrases.asks(question.line))
        found = operation.refresh(session, provider, questions)
    if invocation.as_json:
        output.document("localai policy refresh 1", {"asked": [each.line for each in questions], "found": found})
        return None
    _show(found, found.told)
    return None


def _show(found: Refreshed, told: tuple[Told, ...]) -> None:
    _table(told)
    for answer in found.stated:
        diagnostics.say(phrases.stands(answer.state, answer.model, answer.expires))
    for answer in found.withdrawn:
        diagnostics.say(phrases.gone(answer.state, answer.model))
    for each in found.contradicted:
        diagnostics.say(phrases.contradicted(found.title, each.what, each.said))
        diagnostics.say(phrases.how_to_answer(each.gone, each.stands))
    if found.provider == operation.OF_PROJECTS and not any(each.fact == PROJECT for each in told):
        diagnostics.say(phrases.NO_PROJECT)
    if not told:
        diagnostics.say(phrases.NOTHING_ABOUT)


def _list(invocation: Invocation) -> None:
    with invocation.session() as session:
        known = readings.known(session)
    if invocation.as_json:
        output.document("localai policy refresh 1", {"known": known})
    elif known:
        for each in known:
            _reading(each)
    else:
        diagnostics.say(phrases.NOTHING_KNOWN)
        diagnostics.say(phrases.can_ask(operation.PROVIDERS))


def _reading(known: Known) -> None:
    stale = f" ({phrases.STALE})" if known.stale else ""
    output.line(f"{known.provider}, {day(known.on)}{stale}: {known.asked.partition('?')[0]}")
    _table(known.told)


def _table(told: tuple[Told, ...]) -> None:
    rows = [(each.subject or phrases.THE_ACCOUNT, *phrases.fact(each.fact, each.value)) for each in told]
    if rows:
        output.table(("about", "what", "it says"), rows)
