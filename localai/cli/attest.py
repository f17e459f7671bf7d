"""`localai policy attest`: what a person states about their accounts."""

from collections.abc import Container
from typing import Final

import click

from localai.cli import asking, diagnostics, output
from localai.cli.options import Invocation, opening
from localai.errors import UsageError
from localai.operations import accounts
from localai.operations.accounts import Answer, Counts, Listed
from localai.operations.contracts import REVIEW, TRAINING, Terms, contract_of, day_of
from localai.operations.contradictions import standing_contradictions
from localai.operations.find import resolve
from localai.phrases import contracts as says
from localai.phrases import rules as phrases
from localai.phrases.cards import day
from localai.phrases.refresh import CONTRADICTED
from localai.vocabulary.policies import CONTRACT

_TERMS: Final = ("party", "training", "days", "review", "region", "begins")


@click.command("attest")
@click.argument("provider", required=False)
@click.argument("state", required=False)
@click.option("--reference", metavar="TEXT", help="The agreement, or the page that shows it.")
@click.option("--until", metavar="DATE", help="The last day it holds, like 2027-03-31.")
@click.option("--model", metavar="MODEL", help="The model it is about, where a card asks for one.")
@click.option("--document", metavar="ID", help="An item that holds the agreement, or the page as you saw it.")
@click.option("--party", metavar="TEXT", help="With `contract`: with whom; else the card's operator.")
@click.option("--training", type=click.Choice([each.value for each in TRAINING]), help="With `contract`: what it says.")
@click.option("--days", metavar="N", help="With `contract`: the most days any copy stays, or until-deleted.")
@click.option("--review", type=click.Choice([each.value for each in REVIEW]), help="With `contract`: people who look.")
@click.option("--region", metavar="R", help="With `contract`: where it stays.")
@click.option("--from", "begins", metavar="DATE", help="With `contract`: the first day it holds.")
@click.option("--withdraw", metavar="ID", help="Take back an answer that is on record.")
@opening
def attest(invocation: Invocation, provider: str | None, state: str | None, **given: str | None) -> None:
    """Put on record what only you know about an account; without an answer, show what there is to say.

    Example: localai policy attest openai zero-retention --reference "letter of 3 May" --until 2027-05-03
    """
    if given["withdraw"]:
        return _withdraw(invocation, str(given["withdraw"]))
    if provider is None:
        return _list(invocation)
    if state is None:
        return _choices(invocation, provider)
    reference = given["reference"] or _asked(invocation, phrases.ASK_REFERENCE, "--reference")
    until = day_of(given["until"] or _asked(invocation, phrases.ASK_UNTIL, "--until"))
    terms = {name: given[name] or "" for name in _TERMS}
    if state != CONTRACT and any(terms.values()):
        raise UsageError(problem=says.ONLY_WITH_CONTRACT, remedy=says.SAY_CONTRACT)
    with invocation.session() as session:
        answer = Answer(
            provider=provider,
            state=state,
            reference=reference,
            expires=until,
            model=given["model"] or "",
            contract=contract_of(session, provider, Terms(**terms)) if state == CONTRACT else None,
            document_item=resolve(session, given["document"]).id if given["document"] else None,
        )
        stated = accounts.state_answer(session, answer)
        title = session.catalog.cards[stated.provider].title
    if invocation.as_json:
        output.document("localai policy attest 1", {"answer": stated})
    diagnostics.say(phrases.answer_stands(stated.state, title, until))
    return None


def _withdraw(invocation: Invocation, id_prefix: str) -> None:
    with invocation.session() as session:
        gone = accounts.withdraw_answer(session, id_prefix)
        card = session.catalog.cards.get(gone.provider)
    if invocation.as_json:
        output.document("localai policy attest 1", {"withdrawn": gone})
    diagnostics.say(phrases.answer_withdrawn(gone.state, card.title if card else gone.provider))


def _list(invocation: Invocation) -> None:
    with invocation.session() as session:
        stated = accounts.list_answers(session)
        against = {each.answer_id for each in standing_contradictions(session)}
    if invocation.as_json:
        answers = [
            {
                **output.fields(each.answer),
                "holds": each.counts is Counts.HOLDS,
                "counts": each.counts,
                "contradicted": each.answer.id in against,
            }
            for each in stated
        ]
        output.document("localai policy attest 1", {"answers": answers})
    elif stated:
        output.table(
            ("id", "provider", "answer", "about", "until", "counts", "reference"),
            [_row(each, against) for each in stated],
        )
    else:
        diagnostics.say(phrases.NO_ANSWERS)


def _row(listed: Listed, against: Container[str]) -> tuple[str, ...]:
    answer = listed.answer
    counts = CONTRADICTED if answer.id in against else phrases.counts(listed.counts)
    about = answer.model or "the account"
    return (answer.id[:8], answer.provider, answer.state, about, day(answer.expires), counts, answer.reference)


def _choices(invocation: Invocation, provider: str) -> None:
    with invocation.session() as session:
        choices = accounts.choices(session, provider)
        title = session.catalog.cards[provider].title
    if invocation.as_json:
        output.document("localai policy attest 1", {"provider": provider, "choices": choices})
        return
    output.line(phrases.you_could_say(title))
    output.pairs([*((each.name, each.words) for each in choices), (CONTRACT, says.CHOICE)])


def _asked(invocation: Invocation, question: str, flag: str) -> str:
    return asking.line(question, flag=flag, no_input=invocation.no_input)
