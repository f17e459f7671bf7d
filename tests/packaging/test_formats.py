"""docs/formats.md against what is really on disk."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from localai.crypto import slots, stream
from localai.crypto.canonical import encode, type_line
from localai.operations import workspaces
from localai.operations.workspaces import NewKeys
from localai.vault import format as format_file
from localai.vault import padding
from localai.vocabulary import bodies, outbound, outcomes, records


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


def listed(text: str) -> dict[str, list[str]]:
    """Return the fields that the tables name, by type line."""
    rows = re.findall(r"^\|(?: `[a-z-]+` \|)? `([^`]+)` \| ([a-z_, ]+) \|$", text, flags=re.MULTILINE)
    return {line: names.split(", ") for line, names in rows}


@pytest.mark.parametrize(
    "record",
    [*get_args(bodies.Body), *get_args(bodies.Scope), bodies.Beginning, outcomes.RemoteCopy, outbound.Plan,
     outbound.Part, outbound.Run, outbound.ModelFile, outbound.Exchange, outbound.Header, outbound.Piece, outbound.Hole,
     outbound.Cost, outbound.Network, outbound.Resolve, outbound.Credential],
)  # fmt: skip
def test_fields_of_every_record_are_described_in_order(repository: Path, record: type) -> None:
    text = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    assert listed(text)[type_line(record)] == [field.name for field in fields(record)]


def test_fields_of_an_entry_are_described_in_order(repository: Path) -> None:
    text = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    assert f"`{records.Entry.TYPE}`: {', '.join(field.name for field in fields(records.Entry))}." in text


def test_example_of_a_canonical_value_is_what_is_written(repository: Path) -> None:
    text = (repository / "docs" / "formats.md").read_text(encoding="utf-8")
    assert encode(("a", 1)).hex() in re.sub(r"[ ]+", "", text)
