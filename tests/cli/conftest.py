import pytest

from tests.cli.processes import Machine


@pytest.fixture
def machine(tmp_path):
    """A machine on which localai was never started."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Machine(home)
