"""`localai keys`: keys for services, what you know about the accounts, and whether the keys work."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import click

from localai.cli import asking, contradicted, diagnostics, output
from localai.cli.options import Invocation, opening, sending
from localai.cli.trash import agree
from localai.errors import ConsentError, NoTerminalError, UsageError
from localai.operations import accounts, inquiries, keys
from localai.operations.accounts import Answer, Counts
from localai.operations.inquiries import Checked
from localai.operations.keys import ADMIN, LONGEST_KEY, NewKey, StoredCredential
from localai.operations.session import Session
from localai.phrases import accounts as says
from localai.phrases import keys as phrases
from localai.phrases.amounts import moment
from localai.phrases.outcomes import remedy
from localai.phrases.rules import day_unreadable
from localai.sending_errors import KeyMissingError, ProviderRefusedError
from localai.vocabulary.cards import AccountState
from localai.vocabulary.policies import Attestation
from localai.vocabulary.secret import Secret

_A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What was given beside the provider; `states` are answers that are yes."""

    name: str
    rest_in: str
    states: tuple[str, ...]
    reference: str
    until: str
    replace: bool
    sure: bool
    check: bool | None
    admin: bool


@click.group("keys")
def keys_command() -> None:
    """Put a key for a service on record, check it, remove it; no option takes a key.

    Example: localai keys add openai
    """


@keys_command.command("add")
@click.argument("provider")
@click.option("--name", default="key", show_default=True, metavar="TEXT", help="Your own word for it.")
@click.option("--rest-in", type=click.Choice(["keyring", "workspace"]), default=None, help="Usually the keyring.")
@click.option("--say", "states", multiple=True, metavar="STATE", help="What holds for the account (`policy attest`).")
@click.option("--reference", default="", metavar="TEXT", help="With --say: the agreement, or the page that shows it.")
@click.option("--until", default="", metavar="DATE", help="With --say: the last day it holds, like 2027-03-31.")
@click.option("--replace", is_flag=True, help="Replace the key that is there; what hangs on it counts no more.")
@click.option("--sure", is_flag=True, help="Take it though it looks like the key of another service.")
@click.option("--check/--no-check", default=None, help="Ask the service whether it takes the key, or do not.")
@click.option("--admin", is_flag=True, help="The key of an administrator: asked about the account, sends nothing.")
@sending
def add(invocation: Invocation, provider: str, **given: Any) -> None:
    """Put a key on record: pasted unseen at a terminal, else read from standard input.

    Example: localai keys add openai
    """
    wanted = _Wanted(**{**given, "rest_in": given["rest_in"] or ""})
    if wanted.admin and (wanted.states or wanted.check):
        raise UsageError(problem=phrases.ADMIN_ALONE, remedy=phrases.ADMIN_NEXT)
    with invocation.session(sending=True) as session:
        if wanted.admin:
            return _add_admin(session, invocation, provider, wanted)
        keys.scheme_for(session, provider)
        answers = [_answer(provider, state, wanted.reference, wanted.until) for state in wanted.states]
        new = _asked_for(session, invocation, provider, wanted)
        stored = keys.add_key(session, new)
        _say_added(session, stored)
        stated = [accounts.state_answer(session, answer) for answer in answers]
        if not wanted.states and asking.can_ask(invocation.no_input):
            stated = _questions(session, provider)
        checked = _maybe_check(session, invocation, provider, wanted.check)
        title = keys.card_of(session, provider).title
    if invocation.as_json:
        _document(stored, stated, checked)
    return _raise_unless_works(provider, title, checked)


@keys_command.command("list")
@opening
def list_keys(invocation: Invocation) -> None:
    """List the keys on record, by their last characters.

    Example: localai keys list --json
    """
    with invocation.session() as session:
        stored, listed = keys.keys(session), accounts.list_answers(session)
    holding = [each.answer for each in listed if each.counts is Counts.HOLDS]
    answers = {each.provider: [one.state for one in holding if one.provider == each.provider] for each in stored}
    if invocation.as_json:
        told = [{**_told(each), "answers": answers[each.provider]} for each in stored]
        output.document("localai keys list 1", {"keys": told})
    elif stored:
        rows = [
            (
                each.provider,
                _short(each),
                says.RESTS[each.credential.rests_in],
                moment(each.added_at),
                ", ".join(answers[each.provider]),
            )
            for each in stored
        ]
        output.table(("service", "key", "rests", "added", "you said"), rows)
    else:
        diagnostics.say(phrases.NONE)


