"""What goes wrong at MiniMax, whose first generation answers 200 to everything and says in `base_resp` what it was."""

from typing import Final

from localai.providers.adapter import Problem
from localai.providers.events import joined_text
from localai.providers.problems import LONGEST_WORDS, stated
from localai.providers.reading import at, text_at
from localai.vocabulary.outcomes import Outcome

LATER: Final = frozenset((1001, 1002, 1013, 1024, 1033, 1039, 1041, 2045))
_CODES: Final = {
    1001: "timeout",
    1002: "rate",
    1004: "key",
    1008: "billing",
    1026: "content",
    1027: "content",
    1039: "rate",
    1041: "rate",
    1042: "invalid",
    2013: "invalid",
    2045: "rate",
    2049: "key",
    2056: "billing",
}
"""What its numbers mean; any other is an error of its own."""
_FAULTS: Final = ("server", "timeout")


def stated_in(tree: object) -> Problem | None:
    """Return the problem that an answer states although its status is 200."""
    code = at(tree, "base_resp", "status_code")
    if not isinstance(code, int) or code == 0:
        return stated(error) if (error := at(tree, "error")) else None
    ours = _CODES.get(code, "server")
    outcome = Outcome.UNKNOWN if ours == "timeout" else Outcome.FAILED if ours in _FAULTS else Outcome.REFUSED
    return Problem(outcome=outcome, code=ours, words=_cut(text_at(tree, "base_resp", "status_msg")))


def ended(code: str, said: str) -> Problem:
    """Return the problem of a job that ended without a film."""
    declines = code in ("1026", "1027")
    outcome = Outcome.REFUSED if declines else Outcome.FAILED
    return Problem(outcome=outcome, code="content" if declines else "job", words=_cut(said))


def _cut(said: str) -> str:
    return joined_text(said[:LONGEST_WORDS])
