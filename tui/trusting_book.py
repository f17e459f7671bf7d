"""A team's rules and the cards of the open workspace."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from localai.operations import bundles, card_list, growing, recheck, team
from localai.operations.budgets import in_words as budget_in_words
from localai.operations.card_list import CardList, CardRow
from localai.operations.change_words import changes_in_words, touched_in_words
from localai.operations.session import Session
from localai.phrases import amounts
from localai.phrases import budgets as budget_says
from localai.phrases import bundles as says
from localai.phrases import team as team_says
from localai.phrases.cards import day
from localai.vocabulary.policies import PageAnswer
from tui.entries import Entry
from tui.meaning import Meaning
from tui.workspace import Opened

KEY: Final = "key:"


class WorkspaceTrusting:
    """Takes what was signed by a key that a person pinned, after showing what it changes, and nothing else."""

    def __init__(self, opened: Opened) -> None:
        self._run = opened.run
        self._rules: dict[Path, team.Taken] = {}
        self._bundles: dict[Path, growing.Import] = {}

    async def overview(self) -> tuple[Entry, ...]:
        """Return a line for the team and one for cards."""
        return await self._run(lambda session: tuple(_overview(session)))

    async def team(self) -> tuple[Entry, ...]:
        """Return the pinned key and what its rules demand."""
        return await self._run(lambda session: tuple(_team(session)))

    async def trust_team(self, key: str) -> str:
        """Pin the key of a team and say so."""
        return team_says.pinned_now((await self._run(lambda session: team.trust(session, key))).key)

    async def preview_team(self, path: Path) -> tuple[str, ...]:
        """Return line by line what taking a file of rules would change."""
        self._rules[path] = told = await self._run(lambda session: team.preview(session, path))
        return tuple(_taken(told))

    async def take_team(self, path: Path) -> str:
        """Let the rules of a file hold, and say so."""
        told = await self._run(lambda session: team.take(session, path, shown=self._rules[path]))
        return team_says.taken(told.pack.team, told.version)

    async def drop_team(self, *, with_key: bool, reason: str) -> str:
        """Remove the team's rules, or its key too, and say so."""
        await self._run(lambda session: (team.distrust if with_key else team.remove)(session, reason))
        return team_says.DISTRUSTED if with_key else team_says.REMOVED

    async def cards(self) -> tuple[Entry, ...]:
        """Return where cards come from and every card."""
        return await self._run(lambda session: tuple(_cards(session, card_list.card_list(session))))

    async def trust_key(self, key: str) -> str:
        """Take bundles of this key from now on, and say so."""
        return says.trusted(bundles.key_name(await self._run(lambda session: bundles.trust(session.places, key))))

    async def distrust_key(self, key: str) -> str:
        """Take no more bundles of a key, and say so."""
        gone = await self._run(lambda session: bundles.distrust(session.places, key.removeprefix(KEY)))
        return f"{says.distrusted(bundles.key_name(gone))} {says.NEXT_START}"

    async def preview_cards(self, path: Path) -> tuple[str, ...]:
        """Return line by line what a bundle of cards would change, and what that touches."""
        self._bundles[path] = told = await self._run(lambda session: growing.preview_import(session, path))
        return (*changes_in_words(told.changes), *touched_in_words(told.touched))

    async def import_cards(self, path: Path) -> str:
        """Let the cards of a bundle hold, and say so."""
        told = await self._run(lambda session: growing.import_bundle(session, path, shown=self._bundles[path]))
        return f"{says.taken(told.version, told.cards)} {says.NEXT_START}"

    async def pages(self, provider: str) -> tuple[Entry, ...]:
        """Return the pages that a card rests on."""
        return await self._run(lambda session: tuple(map(_page, recheck.pages(session, provider))))

    async def answer_page(self, provider: str, page: str, answer: str) -> tuple[str, ...]:
        """Put on record what a person found on a page."""

        def put(session: Session) -> tuple[str, ...]:
            before = session.catalog
            told = recheck.answer_page(session, provider, page, PageAnswer(answer))
            touched = growing.touched_since(session, before)
            return (says.answered(answer, told.address), *touched_in_words(touched))

        return await self._run(put)


