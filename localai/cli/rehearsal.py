"""What `localai send --rehearse` answers: what the recorder got, beside what the plan says."""

from collections.abc import Sequence
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
        each = [{**output.fields(one), "equal": one.equal} for one in done]
        output.document("localai rehearsal 1", {"digest": planned.digest, "rehearsal": each})
    else:
        output.lines(line for one in done for line in in_words(one))
        diagnostics.say(phrases.NOTHING_LEFT)
    _raise_if_unequal(done)


def _raise_if_unequal(done: "Sequence[Rehearsed]") -> None:
    for one in done:
        if not one.equal:
            raise RehearsalError(url=one.url, problem=phrases.differing(one.different))
