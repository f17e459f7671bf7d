"""The lock: packaging/requirements holds a hash for everything, and is what pyproject.toml asks for."""

import importlib.metadata
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?![0-9a-f])")


@pytest.fixture
def lock(repository: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("lock", repository / "packaging" / "lock.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pyproject(repository: Path) -> dict:
    return tomllib.loads((repository / "pyproject.toml").read_text())


@pytest.fixture
def texts(lock: ModuleType) -> dict[str, str]:
    return {name: (lock.REQUIREMENTS / f"{name}.txt").read_text() for name in lock.NAMES}


def pins(lock: ModuleType, *texts: str) -> list[Requirement]:
    """Return every pinned requirement of these files."""
    return [Requirement(line) for text in texts for line in lock.split_entries(text)]


def version(pin: Requirement) -> str:
    return next(iter(pin.specifier)).version


def test_lock_was_made_from_this_pyproject(lock: ModuleType, pyproject: dict, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        assert f"# pyproject {lock.fingerprint(pyproject)}\n" in text, f"{name}.txt is old: run `{lock.COMMAND}`"


def test_fingerprint_changes_with_any_requirement(lock: ModuleType, pyproject: dict) -> None:
    before = lock.fingerprint(pyproject)
    pyproject["dependency-groups"]["test"].append("planted")
    assert lock.fingerprint(pyproject) != before


def test_every_entry_has_a_version_and_hashes(lock: ModuleType, texts: dict[str, str]) -> None:
    for text in texts.values():
        for requirement, entry in lock.split_entries(text).items():
            first, *hashes = entry.splitlines()
            assert lock.ENTRY.fullmatch(first), requirement
            assert hashes, requirement
            assert all(HASH.search(line) for line in hashes), requirement


def test_every_requirement_is_pinned_to_what_it_allows(
    lock: ModuleType, pyproject: dict, texts: dict[str, str]
) -> None:
    for name, lines in lock.wanted(pyproject).items():
        pinned = pins(lock, texts["core"], texts[name])
        for line in lines:
            asked = Requirement(line)
            found = [pin for pin in pinned if canonicalize_name(pin.name) == canonicalize_name(asked.name)]
            assert found, line
            assert all(asked.specifier.contains(version(pin)) for pin in found), line


def test_a_project_has_one_version_on_one_system(lock: ModuleType, texts: dict[str, str]) -> None:
    here: dict[str, set[str]] = {}
    for pin in pins(lock, *texts.values()):
        if pin.marker is None or pin.marker.evaluate():
            here.setdefault(canonicalize_name(pin.name), set()).add(version(pin))
    assert {name: found for name, found in here.items() if len(found) > 1} == {}


def test_lock_is_complete_for_what_is_installed_here(lock: ModuleType, texts: dict[str, str]) -> None:
    pinned = {canonicalize_name(pin.name) for pin in pins(lock, *texts.values())}
    installed = {canonicalize_name(found.name): found for found in importlib.metadata.distributions()}
    missing = set()
    for name in pinned & set(installed):
        for needed in map(Requirement, installed[name].requires or ()):
            applies = needed.marker is None or needed.marker.evaluate({"extra": ""})
            if applies and canonicalize_name(needed.name) not in pinned:
                missing.add(f"{name} needs {needed.name}")
    assert missing == set()
    assert {"click", "cryptography", "textual"} <= pinned & set(installed)


def test_every_dependency_says_why(repository: Path) -> None:
    text = (repository / "pyproject.toml").read_text()
    listed = re.findall(r'^    "[a-z][a-z0-9-]*[<>=!~][^"]*",(.*)$', text, re.MULTILINE)
    assert listed
    assert [line for line in listed if not re.search(r"# \w+", line)] == []
