"""Jobs that a service works on for a while: the follow-ups that ask, fetch and cancel, and how often one asks."""

import json
from typing import Final

from localai.providers.adapter import Answer, Draft, Located, Next, State
from localai.providers.follow_ups import url_hole
from localai.providers.reading import count_at
from localai.vocabulary.outbound import Header, Hole, Purpose

POLL: Final = "poll"
FETCH: Final = "fetch"
CANCEL: Final = "cancel"
PLACE: Final = "place"
MOST_POLLS: Final = 2000
MOST_RESULTS: Final = 20
_ASKED: Final = "asked"
_GROWTH: Final = 1.3


def poll(path: str, *holes: Hole, name: str = POLL, headers: tuple[Header, ...] = ()) -> Draft:
    """Return the GET that asks how a job is."""
    return Draft(
        name=name, purpose=Purpose.POLL, method="GET", path=path, headers=headers, holes=holes, at_most=MOST_POLLS
    )


def fetch(exchange: str, pointer: str) -> Draft:
    """Return the GET of a result whose address stands at `pointer` of the answer to `exchange`."""
    return Draft(
        name=FETCH,
        purpose=Purpose.FETCH,
        method="GET",
        path="",
        accept="*/*",
        holes=(url_hole(PLACE, exchange, pointer),),
        at_most=MOST_RESULTS,
    )


def cancel(method: str, path: str, *holes: Hole, headers: tuple[Header, ...] = ()) -> Draft:
    """Return the call that ends a job early."""
    return Draft(name=CANCEL, purpose=Purpose.CANCEL, method=method, path=path, headers=headers, holes=holes)


def located(media_type: str, place: str) -> Located:
    """Return a result that is fetched from `place`."""
    return Located(media_type=media_type, exchange=FETCH, fillings=((PLACE, place),))


def again(state: State, *, first: float, longest: float, remark: str = "", progress: float | None = None) -> Next:
    """Return that one asks again: after `first` seconds, then after ever more, up to `longest`."""
    asked = count_at(dict(state), _ASKED) or 0
    wait = min(first * _GROWTH ** min(asked, 100), longest)
    remembered = {**state, _ASKED: asked + 1}
    return Next(exchange=POLL, fillings=(), wait=wait, state=remembered, progress=progress, remark=remark)


def told(exchange: str, tree: object) -> Answer:
    """Return a made-up answer for rehearsals: this JSON, as if all went well."""
    headers = (("content-type", "application/json"),)
    return Answer(exchange=exchange, status=200, headers=headers, content=json.dumps(tree).encode())
