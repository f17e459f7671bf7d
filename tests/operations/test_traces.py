"""The search behind `localai prove`: a mark is found in whatever form it hides."""

import base64
import gzip
import io
import json
import secrets
import zipfile
import zlib
from urllib.parse import quote

import pytest

from localai.minimize.edits import parse_edits
from localai.minimize.files import clean_picture
from localai.operations import canaries, traces
from localai.operations.canaries import FACE_BOX, MAY_LEAVE, Kind, Mark

WORD = Mark(kind=Kind.NAME, needle="canary märk/7f3a".encode())
BYTES = Mark(kind=Kind.TAIL, needle=secrets.token_bytes(24), is_text=False)
EVERYWHERE = {kind for kind in Kind if kind not in MAY_LEAVE} - {Kind.NAME}


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner name", content * 3)
    return target.getvalue()


def around(content: bytes) -> bytes:
    """Return the content between others, so that nothing begins or ends where it is convenient."""
    return b"xy " + content + b" and more"


SHAPES = {
    "as it is": around,
    "base64": lambda content: base64.b64encode(around(content)),
    "base64, cut in lines": lambda content: base64.encodebytes(b"z" * 50 + around(content)),
    "base64 of addresses": lambda content: base64.urlsafe_b64encode(around(content)).rstrip(b"="),
    "base64 glued to words": lambda content: b"abcde" + base64.b64encode(around(content)),
    "hex": lambda content: b"a" + around(content).hex().encode(),
    "hex in capitals": lambda content: around(content).hex().upper().encode(),
    "percent signs": lambda content: quote(around(content), safe="").encode(),
    "zlib": lambda content: b"\x01" + zlib.compress(around(content)),
    "zlib, fast": lambda content: zlib.compress(around(content) * 4, 1),
    "gzip": lambda content: b"\x01" + gzip.compress(around(content)),
    "zip": lambda content: b"\x01" + zipped(around(content)),
    "deflate": lambda content: zlib.compress(around(content))[2:-4],
    "base64 in base64": lambda content: base64.b64encode(base64.b64encode(around(content))),
    "zlib in base64 in JSON": lambda content: json.dumps(
        {"a": base64.b64encode(zlib.compress(around(content))).decode()}
    ).encode(),
}
SPELLINGS = {
    "JSON": lambda text: json.dumps({"name": text}).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"name": text})).encode(),
    "little UTF-16": lambda text: text.encode("utf-16-le"),
    "big UTF-16": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32-le"),
    "capitals": lambda text: text.encode().upper(),
    "a form": lambda text: b'Content-Disposition: form-data; name="file"; filename="' + text.encode() + b'"',
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
}


@pytest.mark.parametrize("mark", [WORD, BYTES], ids=["text", "bytes"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_mark_is_found_in_every_form(shape, mark):
    found = traces.search(shape(mark.needle), [mark], "there")
    assert [(trace.mark, trace.where) for trace in found] == [(mark, "there")]


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_text_is_found_in_every_spelling(spelling):
    assert traces.search(spelling(WORD.needle.decode()), [WORD], "there")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_is_not_there_is_not_found(shape):
    assert traces.search(shape(secrets.token_bytes(64)), [WORD, BYTES], "there") == []


def test_a_mark_is_found_in_a_file_and_in_a_name_and_in_a_link(tmp_path):
    name = WORD.needle.decode().replace("/", "")
    mark = Mark(kind=Kind.NAME, needle=name.encode())
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").write_bytes(b"..." + mark.needle)
    (tmp_path / "link").symlink_to(name)
    (tmp_path / f"a {name}.txt").touch()
    found = traces.search_folder(tmp_path, [mark])
    assert {trace.where for trace in found} == {"deep/er/file", "link", f"the name a {name}.txt"}


@pytest.mark.parametrize("made", [canaries.picture_jpeg, canaries.picture_png])
def test_every_mark_of_a_generated_picture_is_really_in_it(made):
    file = made()
    found = {trace.mark for trace in traces.search(file.content, file.marks, "there")}
    assert {mark for mark in file.marks if mark.kind is not Kind.NAME} == found
    assert EVERYWHERE - {mark.kind for mark in found} <= {Kind.FACE}


def test_the_cleaner_takes_out_every_mark_of_a_jpeg():
    file = canaries.picture_jpeg()
    cleaned = clean_picture(file.content, parse_edits({}))
    assert traces.kinds_of(traces.search(cleaned.content, file.marks, "there")) == {Kind.CONTENT}


def test_a_face_stays_until_it_is_made_unreadable():
    file = canaries.picture_png()
    shown, blurred = (clean_picture(file.content, parse_edits(edits)) for edits in ({}, {"blur": FACE_BOX}))
    assert Kind.FACE in traces.kinds_of(traces.search(shown.content, file.marks, "there"))
    assert traces.search(blurred.content, file.marks, "there") == []


def test_no_two_files_carry_the_same_marks():
    first, second = canaries.picture_png(), canaries.picture_png()
    assert not {mark.needle for mark in first.marks} & {mark.needle for mark in second.marks}
