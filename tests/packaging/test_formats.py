"""docs/formats.md against what is really on disk."""

import re
from datetime import UTC, datetime
from pathlib import Path

from localai.crypto import slots, stream
from localai.operations import workspaces
from localai.operations.workspaces import NewKeys
from localai.vault import format as format_file
from localai.vault import padding


def test_every_file_of_a_workspace_is_described(repository: Path, tmp_path: Path) -> None:
    text = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^    ([A-Za-z.]+)", text.split("```")[1], flags=re.MULTILINE)) | {"slots", "blobs"}
    created = workspaces.create(
        tmp_path, label="x", keys=NewKeys(), face="cli", now=lambda: datetime(2026, 11, 21, tzinfo=UTC)
    )
    with created.workspace as workspace:
        workspace.blobs.add([b"x"], item_id="0" * 32, role=0)
        found = {path.name for path in workspace.folder.iterdir()}
    assert {name.removesuffix("-wal").removesuffix("-shm") for name in found} <= described


def test_numbers_in_the_description_are_the_ones_in_use(repository: Path) -> None:
    text = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    for number in (
        f"localai workspace {format_file.VERSION}\n",
        f"work factor {slots.WORK_FACTOR} when written, {slots.READ_WORK_FACTORS[0]} to {slots.READ_WORK_FACTORS[-1]}",
        f"{stream.SEGMENT:,} bytes each",
        f"byte {stream.HEADER}, 32 bytes salt",
        f"at least {padding.SMALLEST:,} bytes",
        slots.FIRST_LINE,
    ):
        assert number in text
