import pytest

from localai.sandbox.probe import probe
from localai.sandbox.seal import Part, Seal
from tests.sandbox.processes import linux


@linux
@pytest.mark.parametrize(("which", "without"), [("door", {Part.LIMITS}), ("recorder", {Part.LIMITS, Part.PORT})])
def test_probe_asks_a_process_what_is_enforced(which, without):
    assert probe(which) == Seal(held=frozenset(Part) - without)
