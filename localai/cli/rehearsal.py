"""What `localai send --rehearse` answers: what the recorder got, beside what the plan says."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from localai.cli import diagnostics, output
from localai.operations.rehearse import in_words, rehearse
from localai.phrases import rehearsal as phrases
from localai.sending_errors import RehearsalError

if TYPE_CHECKING:
    from localai.operations.plan import Planned
    from localai.operations.rehearse import Rehearsed
    from localai.operations.session import Session


def show(session: "Session", planned: "Planned", *, as_json: bool) -> None:
    """Rehearse a plan and say what arrived; raises RehearsalError where it is not what the plan says."""
    done = rehearse(session, planned)
    if as_json:
        output.document("localai rehearsal 1", {"digest": planned.digest, "rehearsal": fields_of(done)})
    else:
        output.lines(line for one in done for line in in_words(one))
        diagnostics.say(phrases.NOTHING_LEFT)
    _raise_if_unequal(done)


def show_several(session: "Session", plans: "Iterable[tuple[str, Planned]]", digest: str, *, as_json: bool) -> int:
    """Rehearse plans one after the other, each under a name, and return how many; `digest` covers all of the batch."""
    told: list[dict[str, object]] = []
    count = 0
    for name, planned in plans:
        done, count = rehearse(session, planned), count + 1
        if as_json:
            told.append({"name": name, "digest": planned.digest, "rehearsal": fields_of(done)})
        else:
            output.lines((name, *(f"  {line}" for one in done for line in in_words(one))))
        _raise_if_unequal(done)
    if as_json:
        output.document("localai batch rehearsal 1", {"digest": digest, "plans": told})
    diagnostics.say(phrases.NOTHING_LEFT)
    return count


def fields_of(done: "Sequence[Rehearsed]") -> list[dict[str, object]]:
    """Return what was rehearsed as JSON holds it."""
    return [{**output.fields(one), "equal": one.equal} for one in done]


def _raise_if_unequal(done: "Sequence[Rehearsed]") -> None:
    for one in done:
        if not one.equal:
            raise RehearsalError(url=one.url, problem=phrases.differing(one.different))
