"""From words on a command line to wishes: what each word names, a file to add or an item, and the options around it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from localai.cli import diagnostics
from localai.cli.wording import given_text, money, pair
from localai.errors import NotFoundError, UsageError
from localai.operations import filters, find, jobs, organize, rules, wish
from localai.operations.add import Filing, add
from localai.operations.already import already_here
from localai.operations.inputs import Loose
from localai.operations.session import Session
from localai.phrases import batch as batch_phrases
from localai.phrases import items as phrases
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.tasks import Input, Role, Task, Wish

_WORDS = (("prompt", "prompt"), ("policy", "rules"))
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One thing named on the command line: a file to add, or an item; a role where one was named."""

    word: str
    path: Path | None
    role: Role | None


def source(word: str) -> Source:
    """Return what a word names: `PATH`, `ID` or `ROLE=` before either."""
    role, sign, rest = word.partition("=")
    if sign and role in set(Role):
        return Source(word=rest, path=Path(rest) if os.path.lexists(rest) else None, role=Role(role))
    return Source(word=word, path=Path(word) if os.path.lexists(word) else None, role=None)


def chosen(session: Session, words: Sequence[Source], given: dict[str, Any]) -> list[Source]:
    """Return what the words name, and after it what the filter finds and no word named, newest first."""
    if given["filter"] is None:
        return list(words)
    named = {find.resolve(session, each.word).id for each in words if each.path is None}
    query, found, after = filters.parse_query(session, given["filter"]), list[Item](), None
    while True:
        page = find.page(session, query, limit=_PAGE, after=after)
        found += page.items
        after = page.next
        if after is None:
            break
    if not found:
        raise NotFoundError(what=batch_phrases.FITS, id=given["filter"])
    return [*words, *(Source(word=item.id, path=None, role=None) for item in found if item.id not in named)]


def read_words(given: dict[str, Any]) -> dict[str, Any]:
    """Return the options with @FILE and - read: once, since a pipe gives it no second time, in a sealed process."""
    return given | {name: given_text(given[name], what=what) for name, what in _WORDS if given[name] is not None}


def rules_of(given: dict[str, Any]) -> RuleSet | None:
    """Return the rules that come with a request."""
    return rules.parse_rules(given["policy"]) if given["policy"] is not None else None


def inputs_of(
    session: Session, sources: Sequence[Source], given: dict[str, Any], *, as_loose: bool
) -> Iterator[tuple[str, Input | Loose]]:
    """Yield each source as what a plan takes, under the name that a person knows it by.

    Files are added first, or only read (`as_loose`) where nothing is to be kept.
    """
    filing, model = Filing(item_class=class_of(given), project=given["project"]), given["model"]
    for place, each in enumerate(sources):
        item = _here(session, each, filing)
        if item is None and each.path is not None:
            if as_loose:
                role = each.role or wish.role_of(session, model, wish.media_type_of(each.path), None)
                yield each.path.name, Loose(role=role, source=each.path, filing=filing, place=place)
                continue
            item = _only(add(session, [each.path], filing).items, each.path)
        assert item is not None  # noqa: S101  a word that is no path is an item
        role = wish.role_of(session, model, item.media_type, each.role)
        yield item.name, Input(role=role, item_id=item.id, version=item.version)


def wish_of(session: Session, given: dict[str, Any]) -> Wish:
    """Return the wish without its inputs."""
    task = wish.task_of(session, given["model"], Task(given["task"]) if given["task"] else None)
    project = organize.find_project(session, given["project"]).id if given["project"] else None
    return Wish(
        task=task,
        model=given["model"],
        prompt=given["prompt"],
        settings=tuple(pair(words, option="--set") for words in given["settings"]),
        accepted=given["accept"],
        purpose=given["purpose"],
        region=given["region"],
        max_cost=money(given["max_cost"], option="--max-cost"),
        project_id=project,
        class_floor=class_of(given),
        keep=not given["no_keep"],
        continues=jobs.named(session, given["continues"]).id if given["continues"] else "",
    )


def class_of(given: dict[str, Any]) -> ItemClass | None:
    """Return the class that was named."""
    return ItemClass(given["item_class"]) if given["item_class"] else None


def placed(each: Input | Loose, place: int) -> Input | Loose:
    """Return an input at another place among those of its plan."""
    return replace(each, place=place) if isinstance(each, Loose) else each


def _here(session: Session, each: Source, filing: Filing) -> Item | None:
    """Return the item that a word names, or the one that holds exactly the file it names; None for another file."""
    if each.path is None:
        return find.resolve(session, each.word)
    item = already_here(session, each.path, filing)
    if item is not None:
        diagnostics.once(phrases.already_here(each.path.name, item.id))
    return item


def _only(items: Sequence[Item], path: Path) -> Item:
    if len(items) != 1:
        raise UsageError(problem=f"{path} is a folder.", remedy="Add it, then send its items one by one.")
    return items[0]
