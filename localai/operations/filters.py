"""What a person types to narrow a list: read into a query, and completed while it is typed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from localai.errors import UsageError
from localai.operations.session import Session
from localai.phrases import items as phrases
from localai.vault.items import tags_like
from localai.vault.projects import find_project, kept_projects
from localai.vocabulary.items import ItemClass, ItemQuery, Kind, Origin, State

_WORD: Final = re.compile(r'(?:[^\s":]+:)?"[^"]*"?|\S+')
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": tuple(Kind),
    "class": tuple(ItemClass),
    "from": tuple(Origin),
    "is": tuple(State),
}
FIELDS: Final = (*_FIXED, "project", "tag")
_COMPLETED: Final = 20


def parse_query(session: Session, typed: str) -> ItemQuery:
    """Return the query a person typed: `kind:` `class:` `tag:` `project:` `from:` `is:`, all other words as text.

    A value with spaces stands in double quotes. Raises UsageError for a value that does not exist.
    """
    query = ItemQuery()
    words: list[str] = []
    for word in _WORD.findall(typed):
        field, colon, value = word.partition(":")
        value = value.strip('"')
        narrowed = _narrow(session, query, field, value) if colon and value else None
        query = query if narrowed is None else narrowed
        words += [word.strip('"')] if narrowed is None else []
    return replace(query, text=" ".join(words))


def complete(session: Session, typed: str) -> tuple[str, ...]:
    """Return what the last word may become, each as the whole line: fields, then values that begin so."""
    found = _WORD.findall(typed)
    if not found or typed != typed.rstrip():
        return ()
    before, word = typed[: len(typed) - len(found[-1])], found[-1]
    field, colon, value = word.partition(":")
    if not colon:
        return tuple(f"{before}{name}:" for name in FIELDS if word and name.startswith(word))
    values = _values(session, field, value.strip('"'))
    return tuple(f"{before}{field}:{_quoted(one)}" for one in values)


def unknown_fields(typed: str) -> tuple[str, ...]:
    """Return the words before a colon that are no filter and so count as text."""
    fields = (word.partition(":") for word in _WORD.findall(typed))
    return tuple(field for field, colon, value in fields if colon and value and field.isalpha() and field not in FIELDS)


def _values(session: Session, field: str, begun: str) -> Iterable[str]:
    database = session.workspace.database
    if field in _FIXED:
        return [value for value in _FIXED[field] if value.startswith(begun)]
    if field == "project":
        names = (project.name for project in kept_projects(database))
        return [name for name in names if name.casefold().startswith(begun.casefold())][:_COMPLETED]
    return tags_like(database, begun, _COMPLETED) if field == "tag" else ()


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _narrow(session: Session, query: ItemQuery, field: str, value: str) -> ItemQuery | None:
    read: Mapping[str, Callable[[], ItemQuery]] = {
        "kind": lambda: replace(query, kinds=(*query.kinds, Kind(value))),
        "class": lambda: replace(query, classes=(*query.classes, ItemClass(value))),
        "tag": lambda: replace(query, tags=(*query.tags, value)),
        "from": lambda: replace(query, origin=Origin(value)),
        "is": lambda: replace(query, state=State(value)),
        "project": lambda: replace(query, project_id=find_project(session.workspace.database, value).id),
    }
    if field not in read:
        return None
    try:
        return read[field]()
    except ValueError as error:
        remedy = phrases.filter_can_be(_FIXED[field])
        raise UsageError(problem=phrases.filter_unknown(field, value), remedy=remedy) from error
