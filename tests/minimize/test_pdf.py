"""Documents made with pikepdf, full of what people do not mean to send."""

import contextlib
import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from localai.errors import UndecodableError, UsageError
from localai.minimize.cleaned import Found, Kept
from localai.minimize.edits import Edits, parse_edits
from localai.minimize.files import clean_picture, take_out
from localai.sandbox import child
from localai.sending_errors import UncleanableError

NEEDLE = "Canary-7Q"
NOTHING = Edits()


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = NEEDLE, {1: "N"}
    sink = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(sink, "JPEG", exif=exif, comment=NEEDLE.encode())
    return sink.getvalue()


def jpeg2000() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(sink, "JPEG2000", comment=NEEDLE)
    return sink.getvalue()


def picture(pdf: pikepdf.Pdf, content: bytes, filtered: Name, **more: object) -> Stream:
    return Stream(
        pdf,
        content,
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=40,
            Height=30,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=filtered,
            **more,
        ),
    )


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    sink = io.BytesIO()
    pdf.save(sink, compress_streams=False, **options)
    return sink.getvalue()


def burdened() -> pikepdf.Pdf:
    """A document of one page that carries one of everything."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    page.Resources = Dictionary(
        XObject=Dictionary(
            Im0=picture(pdf, photo(), Name.DCTDecode, Metadata=Stream(pdf, NEEDLE.encode())),
            Im1=picture(pdf, jpeg2000(), Name.JPXDecode),
        ),
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        Properties=Dictionary(MC0=Dictionary(ActualText=String(NEEDLE))),
    )
    drawing = (
        f"% {NEEDLE}\nq 100 0 0 80 10 10 cm /Im0 Do Q q 50 0 0 40 120 10 cm /Im1 Do Q /Span <</ActualText ({NEEDLE})>>"
    )
    page.Contents = Stream(pdf, (drawing + " BDC BT /F1 12 Tf 20 150 Td (Hello there) Tj ET EMC").encode())
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[1, 1, 2, 2], A=Dictionary(S=Name.URI, URI=String(NEEDLE))
    )
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[9, 9, 30, 30], Contents=String(NEEDLE), T=String(NEEDLE)
    )
    page.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(link)])
    page.PieceInfo, page.Thumb = Dictionary(X=Dictionary(Private=String(NEEDLE))), Stream(pdf, b"small")
    pdf.attachments["secret.txt"] = f"attached {NEEDLE}".encode()
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(NEEDLE))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(NEEDLE, 0))
    with pdf.open_metadata() as told:
        told["dc:creator"] = [NEEDLE]
    pdf.docinfo["/Author"], pdf.docinfo["/Title"], pdf.docinfo["/Producer"] = NEEDLE, NEEDLE, f"Writer {NEEDLE}"
    return pdf


@pytest.fixture(scope="module")
def source() -> bytes:
    return saved(burdened())


@pytest.fixture(scope="module")
def cleaned(source):
    return take_out([source], NOTHING, name="letter.pdf", limits=child.DOCUMENT)


def opened(content: bytes) -> bytes:
    """Return a document with nothing in it packed."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        level = pikepdf.StreamDecodeLevel.generalized
        return saved(pdf, stream_decode_level=level, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def test_document_carries_nothing_anywhere(source, cleaned):
    assert NEEDLE.encode() in opened(source)
    assert NEEDLE.encode() not in opened(cleaned.content)
    assert NEEDLE.encode("utf-16-be") not in opened(cleaned.content)
    assert b"JavaScript" not in opened(cleaned.content)


def test_what_went_from_a_document_is_named(cleaned):
    kinds = {kind for kind, _ in cleaned.removed}
    assert {Found.AUTHOR, Found.TITLE, Found.ATTACHMENT, Found.SCRIPT, Found.NOTE, Found.LINK} <= kinds
    assert {Found.PLACE, Found.CAMERA, Found.XMP, Found.BOOKMARK, Found.THUMBNAIL} <= kinds
    assert cleaned.kept == (Kept.PAGES,)


def test_referee_finds_only_structure_in_a_cleaned_document(cleaned, told_by_exiftool):
    assert set(told_by_exiftool(cleaned.content, "pdf")) == {"PDFVersion", "Linearized", "PageCount"}


def test_page_shows_the_same(source, cleaned):
    with pikepdf.open(io.BytesIO(source)) as before, pikepdf.open(io.BytesIO(cleaned.content)) as after:
        images = [list(pdf.pages[0].get_images().values()) for pdf in (before, after)]
        pixels = [[pikepdf.PdfImage(each).as_pil_image().tobytes() for each in found] for found in images]
        words = [b"(Hello there) Tj" in pdf.pages[0].Contents.read_bytes() for pdf in (before, after)]
        assert pixels[0] == pixels[1] != []
        assert words == [True, True]
        assert after.pages[0].mediabox == before.pages[0].mediabox


def test_cleaning_a_document_twice_changes_nothing(cleaned):
    again = clean_picture(cleaned.content, NOTHING)
    assert (again.content, again.removed) == (cleaned.content, ())


def test_what_pages_inherit_stays():
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(90, 70)).obj
    parent = page.Parent
    parent.Resources = Dictionary(XObject=Dictionary(Im0=picture(pdf, photo(), Name.DCTDecode)))
    parent.MediaBox = page.MediaBox
    del page.MediaBox, page.Resources
    page.Contents = Stream(pdf, b"/Im0 Do")
    with pikepdf.open(io.BytesIO(clean_picture(saved(pdf), NOTHING).content)) as after:
        assert list(after.pages[0].get_images()) == ["/Im0"]
        assert list(after.pages[0].mediabox) == [0, 0, 90, 70]


