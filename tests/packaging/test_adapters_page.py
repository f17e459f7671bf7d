"""The page about adapters says what adapters and tests say."""

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "adapters.py"


def test_page_of_adapters_is_current():
    checked = subprocess.run([sys.executable, str(PROGRAM), "--check"], capture_output=True, check=False)
    assert checked.returncode == 0, "python3 packaging/adapters.py"
