"""Keys, answers about accounts and standing approvals of the open workspace."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from localai.errors import UsageError
from localai.operations import accounts, inquiries, keys, refresh, standing
from localai.operations.accounts import Answer, Counts, Listed
from localai.operations.contracts import Terms, contract_of, day_of
from localai.operations.contradictions import Contradiction, standing_contradictions
from localai.operations.find import resolve
from localai.operations.refresh import Refreshed
from localai.operations.session import Session
from localai.operations.standing import StandingConsent
from localai.phrases import accounts as says
from localai.phrases import amounts, cards, rules
from localai.phrases import keys as key_says
from localai.phrases import refresh as refresh_says
from localai.phrases import standing as standing_says
from localai.phrases.cards import day
from localai.vocabulary.cards import AccountState
from localai.vocabulary.policies import CONTRACT, Contract
from localai.vocabulary.secret import Secret
from tui.accounts import AccountRow, ContractForm, ContractSaid, KeyForm, Question, RowKind, Said
from tui.meaning import Meaning
from tui.workspace import Opened

_A_YEAR: Final = timedelta(days=365)


class WorkspaceAccounts:
    """What is on record about accounts; a key goes in and never comes out."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run

    async def rows(self) -> tuple[AccountRow, ...]:
        """Return each key with its answers, then answers without a key, then standing approvals."""
        return await self._run(lambda session: tuple(_rows(session)))

    async def services(self) -> tuple[tuple[str, str, str], ...]:
        """Return (provider, title, note) of each service that takes a key."""
        return await self._run(lambda session: tuple(_services(session)))

    async def form(self, provider: str, *, every: bool = False) -> KeyForm:
        """Return what adding a key of that service needs: the questions that matter most, or `every` one."""
        return await self._run(lambda session: _form(session, _service(provider), every=every))

    async def add_key(self, provider: str, key: bytes, said: Sequence[Said]) -> str:
        """Put a key and answers on record, and say where the key rests."""

        def add(session: Session) -> str:
            answers = [_answer(session, provider, each) for each in said]  # what cannot be read keeps the key out too
            stored = keys.add_key(session, keys.NewKey(provider=provider, secret=Secret(key)))
            for answer in answers:
                accounts.state_answer(session, answer)
            title, about = keys.card_of(session, provider).title, stored.credential
            return says.added(title=title, last_four=about.last_four, rests_in=about.rests_in)

        return await self._run(add)

    async def answer(self, provider: str, said: Sequence[Said]) -> None:
        """Put answers about an account on record."""

        def put(session: Session) -> None:
            for answer in [_answer(session, provider, each) for each in said]:
                accounts.state_answer(session, answer)

        await self._run(put)

    async def contract_form(self, provider: str) -> ContractForm:
        """Return what asking about a contract with that service needs."""

        def form(session: Session) -> ContractForm:
            card = keys.card_of(session, _service(provider))
            until = str(session.now().date() + _A_YEAR)
            return ContractForm(provider=card.provider, title=card.title, party=card.operator, until=until)

        return await self._run(form)

    async def contract(self, provider: str, said: ContractSaid) -> str:
        """Put a contract on record, and say so."""
        return await self._run(lambda session: _contract(session, provider, said))

    async def questions(self, provider: str) -> tuple[str, ...]:
        """Return what the service would be asked about itself, a line for each request."""

        def lines(session: Session) -> tuple[str, ...]:
            return tuple(each.line for each in refresh.questions(session, _service(provider)))

        return await self._run(lines)

    async def ask(self, provider: str) -> tuple[tuple[str, str, str], ...]:
        """Ask the service about itself and return what it said and what follows, row by row."""

        def ask(session: Session) -> tuple[tuple[str, str, str], ...]:
            service = _service(provider)
            return tuple(_told(refresh.refresh(session, service, refresh.questions(session, service))))

        return await self._run(ask)

    async def check_line(self, provider: str) -> str:
        """Return the request that checks the key, as one line; raises UsageError for the key of an administrator."""
        if provider.endswith(keys.ADMIN):
            raise UsageError(problem=key_says.ADMIN_ALONE, remedy=key_says.ADMIN_ASK)
        return await self._run(lambda session: inquiries.check_line(session, provider))

    async def check(self, provider: str) -> str:
        """Ask the service whether the key works, put that on record, and return it in words."""
        return (await self._run(lambda session: inquiries.check_key(session, provider))).words

    async def remove(self, row: AccountRow) -> str:
        """Remove the key, take back the answer or end the approval; return what follows."""

        def end(session: Session) -> str:
            if row.kind is RowKind.KEY:
                keys.remove_key(session, row.provider)
            elif row.kind is RowKind.ANSWER:
                accounts.withdraw_answer(session, row.id)
            else:
                standing.revoke(session, row.id)
            return says.removed(kind=row.kind.value, who=row.who)

        return await self._run(end)