@keys_command.command("check")
@click.argument("provider")
@sending
def check(invocation: Invocation, provider: str) -> None:
    """Ask the service whether it takes the key: one request without content, on record.

    Example: localai keys check openai
    """
    with invocation.session(sending=True) as session:
        title = keys.card_of(session, provider).title
        if keys.credential_for(session, provider) is None:
            raise KeyMissingError(provider=provider, title=title)
        checked = _check(session, provider)
    if invocation.as_json:
        output.document("localai keys check 1", {"provider": provider, "checked": checked})
    _raise_unless_works(provider, title, checked)


@keys_command.command("remove")
@click.argument("provider")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--admin", is_flag=True, help="The key of the administrator.")
@opening
def remove(invocation: Invocation, provider: str, yes: bool, admin: bool) -> None:
    """Forget a key here; at the service it works until you end it there.

    Example: localai keys remove openai
    """
    invocation.runtime.start_porter()  # the keyring is reached through it
    with invocation.session() as session:
        record = f"{provider}{ADMIN}" if admin else provider
        stored = keys.credential_for(session, record)
        if stored is None:
            raise KeyMissingError(provider=record)
        title = keys.card_of(session, provider).title
        for line in _voids(session, record):
            diagnostics.show(line)
        agree(phrases.remove(title), yes=yes, invocation=invocation)
        keys.remove_key(session, record)
    if invocation.as_json:
        output.document("localai keys remove 1", {"removed": _told(stored)})
    diagnostics.say(phrases.removed(title))


# --- the steps of adding ---


def _add_admin(session: Session, invocation: Invocation, provider: str, wanted: _Wanted) -> None:
    """Put the key of an administrator on record, which nothing is asked about and no send uses."""
    keys.admin_scheme(session, provider)
    stored = keys.add_key(session, _asked_for(session, invocation, provider, wanted))
    _say_added(session, stored)
    diagnostics.say(phrases.ADMIN_NEXT)
    if invocation.as_json:
        _document(stored, (), None)


def _asked_for(session: Session, invocation: Invocation, provider: str, wanted: _Wanted) -> NewKey:
    """Return the key as the person gives it, after every question about it was answered with yes."""
    card = keys.card_of(session, provider)
    if card.contact.keys and not wanted.admin:
        diagnostics.say(phrases.made_at(card.title, card.contact.keys))
    secret = Secret(_pasted(invocation))
    keys.new_key_bytes(secret)
    other = keys.looks_like(secret, provider)
    if other and not wanted.sure:
        question = phrases.looks_like(keys.card_of(session, other).title, card.title)
        _agree(question, flag="--sure", invocation=invocation)
    record = f"{provider}{ADMIN}" if wanted.admin else provider
    before = keys.credential_for(session, record)
    if before is not None and not keys.is_same(before, secret) and not wanted.replace:
        diagnostics.show(phrases.is_there(card.title, _short(before)))
        for line in _voids(session, record):
            diagnostics.show(line)
        _agree(phrases.REPLACE, flag="--replace", invocation=invocation)
    return NewKey(provider=provider, secret=secret, name=wanted.name, rests_in=wanted.rest_in, is_admin=wanted.admin)


def _pasted(invocation: Invocation) -> bytes:
    """Return the key from the terminal, unseen, or from standard input where that is none."""
    if asking.can_ask(invocation.no_input):
        return asking.hidden(phrases.PASTE, flag="", no_input=False)
    if sys.stdin is None or sys.stdin.isatty():
        raise NoTerminalError(question=phrases.PASTE, flag=phrases.ON_STANDARD_INPUT)
    return sys.stdin.buffer.read(LONGEST_KEY + 64)


