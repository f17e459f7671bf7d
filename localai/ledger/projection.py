"""The digest over the rows that decide what may leave; each checkpoint carries it, every unlock computes it again.

An encrypted database does not notice when an old page of its own is put back: a rule, an approval or an item's class
would be what it was once. The signed digest notices.
"""

from collections.abc import Iterable

from localai.crypto.canonical import Value, digest


def projection(tables: Iterable[tuple[str, Iterable[tuple[Value, ...]]]]) -> str:
    """Return the digest (hex) over named tables; each row is a tuple, and rows come in a fixed order."""
    return digest(tuple((name, tuple(rows)) for name, rows in tables))
