import pytest

from tests.cli.processes import Machine
from tests.egress.journey import prepared


@pytest.fixture
def machine(tmp_path):
    """A machine on which localai was never started."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Machine(home)


@pytest.fixture
def ready(tmp_path) -> Machine:
    """A machine with an empty workspace that opens with its recovery sheet."""
    machine, _ = prepared(tmp_path / "ready")
    return machine