def _agree(question: str, *, flag: str, invocation: Invocation) -> None:
    if not asking.confirm(question, flag=flag, no_input=invocation.no_input):
        raise ConsentError(problem=phrases.NOTHING_CHANGED)


def _voids(session: Session, provider: str) -> tuple[str, ...]:
    found = keys.voids(session, provider)
    return says.voids(answers=found.answers, approvals=found.approvals)


def _say_added(session: Session, stored: StoredCredential) -> None:
    title, about = keys.card_of(session, stored.service).title, stored.credential
    diagnostics.say(says.added(title=title, last_four=about.last_four, rests_in=about.rests_in))
    if about.rests_in == "workspace":
        diagnostics.say(phrases.IN_WORKSPACE)


def _questions(session: Session, provider: str) -> list[Attestation]:
    """Ask the one or two questions about the account; only a yes goes on record."""
    stated = []
    for state in accounts.questions(session, provider):
        diagnostics.show(says.question(words=state.words))
        diagnostics.show(phrases.where_to_look(state.source, state.note))
        answer = asking.line(phrases.YES_NO_NOT_SURE, flag="--say", no_input=False)
        if answer.strip().lower() in {"y", "yes"}:
            stated.append(_state(session, provider, state))
        else:
            diagnostics.say(phrases.NOTHING_RECORDED)
    return stated


def _state(session: Session, provider: str, state: AccountState) -> Attestation:
    in_a_year = (session.now() + _A_YEAR).date().isoformat()
    reference = asking.line(phrases.reference(state.source), flag="--reference", no_input=False).strip()
    until = asking.line(phrases.until(in_a_year), flag="--until", no_input=False).strip()
    answer = _answer(provider, state.name, reference or state.source, until or in_a_year)
    return accounts.state_answer(session, answer)


def _answer(provider: str, state: str, reference: str, until: str) -> Answer:
    try:
        expires = date.fromisoformat(until.strip())
    except ValueError:
        raise UsageError(problem=day_unreadable(until), remedy="--until 2027-03-31") from None
    return Answer(provider=provider, state=state, reference=reference, expires=expires)


def _maybe_check(session: Session, invocation: Invocation, provider: str, wanted: bool | None) -> Checked | None:
    """Ask the service after a yes only; without anybody to ask, nothing goes out unless --check says so."""
    if not wanted and not inquiries.can_be_checked(session, provider):
        diagnostics.say(phrases.cannot_be_checked(provider))
        return None
    if wanted is None and asking.can_ask(invocation.no_input):
        diagnostics.show(phrases.would_ask(inquiries.check_line(session, provider)))
        wanted = asking.confirm(phrases.ASK_NOW, flag="--check", no_input=False)
    elif wanted:
        diagnostics.say(phrases.asks(inquiries.check_line(session, provider)))
    if wanted:
        return inquiries.check_key(session, provider)
    diagnostics.say(phrases.not_checked(provider))
    return None


def _check(session: Session, provider: str) -> Checked:
    diagnostics.say(phrases.asks(inquiries.check_line(session, provider)))
    try:
        return inquiries.check_key(session, provider)
    finally:
        contradicted.tell(session, provider, keys.card_of(session, provider).title)


def _raise_unless_works(provider: str, title: str, checked: Checked | None) -> None:
    if checked is None:
        return
    if not checked.works:
        what = remedy(checked.problem, provider, None)
        raise ProviderRefusedError(provider=title, problem=checked.problem_words, remedy=what)
    diagnostics.say(checked.words)


def _document(stored: StoredCredential, stated: Sequence[Attestation], checked: Checked | None) -> None:
    output.document("localai keys add 1", {"key": _told(stored), "answers": stated, "checked": checked})


def _told(stored: StoredCredential) -> dict[str, object]:
    """Return what may be said about a key: neither the key, nor its salt, nor where a keyring has it."""
    about = stored.credential
    return {"provider": stored.provider, **output.fields(about), "added_at": stored.added_at}


def _short(stored: StoredCredential) -> str:
    return says.key(name=stored.credential.name, last_four=stored.credential.last_four)
