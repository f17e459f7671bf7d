import pytest

from localai.phrases import doctor as phrases
from localai.sandbox.seal import Part


def test_decoders_with_the_whole_seal_reach_nobody():
    assert phrases.decoders(()) == phrases.DECODERS_HELD


@pytest.mark.parametrize("part", Part)
def test_every_part_the_kernel_does_not_give_is_said_with_its_reason(part):
    told = phrases.decoders([(part, "seccomp: Operation not permitted")])
    assert told.startswith("Pictures are decoded in child processes, but here the kernel does not ")
    assert told.endswith("(seccomp: Operation not permitted).")
