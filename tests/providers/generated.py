"""Calls with generated words, contents and numbers of inputs, for any connected model."""

from collections.abc import Sequence

from hypothesis import strategies as st

from localai.vocabulary.tasks import Role
from tests.providers.calls import Case, case, cases

CASES = cases()
WORDS = st.text(min_size=1, max_size=60) | st.text(alphabet='"\\\r\n\x00{}%&é漢😀\u2028', min_size=1, max_size=20)


@st.composite
def generated_cases(draw: st.DrawFn, among: Sequence[Case] = CASES, longest: int = 5000) -> Case:
    """Draw a case: one of the usual ones with other words and other contents."""
    usual = draw(st.sampled_from(among))
    roles = [(given.role, given.media_type) for given in usual.call.given]
    contents = [
        draw(WORDS).encode() if role is Role.TEXT else draw(st.binary(min_size=1, max_size=longest))
        for role, _ in roles
    ]
    return case(usual.call.model, usual.call.task, roles, prompt=draw(WORDS), contents=contents)
