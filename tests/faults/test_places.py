"""Where a session writes: only below the folders that `localai path` names, for its owner alone."""

from pathlib import Path

import pytest

from tests.egress.journey import Journey, made, main_job


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the home and the temporary folder of somebody who did the main job."""
    folder = tmp_path_factory.mktemp("places")
    home, temporary = folder / "home", folder / "temporary"
    home.mkdir(mode=0o700)
    temporary.mkdir()
    machine, _ = made(home, extra={"TMPDIR": str(temporary), "XDG_RUNTIME_DIR": str(temporary)})
    main_job(Journey(machine))
    return folder


def test_the_main_job_writes_only_below_its_own_folders(after: Path) -> None:
    home = after / "home"
    assert {path.name for path in home.iterdir()} == {"localai", "passphrase", "sheet"}
    assert {path.name for path in (home / "localai").iterdir()} <= {"data", "config", "cache", "logs"}
    assert list((after / "temporary").iterdir()) == []


def test_everything_written_is_for_its_owner_alone(after: Path) -> None:
    root = after / "home" / "localai"
    written = [root, *root.rglob("*")]
    assert len(written) > 10
    assert [path for path in written if path.stat().st_mode & 0o077] == []
