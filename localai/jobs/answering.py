"""What an answer means, asked of its adapter: whatever a service says, its job ends and its workspace opens."""

from typing import Final

from localai.providers.adapter import Adapter, Answer, Problem, State, Step
from localai.vocabulary.outcomes import Outcome

_FAILS: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def advance(adapter: Adapter, state: State, answer: Answer) -> Step:
    """Return what follows; an answer that its adapter cannot take apart is malformed, and what came of it unknown."""
    try:
        return adapter.advance(state, answer)
    except _FAILS:
        return Problem(outcome=Outcome.UNKNOWN, code="malformed")