def _service(provider: str) -> str:
    """Return the service of a key, which may be an administrator's."""
    return provider.removesuffix(keys.ADMIN)


def _contract(session: Session, provider: str, said: ContractSaid) -> str:
    terms = Terms(
        party=said.party,
        training=said.training,
        days=said.days,
        review=said.review,
        region=said.region,
        begins=said.begins,
    )
    answer = Answer(
        provider=provider,
        state=CONTRACT,
        reference=said.reference,
        expires=day_of(said.until),
        contract=contract_of(session, provider, terms),
        document_item=resolve(session, said.document).id if said.document else None,
    )
    stated = accounts.state_answer(session, answer)
    return rules.answer_stands(CONTRACT, keys.card_of(session, provider).title, stated.expires)


def _told(found: Refreshed) -> Iterator[tuple[str, str, str]]:
    """Yield what an interface said, then what follows from it."""
    for told in found.told:
        what, words = refresh_says.fact(told.fact, told.value)
        yield told.subject or refresh_says.THE_ACCOUNT, f"{what}: {words}", ""
    for answer in found.stated:
        yield refresh_says.FOLLOWS, refresh_says.stands(answer.state, answer.model, answer.expires), ""
    for answer in found.withdrawn:
        yield refresh_says.FOLLOWS, refresh_says.gone(answer.state, answer.model), ""
    for each in found.contradicted:
        yield refresh_says.FOLLOWS, refresh_says.contradicted(found.title, each.what, each.said), ""
    if not found.told:
        yield refresh_says.FOLLOWS, refresh_says.NOTHING_ABOUT, ""


def _rows(session: Session) -> Iterator[AccountRow]:
    listed, stored = accounts.list_answers(session), keys.keys(session)
    against = {each.answer_id: each for each in standing_contradictions(session)}

    def row(of: Listed) -> AccountRow:
        return _answer_row(session, of, against.get(of.answer.id))

    for key in stored:
        about, title = key.credential, keys.card_of(session, key.service).title
        added = amounts.ago(key.added_at, session.now())
        yield AccountRow(
            kind=RowKind.KEY,
            id=key.provider,
            provider=key.provider,
            meaning=Meaning.STAYS,
            who=title,
            what=says.key(name=about.name, last_four=about.last_four, admin=key.is_admin),
            where=says.RESTS[about.rests_in],
            until=f"added {added}",
            facts=(
                ("key", says.key(name=about.name, last_four=about.last_four), ""),
                ("rests", says.RESTS[about.rests_in], ""),
                ("added", amounts.moment_here(key.added_at), ""),
                ("fingerprint", about.fingerprint, ""),
            ),
        )
        yield from (
            _answer_row(session, each, against.get(each.answer.id))
            for each in listed
            if each.answer.provider == key.provider
        )
    with_key = {key.provider for key in stored}
    yield from (
        _answer_row(session, each, against.get(each.answer.id))
        for each in listed
        if each.answer.provider not in with_key
    )
    yield from (_approval_row(session, each) for each in standing.listing(session))


def _answer_row(session: Session, listed: Listed, against: Contradiction | None) -> AccountRow:
    answer, counts = listed.answer, says.COUNTS[listed.counts.value]
    words = {state.name: state.words for state in accounts.choices(session, answer.provider)}
    until = says.until(day=day(answer.expires)) if listed.counts is Counts.HOLDS else counts
    holds = listed.counts is Counts.HOLDS and against is None
    return AccountRow(
        kind=RowKind.ANSWER,
        id=answer.id,
        provider=answer.provider,
        meaning=Meaning.PLAIN if holds else Meaning.UNKNOWN,
        who=keys.card_of(session, answer.provider).title,
        what=answer.state.replace("-", " "),
        where=answer.reference,
        until=refresh_says.CONTRADICTED if against else until,
        facts=(
            *_against(against),
            (refresh_says.LABEL if answer.read_from else "you said", words.get(answer.state, answer.state), ""),
            *_terms(answer.contract),
            ("it says so in", answer.reference, ""),
            *((("document", answer.document_item, ""),) if answer.document_item else ()),
            ("about", answer.model or "the account", ""),
            ("said on", day(answer.stated_on), ""),
            ("from", day(answer.begins), ""),
            ("until", day(answer.expires), ""),
            ("counts", counts, ""),
        ),
    )


