"""Team rules made with the stock minisign, and ours checked by it."""

import subprocess
from pathlib import Path

from localai.operations import team
from tests.operations.desk import with_cards
from tests.operations.opening import make_workspace, open_at

TEXT = 'format = "localai team rules 1"\nteam = "x"\nrules = { providers = { exclude = ["fal"] } }\n'


def test_rules_signed_with_the_stock_program_are_taken(tmp_path: Path, now, new_id) -> None:
    def run(*words: str) -> None:
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    (tmp_path / "team.toml").write_text(TEXT)
    run("minisign", "-G", "-W", "-p", "key.pub", "-s", "key.sec")
    run("minisign", "-S", "-m", "team.toml", "-s", "key.sec", "-t", "localai team rules, version 4")
    make_workspace(tmp_path / "home")
    session = with_cards(open_at(tmp_path / "home", now, new_id))
    try:
        pinned = team.trust(session, str(tmp_path / "key.pub"))
        told = team.take(session, tmp_path / "team.toml")
        key = team.show(session).key
        (tmp_path / "kept").write_bytes(key.content)
        (tmp_path / "kept.minisig").write_text(key.signature)
        run("minisign", "-V", "-m", "kept", "-P", pinned.key)
        assert (told.version, told.pack.rules.exclude) == (4, ("fal",))
    finally:
        session.workspace.close()