def test_filled_form_becomes_part_of_the_page():
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    shown = Stream(pdf, b"BT /F1 9 Tf (typed by hand) Tj ET", Dictionary(Subtype=Name.Form, BBox=[0, 0, 90, 20]))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("name of a field"),
            V=String("typed by hand"),
            F=4,
            Rect=[10, 10, 100, 30],
            AP=Dictionary(N=shown),
        )
    )
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    done = opened(clean_picture(saved(pdf), NOTHING).content)
    assert b"typed by hand" in done
    assert b"name of a field" not in done


def test_layers_that_are_off_stay_off_and_lose_their_names():
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(NEEDLE)))
    page.Resources = Dictionary(Properties=Dictionary(L1=layer))
    page.Contents = Stream(pdf, b"/OC /L1 BDC 0 0 10 10 re f EMC")
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Name=String(NEEDLE)))
    cleaned = clean_picture(saved(pdf), NOTHING)
    with pikepdf.open(io.BytesIO(cleaned.content)) as after:
        (off,) = after.Root.OCProperties.D.OFF
        assert off.objgen == after.pages[0].Resources.Properties.L1.objgen
        assert b"/OC /L1 BDC" in after.pages[0].Contents.read_bytes()
    assert NEEDLE.encode() not in opened(cleaned.content)
    assert Kept.LAYERS in cleaned.kept


def test_earlier_versions_and_bytes_behind_the_end_go(source):
    cleaned = clean_picture(source + b"hidden", NOTHING)
    assert Found.AFTER_END in dict(cleaned.removed)
    earlier = clean_picture(source + b"\n%%EOF\n", NOTHING)
    assert Found.EARLIER in dict(earlier.removed)


@pytest.mark.parametrize("space", [Name.DeviceRGB, Array([Name.Indexed, Name.DeviceRGB, 1, b"\0\0\0\xff\xff\xff"])])
def test_bytes_behind_the_rows_of_a_picture_go(space):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(50, 50)).obj
    pixels = bytes(range(40)) * (30 * (3 if space == Name.DeviceRGB else 1))
    drawn = picture(pdf, zlib.compress(pixels + NEEDLE.encode()), Name.FlateDecode)
    drawn.ColorSpace = space
    page.Resources = Dictionary(XObject=Dictionary(Im0=drawn))
    page.Contents = Stream(pdf, b"/Im0 Do")
    cleaned = clean_picture(saved(pdf), NOTHING)
    with pikepdf.open(io.BytesIO(cleaned.content)) as after:
        assert after.pages[0].get_images()["/Im0"].read_bytes() == pixels
    assert Found.AFTER_END in dict(cleaned.removed)


def locked() -> bytes:
    pdf, sink = burdened(), io.BytesIO()
    pdf.save(sink, encryption=pikepdf.Encryption(user="a password", owner="another"))
    return sink.getvalue()


def odd_picture(content: bytes, *filters: Name) -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(50, 50)).obj
    page.Resources = Dictionary(XObject=Dictionary(Im0=picture(pdf, content, Name.DCTDecode)))
    page.Resources.XObject.Im0.Filter = Array(filters)
    page.Contents = Stream(pdf, b"/Im0 Do")
    return saved(pdf)


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (locked(), UncleanableError, "password"),
        (odd_picture(b"\xff\xd8\xff\xdc\x00\x04hi" + bytes(9), Name.DCTDecode), UncleanableError, "a picture in it"),
        (odd_picture(photo(), Name.ASCIIHexDecode, Name.DCTDecode), UncleanableError, "packed twice"),
        (b"%PDF-1.7\n", UndecodableError, "undecodable"),
        (b"%PDF-1.7\n" + b"<<" * 100_000, UndecodableError, "undecodable"),
        (saved(burdened())[:900], UndecodableError, "undecodable"),
    ],
    ids=["locked", "odd", "twice", "empty", "deep", "cut"],
)
def test_document_that_is_not_known_in_full_stays_here(content, error, words):
    with pytest.raises(error, match=words):
        clean_picture(content, NOTHING)


def test_document_has_nothing_to_crop(source):
    with pytest.raises(UsageError):
        clean_picture(source, parse_edits({"fit": "20"}))


def test_bomb_in_a_document_takes_no_more_than_a_child_may_use():
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(50, 50)).obj
    page.Contents = Stream(pdf, b" " * 60_000_000)
    sink = io.BytesIO()
    pdf.save(sink, compress_streams=True)
    small = child.Limits(memory=256 << 20, seconds=20)
    assert len(sink.getvalue()) < 100_000
    with contextlib.suppress(UndecodableError):
        assert len(take_out([sink.getvalue()], NOTHING, limits=small).content) < 10_000
