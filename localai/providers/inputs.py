"""What a call gives, checked against what a dialect has a place for; nothing is left out in silence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NoReturn

from localai.phrases import adapters as phrases
from localai.providers.adapter import Call, Given
from localai.sending_errors import NotSupportedError
from localai.vocabulary.tasks import Role, Task

PICTURES: Final = ("image/png", "image/jpeg", "image/webp")
_ASKED: Final = {Task.DESCRIBE: phrases.DESCRIBE, Task.READ: phrases.READ}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a dialect can carry: tasks, and for each role the media types and how many; 0 means no limit of ours.

    `words` says whether there is a place for what a person typed, `texts` whether there is one for texts of items,
    `talks` whether there is one for earlier turns.
    """

    tasks: frozenset[Task]
    types: Mapping[Role, Sequence[str]]
    at_most: Mapping[Role, int] = field(default_factory=dict)
    words: bool = True
    texts: bool = True
    talks: bool = False


def check(call: Call, places: Places) -> None:
    """Raise NotSupportedError for a task, a role, a type or a number of inputs without a place, or words too long."""
    if call.task not in places.tasks:
        refuse(call, phrases.task_unknown(call.task.value))
    if call.earlier and not places.talks:
        refuse(call, phrases.NO_PLACE_FOR_TURNS)
    for past, _ in turns(call):
        check(past, places)
    if call.prompt and not places.words:
        refuse(call, phrases.NO_PLACE_FOR_WORDS)
    for given in call.given:
        if given.text is not None and not places.texts:
            refuse(call, phrases.NO_PLACE_FOR_TEXT)
        if given.role not in places.types and given.text is None:
            refuse(call, phrases.role_unknown(given.role.value))
        if given.text is None and given.media_type not in places.types[given.role]:
            refuse(call, phrases.type_unknown(given.role.value, given.media_type))
    for role, at_most in places.at_most.items():
        if len(in_role(call, role)) > at_most:
            refuse(call, phrases.too_many(role.value, at_most))
    longest = call.model.most_characters
    count = len(call.prompt) + sum(len(given.text or "") for given in call.given)
    for turn in call.earlier:
        count += len(turn.prompt) + len(turn.answer) + sum(len(given.text or "") for given in turn.given)
    if longest and count > longest:
        refuse(call, phrases.too_many_words(count, longest))


def in_role(call: Call, *roles: Role) -> tuple[Given, ...]:
    """Return the inputs of these roles: role by role, each in the order of the call."""
    return tuple(given for role in roles for given in call.given if given.role is role)


def turns(call: Call) -> Iterator[tuple[Call, str]]:
    """Yield each earlier turn as the call that it was, and what was answered."""
    for turn in call.earlier:
        yield replace(call, prompt=turn.prompt, given=turn.given, earlier=()), turn.answer


def words(call: Call) -> tuple[str, ...]:
    """Return the texts of a question in order: what the person typed, or the task in our words, then text items.

    Raises NotSupportedError where nothing says what is wanted.
    """
    first = call.prompt or _ASKED.get(call.task, "")
    texts = tuple(given.text for given in call.given if given.text is not None)
    if not first and not texts:
        refuse(call, phrases.no_words())
    return ((first,) if first else ()) + texts


def prompt(call: Call) -> str:
    """Return what the person typed; raises NotSupportedError where it is nothing."""
    return call.prompt or refuse(call, phrases.no_words())


def refuse(call: Call, words: tuple[str, str]) -> NoReturn:
    """Raise NotSupportedError for this call's model with a problem and a remedy."""
    problem, remedy = words
    raise NotSupportedError(model=call.model.id, problem=problem, remedy=remedy)