def _against(against: Contradiction | None) -> Iterator[tuple[str, str, str]]:
    if against is not None:
        yield refresh_says.CONTRADICTED, f"{day(against.at.date())}: {against.said}", ""
        yield "", refresh_says.ANSWER_HERE, ""


def _terms(contract: Contract | None) -> Iterator[tuple[str, str, str]]:
    """Yield what a contract says, line by line."""
    if contract is None:
        return
    yield "with", contract.party, ""
    if contract.training is not None:
        yield cards.LABELS["training"], cards.training(contract.training, contract.party, contract.party), ""
    if contract.days is not None:
        yield cards.LABELS["copies"], cards.stays(str(contract.days)), ""
    if contract.review is not None:
        yield cards.LABELS["review"], cards.review(contract.review), ""
    if contract.region is not None:
        yield cards.LABELS["region"], cards.region(contract.region), ""


def _approval_row(session: Session, approval: StandingConsent) -> AccountRow:
    scope = approval.scope
    end = scope.until.astimezone()
    today = end.date() == session.now().astimezone().date()
    until = f"{end:%H:%M} today" if today else f"{day(end.date()).rpartition(' ')[0]}, {end:%H:%M}"
    most = amounts.money(scope.max_cost, scope.currency)
    spent = amounts.in_cents(approval.spent, scope.currency)
    limits = (scope.count, scope.max_bytes)
    told = standing_says.sentence(scope.model, scope.task or "", scope.class_ceiling.value, limits, (end, most))
    return AccountRow(
        kind=RowKind.APPROVAL,
        id=approval.id,
        provider=scope.model.partition("/")[0],
        meaning=Meaning.UNKNOWN if approval.ended else Meaning.LEAVES,
        who=scope.model,
        what=says.left(count=approval.uses_left, of=scope.count, spent=spent, most=most),
        where="",
        until=standing_says.ended(approval.ended) if approval.ended else says.until(day=until),
        facts=(
            ("approved", told, ""),
            ("left", standing_says.left(approval.uses_left, scope.count, spent), ""),
            ("ends", standing_says.ENDS_WHEN, ""),
        ),
    )


def _services(session: Session) -> Iterator[tuple[str, str, str]]:
    there = {key.provider for key in keys.keys(session)}
    for provider in sorted(session.catalog.cards):
        try:
            keys.scheme_for(session, provider)
        except UsageError:
            continue
        yield provider, keys.card_of(session, provider).title, says.HAS_KEY if provider in there else ""


def _form(session: Session, provider: str, *, every: bool) -> KeyForm:
    card = keys.card_of(session, provider)
    void = keys.voids(session, provider)
    return KeyForm(
        provider=provider,
        title=card.title,
        key_page=card.contact.keys,
        questions=tuple(
            Question(
                state=state.name,
                words=state.words,
                look=says.look(page=state.source, note=state.note),
                reference=state.source,
                until=str(session.now().date() + _A_YEAR),
            )
            for state in _asked(session, provider, every=every)
        ),
        voids=says.voids(answers=void.answers, approvals=void.approvals),
    )


def _asked(session: Session, provider: str, *, every: bool) -> tuple[AccountState, ...]:
    """Return what is asked about an account, what matters most first; a service is asked what is about one model."""
    first = accounts.questions(session, provider)
    if not every:
        return first
    more = (state for state in accounts.choices(session, provider) if not state.per_model and state not in first)
    return (*first, *more)


def _answer(session: Session, provider: str, said: Said) -> Answer:
    try:
        expires = date.fromisoformat(said.until)
    except ValueError:
        raise UsageError(problem=rules.day_unreadable(said.until), remedy="2027-03-31") from None
    document = resolve(session, said.document).id if said.document else None
    return Answer(
        provider=provider, state=said.state, reference=said.reference, expires=expires, document_item=document
    )
