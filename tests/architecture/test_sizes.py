"""Hard limits of size, and words that no name may use."""

from pathlib import Path

import pytest

from tests.architecture import measures

BODY = "\n".join("    x = 1" for _ in range(50))
PLANTED_LARGE = {
    "function": f"def long():\n{BODY}\n",
    "method": f"class A:\n  async def long(self):\n{BODY}\n",
    "module": "x = 1\n" * 401,
    "class": "class A:\n" + "".join(f"    def m{number}(self): ...\n" for number in range(21)),
    "parameters": "def f(a, b, c, *, d, e, f, g): ...\n",
    "parameters of a method": "class A:\n    def f(self, a, b, c, d, e, *more, f): ...\n",
}
PLANTED_NAMES = [
    ("localai/vault/utils.py", ""),
    ("localai/core/items.py", ""),
    ("localai/vault/item_data.py", ""),
    ("localai/vault/items.py", "class BlobManager: ..."),
    ("localai/vault/items.py", "class HTTPService: ..."),
    ("localai/vault/items.py", "class FileInfo: ..."),
]


def sources(repository: Path, *folders: str) -> list[tuple[str, str]]:
    files = measures.modules(repository, *folders)
    return [(file.read_text(encoding="utf-8"), file.relative_to(repository).as_posix()) for file in files]


def test_nothing_is_too_large(repository: Path) -> None:
    found = [
        line
        for source, where in sources(repository, "localai", "tui", "packaging")
        for line in measures.too_large(source, where)
    ]
    assert found == []


def test_test_modules_are_not_too_large(repository: Path) -> None:
    found = [
        line
        for source, where in sources(repository, "tests")
        for line in measures.too_large(source, where, functions_exempt=True)
    ]
    assert found == []


def test_cipher_package_fits_on_a_few_pages(repository: Path) -> None:
    assert sum(len(source.splitlines()) for source, _ in sources(repository, "localai/crypto")) <= measures.CRYPTO_LINES


@pytest.mark.parametrize("source", PLANTED_LARGE.values(), ids=PLANTED_LARGE)
def test_measure_sees_what_is_too_large(source: str) -> None:
    assert len(measures.too_large(source, "planted.py")) == 1


def test_measure_accepts_exactly_the_limits() -> None:
    source = "class A:\n" + "    def m(self, a, b, c, *, d, e, f): ...\n" * 20 + "def f():\n" + "    x = 1\n" * 49
    assert measures.too_large(source + "x = 1\n" * (400 - 71), "planted.py") == []


def test_names_say_something(repository: Path) -> None:
    found = [
        line
        for source, where in sources(repository, "localai", "tui", "packaging", "tests")
        for line in measures.badly_named(source, where)
    ]
    assert found == []


@pytest.mark.parametrize(("where", "source"), PLANTED_NAMES)
def test_measure_sees_words_that_say_nothing(where: str, source: str) -> None:
    assert len(measures.badly_named(source, where)) == 1


def test_package_files_are_empty(repository: Path) -> None:
    packages = [file for folder in ("localai", "tui") for file in (repository / folder).rglob("__init__.py")]
    assert [file for file in packages if file.read_text()] == []
    assert packages


def test_every_folder_of_code_is_a_package(repository: Path) -> None:
    folders = {file.parent for file in measures.modules(repository, "localai", "tui")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
