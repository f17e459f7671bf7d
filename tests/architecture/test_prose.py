"""What the documents promise about themselves, and that what they name is there."""

import re
from pathlib import Path

import pytest

from localai.cli.app import VERBS

LINK = re.compile(r"\[[^\]]+\]\(([^)#]+)(?:#[^)]*)?\)")
DOCUMENTS = ("README.md", "CHANGELOG.md", "SECURITY.md", "docs")


def documents(repository: Path) -> list[Path]:
    found = []
    for name in DOCUMENTS:
        path = repository / name
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return found


def test_readme_fits_on_three_screens(repository: Path) -> None:
    assert len((repository / "README.md").read_text().splitlines()) <= 120


def test_privacy_statement_has_at_most_400_words(repository: Path) -> None:
    assert len((repository / "docs" / "privacy.md").read_text().split()) <= 400


def test_every_decision_is_one_page_and_in_the_index(repository: Path) -> None:
    folder = repository / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    pages = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    assert [name for name in pages if f"({name})" not in index] == []
    assert [name for name in pages if len((folder / name).read_text().splitlines()) > 60] == []
    assert len({name[:2] for name in pages}) == len(pages)  # several may be on their way at once


def test_every_link_leads_to_a_file(repository: Path) -> None:
    broken = []
    for document in documents(repository):
        for target in LINK.findall(document.read_text()):
            if not re.match(r"[a-z]+:", target) and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(repository)}: {target}")
    assert broken == []


def test_every_file_the_documents_name_is_there(repository: Path) -> None:
    pattern = re.compile(r"\b(?:packaging|tests|tui|docs|localai(?!/v1))/[\w/.-]*\w")
    named = {name for path in documents(repository) for name in pattern.findall(path.read_text())}
    assert [name for name in sorted(named) if not (repository / name).exists()] == []


@pytest.mark.parametrize("command", ["python3 packaging/bootstrap.py try", "python3 packaging/bootstrap.py test"])
def test_readme_holds_both_commands_on_a_line_of_their_own(repository: Path, command: str) -> None:
    assert command in (repository / "README.md").read_text().splitlines()


def test_continuous_integration_runs_the_second_command_of_the_readme(repository: Path) -> None:
    assert "step python3 packaging/bootstrap.py test\n" in (repository / ".ci" / "run").read_text()


def test_every_command_the_documents_show_is_there(repository: Path) -> None:
    shown = set()
    for document in (path for path in documents(repository) if path.name != "formats.md"):  # its type lines look alike
        text = document.read_text()
        shown |= set(re.findall(r"^localai ([a-z]+)\b(?! is )", text, re.MULTILINE))
        shown |= set(re.findall(r"`(?:[^`]*/)?localai ([a-z]+)\b", text))
    assert shown >= {"init", "add", "send", "copies", "status", "path"}
    assert shown - set(VERBS) == set()
