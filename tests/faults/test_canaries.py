"""A whole session with words that stand nowhere else: none of them is in any file that localai wrote."""

import base64
import gzip
import shutil
import zlib
from pathlib import Path

import pytest

from tests.cli.processes import ROOT, Machine
from tests.faults.scanning import forms, leaks

NOTE = ROOT / "localai" / "ondevice" / "sample" / "note.jpg"
WORDS = {
    "the workspace's name": "Quillfeather",
    "a file's name": "Brackenshaw",
    "a folder's name": "Ostrelium",
    "a text": "Vellumtoast",
    "typed content": "Harrowgint",
    "a project": "Mistlewick",
    "a tag": "Cobblenoon",
    "a new name": "Dapplefrost",
    "a reason": "Lanternmoss",
    "a prompt": "Wrenhollow",
    "a purpose": "Thimblerook",
    "what it was asked with": "Gorsebutton",
    "the artist in the picture": "Lindqvist",
    "the camera in the picture": "SN-4471902",
    "a comment in the picture": "do not pass on",
    "text in the pixels": "Ellison",
    "more text in the pixels": "Not public before",
    "the passphrase": "Umberthistle",
    "a service": "runway",
    "a model": "gpt-image",
}


@pytest.mark.parametrize("form", sorted(forms("Vellumtoast")))
def test_the_search_finds_every_form(tmp_path: Path, form: str) -> None:
    written = {
        "raw": b"Vellumtoast",
        "utf-16": "Vellumtoast".encode("utf-16-le"),
        "utf-16, big end first": "Vellumtoast".encode("utf-16-be"),
        "hex": b"Vellumtoast".hex().encode(),
        "hex, upper case": b"Vellumtoast".hex().upper().encode(),
        "url": b"Vellumtoast",
        **{f"base64 at {n}": base64.b64encode(b"xyz"[:n] + b"Vellumtoast and more") for n in range(3)},
        **{f"url-safe base64 at {n}": base64.urlsafe_b64encode(b"xyz"[:n] + b"Vellumtoast more") for n in range(3)},
    }
    (tmp_path / "planted").write_bytes(b"before " + written[form] + b" after")
    assert any(form in line for line in leaks(tmp_path, {"a text": "Vellumtoast"}))


@pytest.mark.parametrize("packed", [zlib.compress(b"x" * 99 + b"Vellumtoast"), gzip.compress(b"Vellumtoast" * 9)])
def test_the_search_looks_into_deflated_streams_and_names(tmp_path: Path, packed: bytes) -> None:
    (tmp_path / "planted").write_bytes(b"\0" * 100 + packed)
    (tmp_path / "a Vellumtoast.txt").touch()
    found = leaks(tmp_path, {"a text": "Vellumtoast"})
    assert any("inflated" in line for line in found)
    assert any("name" in line for line in found)


def session(home: Path, given: Path) -> None:
    """Use the program as someone would for an afternoon, with all the words."""
    folder = given / WORDS["a folder's name"]
    folder.mkdir(parents=True)
    folder.joinpath(WORDS["a file's name"] + ".txt").write_text(f"{WORDS['a text']} stands here\n" * 9)
    shutil.copy(NOTE, folder / "note.jpg")
    passphrase, sheet = given / "passphrase", given / "sheet"
    passphrase.touch(mode=0o600)
    passphrase.write_text(f"{WORDS['the passphrase']} and four more words\n")
    temporary = home / "temporary"
    temporary.mkdir()
    places = {"TMPDIR": str(temporary), "XDG_RUNTIME_DIR": str(temporary)}
    first = Machine(home, {**places, "LOCALAI_PASSPHRASE_FILE": str(passphrase)})
    first.run("init", WORDS["the workspace's name"], "--no-keyring", "--recovery-file", sheet)
    machine = Machine(home, {**places, "LOCALAI_IDENTITY_FILE": str(sheet)})
    machine.run("project", "create", WORDS["a project"])
    machine.run("add", folder, "--project", WORDS["a project"], "--previews")
    machine.run("add", "-", "--name", "typed.txt", "--tag", WORDS["a tag"], given=WORDS["typed content"].encode() * 50)
    listed = machine.json("list")["items"]
    note = next(item["id"] for item in listed if item["name"] == "note.jpg")
    typed = next(item["id"] for item in listed if item["name"] == "typed.txt")
    machine.run("rename", typed, f"{WORDS['a new name']}.txt")
    machine.run("class", typed, "confidential", "--reason", WORDS["a reason"])
    machine.run("search", WORDS["what it was asked with"], expect=None)
    wish = ("send", note, "--model", "on-device/ocr", "--purpose", WORDS["a purpose"])
    digest = machine.json(*wish, "--dry-run")["digest"]
    machine.run(*wish, "--consent", digest)
    machine.run("send", note, "--model", "runway/gen4-image", "-p", WORDS["a prompt"], expect=5)
    machine.run("send", note, "--model", "openai/gpt-image-2.5", "-p", WORDS["a prompt"], expect=13)
    machine.run("show", "feedfeed", expect=8)
    machine.run("remove", typed, "--yes")
    machine.run("purge", typed, "--yes")
    machine.run("check", "--read-data")
    machine.run("ledger", "verify")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder after that afternoon."""
    home = tmp_path_factory.mktemp("home")
    session(home, tmp_path_factory.mktemp("given"))
    return home


@pytest.mark.xdist_group("canaries")
def test_no_word_is_in_any_file_that_was_written(used: Path) -> None:
    assert (used / "localai" / "data").is_dir()
    assert leaks(used, WORDS) == []


@pytest.mark.xdist_group("canaries")
def test_nothing_is_written_outside_the_named_folders(used: Path) -> None:
    assert {path.name for path in used.iterdir()} == {"localai", "temporary"}
    assert list((used / "temporary").iterdir()) == []
    assert {path.name for path in (used / "localai").iterdir()} <= {"data", "config", "cache", "logs"}
