"""Who may import whom: the contracts of pyproject.toml hold, and each of them can fail."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT = (sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")

# contract -> (module, import) that must break it; every contract of pyproject.toml stands here at least once
PLANTED = [
    ("layers", "localai/errors.py", "from localai.vocabulary import planted"),
    ("layers", "localai/storage/planted.py", "from localai.vault import planted"),
    ("layers", "localai/vault/planted.py", "from localai.ledger import planted"),
    ("layers", "localai/policy/planted.py", "from localai.operations import planted"),
    ("layers", "localai/egress/planted.py", "from localai.minimize import planted"),
    ("layers", "localai/planted.py", "x = 1"),  # exhaustive: a new module must take its place
    ("faces", "tui/planted.py", "from localai.policy import planted"),
    ("faces", "localai/cli/planted.py", "from localai.storage import planted"),
    ("screen", "localai/operations/planted.py", "import textual"),
    ("screen", "localai/cli/planted.py", "import tui"),
    ("command-line", "localai/operations/planted.py", "import click"),
    ("command-line", "tui/planted.py", "import click"),
    ("network", "localai/vault/planted.py", "import socket"),
    ("network", "localai/operations/planted.py", "import http.client"),
    ("network", "localai/egress/planted.py", "import ssl"),
    ("network", "tui/planted.py", "import requests"),
    ("keyring", "localai/operations/planted.py", "import keyring"),
    ("keyring", "localai/storage/planted.py", "import secretstorage"),
    ("ciphers", "localai/vault/planted.py", "import cryptography.fernet"),
    ("ciphers", "localai/storage/planted.py", "import pyrage"),
    ("database", "localai/vault/planted.py", "import sqlcipher3"),
    ("database", "localai/operations/planted.py", "import sqlite3"),
    ("decoders", "localai/operations/planted.py", "from PIL import Image"),
    ("decoders", "tui/planted.py", "import numpy"),
    ("phrases", "localai/phrases/planted.py", "from localai import paths"),
    ("pure", "localai/policy/planted.py", "import os"),
    ("pure", "localai/ledger/planted.py", "import pathlib"),
    ("pure", "localai/crypto/planted.py", "import time"),
    ("rings", "localai/vault/planted.py", "from localai.vault import second"),
]


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run the contracts of `folder` (all, or the named ones) and return how that ended."""
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    command = [*LINT, "--no-logo", "--no-cache", *chosen]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tree with one empty module `planted` in every package, so that plants can import each other."""
    monkeypatch.delenv("PYTHONPATH")  # else the contracts would be run on the tree itself
    shutil.copy(repository / "pyproject.toml", tmp_path)
    for package in ("localai", "tui"):
        shutil.copytree(repository / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for package in [*(tmp_path / "localai").glob("*/__init__.py"), tmp_path / "tui" / "__init__.py"]:
        package.with_name("planted.py").touch()
    return tmp_path


def test_contracts_hold(repository: Path) -> None:
    ended = lint(repository)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_contracts_hold_on_the_copy_before_anything_is_planted(copy: Path) -> None:
    ended = lint(copy)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_contract_has_a_planted_violation(repository: Path) -> None:
    contracts = tomllib.loads((repository / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for contract, _, _ in PLANTED}


@pytest.mark.parametrize(("contract", "module", "statement"), PLANTED)
def test_contract_fails_on_a_planted_violation(copy: Path, contract: str, module: str, statement: str) -> None:
    planted = copy / module
    with planted.open("a") as file:
        file.write(f"\n{statement}\n")
    if contract == "rings":
        planted.with_name("second.py").write_text("def late():\n    from localai.vault import planted\n")
    ended = lint(copy, contract)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "planted" in ended.stdout, ended.stdout
