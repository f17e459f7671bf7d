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


@pytest.mark.parametrize("which", ["door", "recorder"])
@pytest.mark.parametrize("part", Part)
def test_what_a_door_lacks_is_said_with_its_reason(which, part):
    assert "the kernel does not " in phrases.sending(which, [(part, "an old kernel")])
    assert phrases.sending(which, [(part, "an old kernel")]).endswith("(an old kernel).")


@pytest.mark.parametrize("which", ["door", "recorder"])
def test_a_whole_seal_lacks_nothing(which):
    assert "does not" not in phrases.sending(which, [])
