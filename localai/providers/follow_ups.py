"""Calls that delete a copy after the result is safe, from the card's words such as `DELETE /v1/responses/{id}`."""

import re
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Problem
from localai.providers.problems import of_status
from localai.sending_errors import NotSupportedError
from localai.vocabulary.cards import LeverPlace
from localai.vocabulary.outbound import Hole, HolePlace, Purpose

HOLE: Final = "id"
_NAME: Final = "delete"
_GONE: Final = (404, 410)
_ID: Final = "[A-Za-z0-9_-]+"
_NUMBER: Final = "[0-9]+"
_LONGEST_ID: Final = 200
_URL: Final = r"https://[!-~]+"
_LONGEST_URL: Final = 4096
_CALL: Final = re.compile(r"DELETE (/[A-Za-z0-9/_.-]+)/\{id\}")


def id_hole(name: str, exchange: str, pointer: str, place: HolePlace = HolePlace.PATH) -> Hole:
    """Return a hole for an id: letters, digits, `_`, `-`, at most 200."""
    return Hole(name=name, place=place, exchange=exchange, pointer=pointer, pattern=_ID, max_length=_LONGEST_ID)


def number_hole(name: str, exchange: str, pointer: str) -> Hole:
    """Return a hole for an id that is a whole number and stands as one in a JSON body."""
    return Hole(
        name=name, place=HolePlace.JSON_NUMBER, exchange=exchange, pointer=pointer, pattern=_NUMBER, max_length=19
    )


def url_hole(name: str, exchange: str, pointer: str) -> Hole:
    """Return a hole for a whole URL; which hosts count, the card says, and the door how it must be written."""
    return Hole(
        name=name,
        place=HolePlace.URL,
        exchange=exchange,
        pointer=pointer,
        pattern=_URL,
        max_length=_LONGEST_URL,
    )


def deletions(call: Call, work: Draft, pointer: str = "/id") -> tuple[Draft, ...]:
    """Return the drafts that delete what `work` makes; `pointer` says where its answer holds the id.

    They are the levers of place call, which must fit (else NotSupportedError), and those of the call's `deletions`
    whose path is the work's path with the id behind it; other deletions are of things that this request does not make.
    """
    paths = []
    for lever in call.levers:
        if lever.place is LeverPlace.CALL:
            path = _path(lever.key)
            if path is None:
                problem, remedy = phrases.lever_unplaced(lever.name)
                raise NotSupportedError(model=call.model.id, problem=problem, remedy=remedy)
            paths.append(path)
    made_at = work.path.partition("?")[0]
    paths += (path for words in call.deletions if (path := _path(words)) == made_at)
    return tuple(_draft(path, work, pointer, count) for count, path in enumerate(dict.fromkeys(paths)))


def filled(remote_id: str) -> tuple[tuple[str, str], ...]:
    """Return what goes into the hole of these drafts; nothing where it is no id that would fit."""
    fits = re.fullmatch(_ID, remote_id) and len(remote_id) <= _LONGEST_ID
    return ((HOLE, remote_id),) if fits else ()


def is_deletion(answer: Answer) -> bool:
    """Tell whether an answer is to one of these drafts."""
    return answer.exchange.startswith(_NAME)


def deleted(answer: Answer) -> Done | Problem:
    """Return how a deletion ended; what is not found is gone, or never was."""
    problem = of_status(answer)
    return problem if problem and answer.status not in _GONE else Done(outputs=())


def _path(words: str) -> str | None:
    found = _CALL.fullmatch(words)
    return found[1] if found else None


def _draft(path: str, work: Draft, pointer: str, count: int) -> Draft:
    hole = id_hole(HOLE, work.name, pointer)
    return Draft(
        name=f"{_NAME}-{count + 1}" if count else _NAME,
        purpose=Purpose.DELETE,
        method="DELETE",
        path=f"{path}/{{{HOLE}}}",
        holes=(hole,),
    )
