import pytest

from localai.vault.kinds import looks_like_text, recognize
from localai.vocabulary.items import Kind


@pytest.mark.parametrize(
    ("head", "name", "kind", "media_type"),
    [
        (b"\xff\xd8\xff\xe0", "a", Kind.IMAGE, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "a", Kind.IMAGE, "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "a", Kind.IMAGE, "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", "a", Kind.AUDIO, "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic", "a", Kind.IMAGE, "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "a", Kind.VIDEO, "video/mp4"),
        (b"%PDF-1.7", "a", Kind.DOCUMENT, "application/pdf"),
        (b"PK\x03\x04", "a.docx", Kind.DOCUMENT, None),
        (b"PK\x03\x04", "a.zip", Kind.OTHER, "application/zip"),
        (b"BM\x00\x00\x00\x00\x00\x00\x00\x00", "a", Kind.IMAGE, "image/bmp"),
        (b"BMW is a car", "a", Kind.TEXT, "text/plain"),
        (b"a,b\n1,2", "a.CSV", Kind.TEXT, "text/csv"),
        (b"<svg xmlns='x'>", "a", Kind.IMAGE, "image/svg+xml"),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- Inkscape -->\n<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg:svg>",
            "a.txt",
            Kind.IMAGE,
            "image/svg+xml",
        ),
        (b"hello", "a.svg", Kind.IMAGE, "image/svg+xml"),
        (b"<p>See <svg/></p>", "a.html", Kind.TEXT, "text/html"),
        (b"", "empty", Kind.TEXT, "text/plain"),
        (b"\x00\x01\x02", "a.jpg", Kind.OTHER, "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head, name, kind, media_type):
    found = recognize(head, name)
    assert found[0] is kind
    assert media_type is None or found[1] == media_type


def test_a_name_never_turns_other_bytes_into_a_picture():
    assert recognize(b"#!/bin/sh", "photo.jpg") == (Kind.TEXT, "text/plain")


def test_a_character_cut_at_the_end_is_still_text():
    assert looks_like_text("grün".encode()[:3])


def test_latin_1_is_no_text():
    assert not looks_like_text(b"gr\xfcn und blau")


def test_a_null_byte_is_no_text():
    assert not looks_like_text(b"a\0b")
