"""PDF documents written anew from what their pages show; runs only inside a sandbox child.

The new document gets copies of the pages alone, so everything that hangs on the document (authors, XMP, attachments,
programs, forms, bookmarks, earlier versions) stays behind; `pdf_pages.py` then goes over each page. Notes and forms
become part of the page they are seen on. Source: ISO 32000-2.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from localai.errors import TooLargeToDecodeError, UndecodableError
from localai.minimize.cleaned import Cleaned, Found, Kept, tally
from localai.minimize.media import PDF
from localai.sending_errors import ReaderMissingError, UncleanableError

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

PAGES: Final = 3000
_INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEEPEST: Final = 50
_OF_INFO: Final = {
    "/Author": Found.AUTHOR,
    "/Title": Found.TITLE,
    "/Subject": Found.TITLE,
    "/Keywords": Found.TITLE,
    "/Creator": Found.SOFTWARE,
    "/Producer": Found.SOFTWARE,
    "/CreationDate": Found.TIME,
    "/ModDate": Found.TIME,
}
_OF_ROOT: Final = {
    "/Metadata": Found.XMP,
    "/OpenAction": Found.SCRIPT,
    "/AA": Found.SCRIPT,
    "/Outlines": Found.BOOKMARK,
    "/PieceInfo": Found.FIELD,
    "/StructTreeRoot": Found.FIELD,
}
_OF_NOTE: Final = {"/Link": Found.LINK, "/FileAttachment": Found.ATTACHMENT, "/Widget": Found.FORM}


def clean_pdf(content: bytes) -> Cleaned:
    """Return a document with its pages and nothing else.

    Raises ReaderMissingError, UndecodableError, TooLargeToDecodeError, UncleanableError.
    """
    try:
        import pikepdf
    except ImportError as error:
        raise ReaderMissingError(media_type=PDF) from error
    from localai.minimize.pdf_pages import Pages

    try:
        source = pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError as error:
        raise UncleanableError(problem="it is locked with a password") from error
    except pikepdf.PdfError as error:
        raise UndecodableError(problem=str(error)[:200]) from error
    if len(source.pages) > PAGES:
        raise TooLargeToDecodeError(limit=f"{PAGES} pages", found=f"{len(source.pages)} pages")
    found = _carried(source, content)
    source.generate_appearance_streams()
    source.flatten_annotations("screen")
    made = pikepdf.new()
    for page in source.pages:
        _inherit(page.obj)
        made.pages.append(page)
    kept = [Kept.PAGES, Kept.LAYERS] if _layers(source, made) else [Kept.PAGES]
    pages = Pages()
    for page in made.pages:
        pages.clean(made, page)
    sink = BytesIO()
    made.save(
        sink,
        deterministic_id=True,
        compress_streams=True,
        recompress_flate=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    removed = tally([*found, *pages.found])
    return Cleaned(media_type=PDF, content=sink.getvalue(), removed=removed, kept=tuple(kept))


def _inherit(page: Any) -> None:
    """Give a page itself what it has from the folders above it, which stay behind."""
    for key in _INHERITED:
        node = page
        for _ in range(_DEEPEST):
            if node is None or key in node:
                break
            node = node.get("/Parent")
        if node is not None and key in node and key not in page:
            page[key] = node[key]


def _carried(source: "Pdf", content: bytes) -> list[Found]:
    """Return what hangs on a document and on its pages, as far as their names tell."""
    root: Any = source.Root
    found = [_OF_INFO.get(str(key), Found.FIELD) for key in source.trailer.get("/Info", {})]
    found += [kind for key, kind in _OF_ROOT.items() if key in root]
    found += [Found.SCRIPT] * ("/JavaScript" in root.get("/Names", {}))
    for name in source.attachments:
        signed = str(source.attachments[name].obj.get("/AFRelationship", "")) == "/C2PA_Manifest"
        found.append(Found.CREDENTIALS if signed else Found.ATTACHMENT)
    for page in source.pages:
        found += [Found.THUMBNAIL] * ("/Thumb" in page.obj) + [Found.SCRIPT] * ("/AA" in page.obj)
        found += [_OF_NOTE.get(str(note.get("/Subtype", "")), Found.NOTE) for note in page.obj.get("/Annots", [])]
    ends = content.count(b"%%EOF") - (b"/Linearized" in content[:1024])
    found += [Found.EARLIER] * max(0, ends - 1)
    return found + [Found.AFTER_END] * bool(content[content.rfind(b"%%EOF") + 5 :].strip())


def _layers(source: "Pdf", made: "Pdf") -> bool:
    """Take over which layers are switched off, without their names; return whether there are any."""
    from pikepdf import Array, Dictionary, Name, String

    told: Any = source.Root.get("/OCProperties")
    if told is None:
        return False
    default: Any = told.get("/D", Dictionary())

    def copied(listed: "Object") -> list["Object"]:
        return [made.copy_foreign(each) for each in listed if each.is_indirect]

    groups, off = copied(told.get("/OCGs", Array())), copied(default.get("/OFF", Array()))
    for number, group in enumerate(groups, 1):
        for key in list(group.keys()):
            if key != "/Type":
                del group[key]
        group["/Name"] = String(f"layer {number}")
    state = default.get("/BaseState", Name.ON)
    shown = Dictionary(OFF=Array(off), ON=Array(copied(default.get("/ON", Array()))), BaseState=Name(str(state)))
    made.Root["/OCProperties"] = Dictionary(OCGs=Array(groups), D=shown)
    return bool(off) or str(state) == "/OFF"
