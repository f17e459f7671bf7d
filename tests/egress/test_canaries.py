"""A whole session whose every content is marked, then a search of every file that was written: no mark is found."""

import base64
import contextlib
import secrets
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from tests.egress.journey import NOTE, PASSPHRASE, Journey, made

PRINTED = "Lindqvist"  # stands in the photographed note, so it is in the text that the reader finds
AROUND = 1 << 16


def forms(mark: str) -> Iterator[bytes]:
    """Yield a text in every form it might be written in."""
    raw = mark.encode()
    yield raw
    yield raw.upper()
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield mark.encode("utf-16-le")
    yield mark.encode("utf-16-be")
    yield quote(mark, safe="").encode()
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
        yield encoded[4 if shift else 0 : -2]


def inflated(content: bytes) -> Iterator[bytes]:
    """Yield whatever in it can be inflated."""
    at = content.find(b"\x78")
    while at >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[at : at + AROUND], AROUND)
        at = content.find(b"\x78", at + 1)


def found(root: Path, marks: list[str]) -> list[tuple[str, str]]:
    """Return every file below `root` that holds a mark, by its name or in its content, and the mark."""
    hits = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        texts = [str(path.relative_to(root)).encode(), content, *inflated(content)]
        hits += [(path.name, mark) for mark in marks if any(form in text for form in forms(mark) for text in texts)]
    return hits


def marked_picture(path: Path, mark: str) -> None:
    """Write the note with a mark in its comment and in its EXIF description."""
    with Image.open(NOTE) as picture:
        exif = picture.getexif()
        exif[0x010E] = mark
        picture.save(path, exif=exif, comment=mark.encode())


@pytest.mark.parametrize("wrapped", ["raw", "base64", "hex", "utf-16", "url", "zlib"])
def test_the_search_finds_a_mark_in_every_form(tmp_path, wrapped):
    mark = "canary mark/ä"
    shapes = {
        "raw": mark.encode(),
        "base64": base64.b64encode(b"x" + mark.encode() + b" and more"),
        "hex": mark.encode().hex().encode(),
        "utf-16": mark.encode("utf-16-le"),
        "url": quote(mark, safe="").encode(),
        "zlib": zlib.compress(b"before " + mark.encode()),
    }
    (tmp_path / "file").write_bytes(b"\x01\x02" + shapes[wrapped] + b"\x03")
    assert found(tmp_path, [mark]) == [("file", mark)]


def test_no_content_name_or_word_of_a_session_is_in_any_file(tmp_path):
    marks = {
        name: f"canary{secrets.token_hex(8)}"
        for name in (
            "workspace",
            "file",
            "metadata",
            "text",
            "tag",
            "project",
            "prompt",
            "purpose",
            "reason",
            "renamed",
        )
    }
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir(mode=0o700)
    outside.mkdir()
    machine, sheet = made(home)
    machine.run("workspace", "create", marks["workspace"], "--recovery-file", home / "sheet2")
    picture = outside / f"{marks['file']}.jpg"
    marked_picture(picture, marks["metadata"])
    (outside / "text.txt").write_text(f"before {marks['text']} after\n" * 50)
    typed = Journey(machine)
    typed.type("project", "create", marks["project"])
    typed.type("add", picture, outside / "text.txt", "--tag", marks["tag"], "--project", marks["project"], "--previews")
    item = next(each["id"] for each in machine.json("list")["items"] if each["kind"] == "image")
    for model in ("on-device/ocr", "on-device/clean"):
        words = ["send", item, "--model", model, "--purpose", marks["purpose"]]
        digest = typed.type(*words, "--dry-run", "--json").json["digest"]
        done = typed.type(*words, "--consent", digest, "--json").json
        assert model.endswith("clean") or PRINTED in done["text"]
    typed.type("send", item, "--model", "runway/gen4-image", "-p", marks["prompt"], expect=5)
    typed.type("search", marks["text"])
    typed.type("class", item, "confidential", "--reason", marks["reason"])
    typed.type("rename", item, marks["renamed"])
    typed.type("policy", "set", "workspace", "--policy", '{"max_cost": "1"}', "--reason", marks["reason"])
    typed.type("remove", item, "--yes")
    typed.type("frobnicate", marks["prompt"], expect=2)
    assert marks["text"] in machine.run("search", marks["text"]).text
    for given in (sheet, home / "sheet2", home / "passphrase"):
        given.unlink()
    assert found(home, [*marks.values(), PRINTED, PASSPHRASE, "AGE-SECRET-KEY", "runway"]) == []