def _overview(session: Session) -> Iterator[Entry]:
    found = team.show(session)
    held = team_says.NO_TEAM
    if found is not None:
        held = team_says.in_short(found.pack.team, found.key.version) if found.pack else team_says.KEY_ALONE
    yield Entry(id="team", name=team_says.SCREEN, words=held, note=team_says.ABOUT)
    stale = growing.stale(session)
    cards = session.catalog.cards
    yield Entry(
        id="cards",
        name=says.SCREEN,
        words=stale.notice or says.in_short(len(cards), len(stale.cards)),
        note=says.ABOUT,
        meaning=Meaning.UNKNOWN if stale.cards or stale.notice else Meaning.PLAIN,
    )


def _team(session: Session) -> Iterator[Entry]:
    found = team.show(session)
    if found is None:
        return
    since = day(found.key.since.date())
    yield Entry(
        id="",
        name=found.pack.team if found.pack else team_says.KEY_ALONE,
        words=team_says.signed_by(found.key.key),
        note=team_says.version_since(found.key.version, since, amounts.ago(found.key.since, session.now())),
    )
    for name, rule, demand in team.in_words(found.pack) if found.pack else ():
        yield Entry(id=f"{name} {rule}", name=name, words=f"{rule}: {demand}")


def _taken(told: team.Taken) -> Iterator[str]:
    yield from (team_says.change(each.item_class, each.rule, each.before, each.after) for each in told.changes)
    for each in told.pack.budgets:
        yield team_says.budget(budget_says.who(each.provider), budget_in_words(each))
    if not told.changes:
        yield team_says.NO_DIFFERENCE
    if told.ended:
        yield team_says.ENDS
        yield from (f"  {each[:8]}" for each in told.ended)
    if told.unknown:
        yield team_says.unknown_names(told.unknown)


def _cards(session: Session, found: CardList) -> Iterator[Entry]:
    today = session.now().date()
    yield Entry(
        id="",
        name=says.WITH_PROGRAM,
        words=says.read_on(found.built_in_cards, found.built_in),
        note=says.age(found.built_in, today),
    )
    if found.version and found.read_last is not None:
        yield Entry(
            id="",
            name=says.bundle(found.version),
            words=says.signed(found.signer),
            note=says.age(found.read_last, today),
        )
    if found.notice:
        yield Entry(id="", name=says.NOT_USED, words=found.notice, meaning=Meaning.UNKNOWN)
    for publisher in found.publishers:
        name = bundles.key_name(publisher)
        yield Entry(
            id=f"{KEY}{publisher.key}",
            name=says.KEY,
            words=name,
            note=says.version_taken(publisher.version),
            facts=((says.KEY, str(publisher.key), ""), ("", says.COMPARE, "")),
        )
    yield from map(_card, found.rows)


def _card(row: CardRow) -> Entry:
    told = says.until(row.checked, row.expires, is_stale=row.is_stale)
    return Entry(
        id=row.provider,
        name=row.title,
        words=says.RUNS_HERE if row.runs_here else told,
        note=says.origin(is_imported=row.is_imported, models=row.models),
        meaning=Meaning.UNKNOWN if row.is_stale else Meaning.STAYS if row.runs_here else Meaning.PLAIN,
    )


def _page(page: recheck.Page) -> Entry:
    found = says.NOT_READ_HERE
    if page.answer is not None and page.answered_on is not None:
        found = f"{says.ANSWERS[page.answer]}, {day(page.answered_on)}"
    facts = (("page", page.address, ""), ("you found", found, ""))
    look_for = tuple(("look for" if not place else "", words, "") for place, words in enumerate(page.look_for))
    return Entry(
        id=str(page.number),
        name=found,
        words=page.address,
        note=says.statements(len(page.look_for)),
        meaning=Meaning.UNKNOWN if page.answer in (PageAnswer.CHANGED, PageAnswer.MISSING) else Meaning.PLAIN,
        facts=(*facts, *look_for),
    )
