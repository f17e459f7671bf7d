import os
import subprocess
import sys
from pathlib import Path

from localai.operations import bundles
from localai.paths import find_places


def test_a_bundle_made_with_the_stock_programs_is_taken(repository: Path, tmp_path: Path) -> None:
    def run(*words: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(repository)}
        subprocess.run(words, cwd=tmp_path, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    cards = repository / "localai" / "policy" / "cards"
    run(sys.executable, str(repository / "packaging" / "bundle_cards.py"), str(cards), "cards-5")
    run("minisign", "-G", "-W", "-p", "key.pub", "-s", "key.sec")
    run("minisign", "-S", "-m", "cards-5", "-s", "key.sec", "-t", "localai cards, version 5")
    places = find_places({"LOCALAI_HOME": str(tmp_path / "home")})
    bundles.trust(places, str(tmp_path / "key.pub"))
    found = bundles.verify(places, tmp_path / "cards-5")
    assert found.version == 5
    bundles.keep(places, found)
    assert bundles.current(places) == bundles.built_in()
