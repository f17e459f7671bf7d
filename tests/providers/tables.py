"""Claims about one thing, put to all of a table by one test, which names every row that it fails for."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

Row = TypeVar("Row")


def of_each(rows: Iterable[tuple[str, Row]]) -> Callable[[Callable[[Row], None]], Callable[[], None]]:
    """Turn a claim about one row into a test of all rows, each with its name."""
    table = tuple(rows)
    assert table
    assert len({name for name, _ in table}) == len(table)

    def over(claim: Callable[[Row], None]) -> Callable[[], None]:
        def test() -> None:
            failed = {}
            for name, row in table:
                try:
                    claim(row)
                except (AssertionError, pytest.fail.Exception) as error:
                    failed[name] = str(error)[:600]
            if failed:
                pytest.fail("\n".join(f"{name}: {why}" for name, why in failed.items()), pytrace=False)

        test.__name__, test.__doc__ = claim.__name__, claim.__doc__
        return test

    return over
