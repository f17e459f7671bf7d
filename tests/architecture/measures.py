"""Reads the tree with `ast` and returns what is too large or badly named; the tests here plant both."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FUNCTION_LINES = 50
MODULE_LINES = 400
CLASS_METHODS = 20
PARAMETERS = 6
CRYPTO_LINES = 650
BANNED = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "core",
    "manager",
    "handler",
    "service",
    "data",
    "info",
}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(root: Path, *folders: str) -> Iterator[Path]:
    """Yield every Python file below the folders, in order."""
    for folder in folders:
        yield from sorted((root / folder).rglob("*.py"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Yield every function, those inside classes and functions too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """Yield every class."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def parameters(function: Function) -> int:
    """Count what a caller may give; `self` and `cls` are not given."""
    listed = function.args
    given = [*listed.posonlyargs, *listed.args, *listed.kwonlyargs]
    first_is_implied = bool(given) and given[0].arg in {"self", "cls"}
    return len(given) - first_is_implied + (listed.vararg is not None) + (listed.kwarg is not None)


def too_large(source: str, where: str, *, functions_exempt: bool = False) -> list[str]:
    """Return one line for everything in this module that passes its limit."""
    tree = ast.parse(source)
    found = []
    if (lines := len(source.splitlines())) > MODULE_LINES:
        found.append(f"{where}: {lines} lines, at most {MODULE_LINES}")
    for function in () if functions_exempt else functions(tree):
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > FUNCTION_LINES:
            found.append(f"{where}: {function.name}: {lines} lines, at most {FUNCTION_LINES}")
        if (count := parameters(function)) > PARAMETERS:
            found.append(f"{where}: {function.name}: {count} parameters, at most {PARAMETERS}")
    for group in classes(tree):
        if (count := sum(isinstance(node, Function) for node in group.body)) > CLASS_METHODS:
            found.append(f"{where}: {group.name}: {count} methods, at most {CLASS_METHODS}")
    return found


def badly_named(source: str, where: str) -> list[str]:
    """Return the names of modules, folders and classes that use a word which says nothing."""
    names = [part.removesuffix(".py") for part in where.split("/")] + [
        group.name for group in classes(ast.parse(source))
    ]
    return [f"{where}: {name}" for name in names if BANNED & {word.lower() for word in WORD.findall(name)}]
