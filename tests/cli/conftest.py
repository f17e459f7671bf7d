import shutil
from pathlib import Path

import pytest

from tests.cli.processes import Machine
from tests.egress.journey import prepared


@pytest.fixture
def machine(tmp_path):
    """A machine on which localai was never started."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Machine(home)


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("template")
    prepared(home)
    return home


@pytest.fixture
def ready(template, tmp_path) -> Machine:
    """A machine with an empty workspace that opens with its recovery sheet."""
    home = tmp_path / "ready"
    shutil.copytree(template, home)
    return Machine(home, {"LOCALAI_IDENTITY_FILE": str(home / "sheet")})
