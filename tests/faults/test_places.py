"""Where a session writes: only below the folders that `localai path` names, for its owner alone."""

from pathlib import Path

from tests.egress.journey import Journey, main_job, prepared


def test_the_main_job_writes_only_below_its_own_folders(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir(mode=0o700)
    temporary.mkdir()
    machine, sheet = prepared(home, extra={"TMPDIR": str(temporary), "XDG_RUNTIME_DIR": str(temporary)})
    main_job(Journey(machine))
    assert {path.name for path in home.iterdir()} == {"localai", "passphrase", sheet.name}
    assert {path.name for path in (home / "localai").iterdir()} <= {"data", "config", "cache", "logs"}
    assert list(temporary.iterdir()) == []


def test_everything_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    machine, _ = prepared(tmp_path)
    main_job(Journey(machine))
    written = [tmp_path / "localai", *(tmp_path / "localai").rglob("*")]
    assert [path for path in written if path.stat().st_mode & 0o077] == []
