"""The ledger as one text file that `packaging/verify_ledger.py` checks without us; docs/formats.md describes it."""

import base64
from collections.abc import Iterable, Iterator
from typing import Final

from localai.vocabulary.records import Opening

FIRST_LINE: Final = "localai ledger 1"


def export_text(
    encoded: tuple[Iterable[bytes], int], openings: Iterable[tuple[int, Opening]], *, note: str, key: str
) -> Iterator[str]:
    """Yield the file in pieces: the key, every entry in order with their count, what opens commitments, the checkpoint.

    `encoded` are the canonical bytes of the entries and their number, `openings` come with the place of their entry.
    """
    entries, count = encoded
    yield f"{FIRST_LINE}\nkey {key}\nentries {count}\n"
    for entry in entries:
        yield f"{base64.b64encode(entry).decode()}\n"
    yield "openings\n"
    for seq, opening in openings:
        yield f"{seq} {opening.salt.hex()} {opening.digest}\n"
    yield f"checkpoint\n{note}"
