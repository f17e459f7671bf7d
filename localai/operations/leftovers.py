"""Contents that were stored for rows which did not come to be."""

from collections.abc import Iterable
from contextlib import suppress

from localai.errors import DiskError, LocalaiError
from localai.vault.blobs import Blobs


def give_up(blobs: Blobs, blob_ids: Iterable[str], error: BaseException) -> None:
    """Remove contents after `error` undid the rows that name them.

    Where the disk failed nobody knows whether the rows are there: what was written before a sync that failed may be
    read again by who opens the workspace next. The contents stay then, and `check` finds those that nothing names.
    """
    if isinstance(error, DiskError):
        return
    for blob_id in blob_ids:
        with suppress(LocalaiError):
            blobs.unlink(blob_id)
