"""What reading commands load when the workspace opens with an identity file, in a fresh interpreter."""

import json
import subprocess
import sys

import pytest

from tests.cli.processes import added

NEVER = {"textual", "rich", "PIL", "httpx", "requests", "sqlite_utils", "keyring", "secretstorage", "numpy", "asyncio"}
PROBE = """
import json, sys
sys.argv = ["localai", *json.loads(sys.argv[1])]
try:
    from localai.cli.app import localai
    localai()
except SystemExit as ended:
    sys.stderr.write(json.dumps({"code": ended.code, "modules": sorted(sys.modules)}))
"""


@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["search", "some"], ["show", "ID"], ["status"]])
def test_reading_loads_nothing_it_does_not_need(ready, words):
    item = added(ready)
    typed = json.dumps([item if word == "ID" else word for word in words])
    done = subprocess.run(
        [sys.executable, "-c", PROBE, typed], env=ready.environment, capture_output=True, text=True, check=True
    )
    ended = json.loads(done.stderr[done.stderr.index("{") :])
    assert ended["code"] == 0
    assert {name.partition(".")[0] for name in ended["modules"]} & NEVER == set()
    assert "localai.policy.catalog" not in ended["modules"], "only what is about models reads the cards"


def test_the_probe_would_see_a_library(ready):
    done = subprocess.run(
        [sys.executable, "-c", "import sqlite_utils\n" + PROBE, '["--help"]'],
        env=ready.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "sqlite_utils" in json.loads(done.stderr)["modules"]
