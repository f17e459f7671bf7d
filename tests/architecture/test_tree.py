"""What may lie in the repository, and what may never be written in it."""

import os
import re
from pathlib import Path

import pytest

TOP_LEVEL = {
    "localai", "tui", "tests", "packaging", "docs",
    "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md",
}  # fmt: skip
BUILT = {"dist", "build", "__pycache__"}
NOISE = re.compile(r"(\.(swp|swo|orig|rej|bak|tmp|pyc|log)|~|^#.*#|^\.#.*|^\.DS_Store|^Thumbs\.db|^\.idea|^\.vscode)$")
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".tiff", ".age", ".db", ".bin"}
# Words are cut in two where they stand, so that this file may be read like any other.
MACHINE = ("/op" + r"t/la\b", "/wor" + r"k/(wt|main|shared|\.lib)", "/roo" + r"t/\.pyenv", "/Use" + "rs/[a-z]+/")
REGISTRY = (r"pypi\." + "org", "python" + "hosted", "artifac" + "tory", "devp" + "i", "index" + "-url[ =]+http")
FORBIDDEN = {
    "a path of one machine": re.compile("|".join(MACHINE)),
    "a host of a package registry": re.compile("|".join(REGISTRY)),
    "a conflict that was not resolved": re.compile(r"^(<{7}|>{7}) ", re.MULTILINE),
    "something left for later": re.compile(r"\b(" + "TO" + "DO|FIX" + "ME|X" + r"XX)\b"),
}


def is_ours(path: Path) -> bool:
    """Tell whether a path of the tree is neither built, nor a tool's, nor the history."""
    hidden_tools = {
        ".git",
        ".venv",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".import_linter_cache",
    }
    return not any(part in BUILT | hidden_tools or part.endswith(".egg-info") for part in path.parts)


def files(root: Path) -> list[Path]:
    """Return every file of the tree, relative to its root."""
    found = []
    for folder, names, inside in os.walk(root):
        here = Path(folder).relative_to(root)
        names[:] = [name for name in names if is_ours(here / name)]
        found += [here / name for name in inside if is_ours(here / name)]
    return sorted(found)


def violations(text: str) -> list[str]:
    """Return which of the forbidden things a text holds."""
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_top_level_is_exactly_what_the_design_names(repository: Path) -> None:
    found = {path.parts[0] for path in files(repository)}
    assert {name for name in found if not name.startswith(".")} == TOP_LEVEL


def test_no_editor_left_anything(repository: Path) -> None:
    assert [path for path in files(repository) if NOISE.search(path.name)] == []


def test_no_file_holds_what_is_forbidden(repository: Path) -> None:
    texts = [path for path in files(repository) if path.suffix not in BINARY]
    found = {str(path): violations((repository / path).read_text(encoding="utf-8", errors="replace")) for path in texts}
    assert {path: what for path, what in found.items() if what} == {}


def test_every_text_file_ends_with_one_newline(repository: Path) -> None:
    texts = [path for path in files(repository) if path.suffix in {".py", ".md", ".toml", ".txt", ".tcss", ".sh"}]
    empty_or_ended = [(repository / path).read_bytes() for path in texts]
    wrong = [
        path for path, text in zip(texts, empty_or_ended, strict=True) if text and not re.search(rb"[^\n]\n\Z", text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "see /op" + "t/la/venv/bin/python"),
        ("a path of one machine", "cd /wor" + "k/wt/keys"),
        ("a host of a package registry", "see https://pypi." + "org/simple"),
        ("a host of a package registry", "https://files.python" + "hosted.org/packages/x.whl"),
        ("a conflict that was not resolved", "a\n<<<<" + "<<< HEAD\nb"),
        ("something left for later", "# TO" + "DO: think"),
    ],
)
def test_forbidden_things_are_seen(what: str, text: str) -> None:
    assert violations(text) == [what]


@pytest.mark.parametrize("name", [".x.py.swp", "a.py.orig", "a.py~", "#a.py#", ".DS_Store", ".idea"])
def test_editor_noise_is_seen(name: str) -> None:
    assert NOISE.search(name)
