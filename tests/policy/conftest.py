"""The built-in catalog, read once."""

from datetime import date
from pathlib import Path

import pytest

from localai.policy.catalog import Catalog, load

CARDS = Path(__file__).resolve().parents[2] / "localai" / "policy" / "cards"


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in CARDS.glob("*.toml")}


@pytest.fixture(scope="session")
def catalog(files) -> Catalog:
    return load(files)


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 22)
