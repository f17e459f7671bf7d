"""How every sentence sounds: no praise for anyone, no shouting, nothing that only insiders say."""

import ast
import re
from pathlib import Path

import pytest

PRAISE = re.compile(
    r"\b(safe|safely|safest|secure|securely|private|privately|trusted|trustworthy|powerful|seamless|easy|easily|simply|"
    r"best-in-class|military|bank-grade|unbreakable|anonymous|guaranteed?)\b",
    re.IGNORECASE,
)
INSIDERS = re.compile(r"\b(AEAD|DEK|KEK|HKDF|scrypt|nonce|stanza|payload|backend|boolean|null|traceback|stdin|JSON)\b")
PHRASES = Path(__file__).resolve().parents[2] / "localai" / "phrases"


def sentences(source: str) -> list[str]:
    """Return every string of a module that is no docstring and no key of a table; of an f-string, its fixed parts."""
    tree = ast.parse(source)
    strings = (ast.Module, ast.ClassDef, ast.FunctionDef)
    described = {
        id(node.value)
        for holder in ast.walk(tree)
        if isinstance(holder, strings)
        for node in holder.body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    described |= {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys}
    return [
        re.sub(r"\{\w+\}", "{}", node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    ]


MODULES = sorted(path.name for path in PHRASES.glob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_praises(name: str) -> None:
    assert [text for text in sentences((PHRASES / name).read_text()) if PRAISE.search(text)] == []


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_shouts(name: str) -> None:
    found = [text for text in sentences((PHRASES / name).read_text()) if re.search(r"![\s\"']|!$", text)]
    assert found == []


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_needs_an_insider(name: str) -> None:
    assert [text for text in sentences((PHRASES / name).read_text()) if INSIDERS.search(text)] == []


@pytest.mark.parametrize("name", MODULES)
def test_no_sentence_holds_a_control_character_or_an_emoji(name: str) -> None:
    found = sentences((PHRASES / name).read_text())
    assert [text for text in found if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\U0001F000-\U0001FAFF]", text)] == []


def test_tone_is_heard() -> None:
    planted = 'X = "Your files are safe."\ndef f(x):\n    """Return a secure thing."""\n    return f"Done{x}!"\n'
    found = sentences(planted)
    assert [text for text in found if PRAISE.search(text)] == ["Your files are safe."]
    assert "!" in found
    assert len(found) == 3
