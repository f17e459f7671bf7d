"""The page about adapters says what adapters and tests say."""

import runpy
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "adapters.py"


def test_page_of_adapters_is_current():
    program = runpy.run_path(str(PROGRAM))
    assert program["PAGE"].read_text(encoding="utf-8") == program["page"](), "python3 packaging/adapters.py"
