"""Writes docs/matrix.md: for each task and class, what the built-in rules allow, and after what.

    python3 packaging/matrix.py [--check]

With --check it writes nothing and ends with exit code 1 when the page is not what the cards say.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from localai.policy import catalog as cards  # noqa: E402
from localai.policy.matrix import Cell, Chance, matrix  # noqa: E402
from localai.vocabulary.items import ItemClass  # noqa: E402
from localai.vocabulary.tasks import Task  # noqa: E402

PAGE: Final = ROOT / "docs" / "matrix.md"
OPENING: Final = """# What each task may use

Made by `python3 packaging/matrix.py` from the cards and the built-in rules; a test compares them. Cards of {day}.

A model stands where the best that can be had puts it, on a new account with nothing on record:
**at once**; **after one answer**, when one true statement about the account (in brackets) is on record; **your call**,
when nothing forbids it but something is unknown, which the person takes on by name; **refused**. A region in brackets
is one that the request must ask for. A contract of one's own can open more. Numbers are models;
those that ended are left out.

"""


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    made = page()
    if asked.check:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page as it should be."""
    folder = Path(cards.__file__).parent / "cards"
    catalog = cards.load({file.name: file.read_bytes() for file in folder.glob("*.toml")})
    day = max(card.checked for card in catalog.cards.values())
    found = matrix(catalog, day)
    return OPENING.format(day=day) + "\n".join([*_summary(found), *_details(found)]) + "\n"


def _summary(found: dict[Task, dict[ItemClass, Cell]]) -> Iterator[str]:
    yield f"| task | {' | '.join(ItemClass)} |"
    yield "|---|---|---|---|---|"
    for task, row in found.items():
        yield f"| [{task}](#{task}) | {' | '.join(_counts(row[each]) for each in ItemClass)} |"
    yield ""
    yield "Each cell: at once, after one answer, your call, refused."


def _counts(cell: Cell) -> str:
    return ", ".join(str(len(part)) for part in (cell.at_once, cell.after_one_answer, cell.your_call, cell.refused))


def _details(found: dict[Task, dict[ItemClass, Cell]]) -> Iterator[str]:
    for task, row in found.items():
        yield f"\n## {task}"
        for item_class, cell in row.items():
            yield f"\n### {task}, {item_class}\n"
            yield from _line("at once", cell.at_once)
            yield from _line("after one answer", cell.after_one_answer)
            yield from _line("your call", cell.your_call)
            yield from _line("refused", cell.refused)


def _line(name: str, chances: Sequence[Chance]) -> Iterator[str]:
    if chances:
        yield f"- {name}: {', '.join(_named(chance) for chance in chances)}"


def _named(chance: Chance) -> str:
    needed = [chance.answer] if chance.answer else []
    needed += [f"region {chance.region}"] if chance.region else []
    return f"{chance.model} ({', '.join(needed)})" if needed else chance.model


if __name__ == "__main__":
    sys.exit(main())
