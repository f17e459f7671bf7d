"""What a page of a PDF is made of, gone over piece by piece; runs only inside a sandbox child.

Source: ISO 32000-2: 7.7.3 (pages), 8.9 and 8.10 (pictures, forms), 9 (fonts), 14 (what producers add).
"""

from typing import TYPE_CHECKING, Any, Final

from localai.minimize.cleaned import Found, UnknownStructureError
from localai.minimize.icc import reduce_profile
from localai.minimize.jpeg import clean_jpeg
from localai.minimize.jpeg2000 import clean_jpeg2000
from localai.sending_errors import UncleanableError

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

_PAGE: Final = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/Resources",
    "/Contents",
    "/Group",
}
_RESOURCES: Final = {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"}
_PICTURE: Final = {
    "/Type",
    "/Subtype",
    "/Width",
    "/Height",
    "/ColorSpace",
    "/BitsPerComponent",
    "/Intent",
    "/ImageMask",
    "/Mask",
    "/Decode",
    "/Interpolate",
    "/SMask",
    "/SMaskInData",
    "/Matte",
    "/Filter",
    "/DecodeParms",
    "/Length",
    "/OC",
}
_FORM: Final = {
    "/Type",
    "/Subtype",
    "/FormType",
    "/BBox",
    "/Matrix",
    "/Resources",
    "/Group",
    "/Filter",
    "/DecodeParms",
    "/Length",
    "/OC",
}
_FONT: Final = {
    "/Type",
    "/Subtype",
    "/BaseFont",
    "/FirstChar",
    "/LastChar",
    "/Widths",
    "/FontDescriptor",
    "/Encoding",
    "/ToUnicode",
    "/DescendantFonts",
    "/CIDSystemInfo",
    "/DW",
    "/W",
    "/DW2",
    "/W2",
    "/CIDToGIDMap",
    "/FontBBox",
    "/FontMatrix",
    "/CharProcs",
    "/Resources",
    "/Name",
}
_NEVER: Final = {
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/EF",
    "/AA",
    "/A",
    "/JS",
    "/JavaScript",
    "/Thumb",
    "/Annots",
    "/B",
    "/OPI",
    "/Alternates",
    "/Measure",
    "/PtData",
    "/StructParent",
    "/StructParents",
    "/Private",
    "/SpiderInfo",
    "/Names",
    "/Ref",
    "/URI",
    "/Comment",
    "/Alt",
    "/ActualText",
}
_DEEPEST: Final = 200
_UNPACKED: Final = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCIIHexDecode", "/ASCII85Decode"}
_CHANNELS: Final = {
    **dict.fromkeys(("/DeviceGray", "/CalGray", "/Indexed", "/Separation", "/G", "/I"), 1),
    **dict.fromkeys(("/DeviceRGB", "/CalRGB", "/Lab", "/RGB"), 3),
    **dict.fromkeys(("/DeviceCMYK", "/CMYK"), 4),
}
_COMPONENTS: Final = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}


def _channels(picture: Any) -> int:
    """Return how many numbers a pixel has; raises where its colors are not known."""
    from pikepdf import Array

    space = picture.get("/ColorSpace")
    if space is None and picture.get("/ImageMask"):
        return 1
    kind = str(space[0]) if isinstance(space, Array) else str(space)
    if kind == "/ICCBased":
        return int(space[1].get("/N", 3))
    if kind == "/DeviceN":
        return len(space[1])
    if kind not in _CHANNELS:
        raise UncleanableError(problem="a picture in it whose colors are not known")
    return _CHANNELS[kind]


class Pages:
    """Goes over pages; what several of them share is gone over once."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self._seen: set[tuple[int, int]] = set()

    def clean(self, document: "Pdf", page: "Page") -> None:
        """Leave of a page what it shows. Raises UncleanableError for a picture in it that is not known in full."""
        self._keep(page.obj, _PAGE)
        page.obj["/Contents"] = document.make_stream(self._drawing(page.obj))
        self._resources(page.obj, 0)
        self._visit(page.obj.get("/Group"), 0)

    def _visit(self, thing: Any, depth: int) -> None:
        """Go over anything that is reached from a page."""
        from pikepdf import Array, Dictionary, Stream

        if depth > _DEEPEST:
            raise UncleanableError(problem="parts within parts without an end")
        if not isinstance(thing, Array | Dictionary | Stream) or self._was_seen(thing):
            return
        if isinstance(thing, Array):
            if len(thing) == 2 and str(thing[0]) == "/ICCBased":
                self._profile(thing)
            for each in thing:
                self._visit(each, depth + 1)
            return
        subtype = str(thing.get("/Subtype", ""))
        if isinstance(thing, Stream) and subtype == "/Image":
            self._picture(thing)
        elif isinstance(thing, Stream) and (subtype == "/Form" or thing.get("/PatternType") == 1):
            self._form(thing, depth)
        elif str(thing.get("/Type", "")) == "/Font":
            self._font(thing, depth)
        else:
            self._keep(thing, set(thing.keys()) - _NEVER)
        if str(thing.get("/Type", "")) not in ("/OCG", "/OCMD"):
            for key in list(thing.keys()):
                if key not in ("/Parent", "/Length"):
                    self._visit(thing[key], depth + 1)

    def _was_seen(self, thing: "Object") -> bool:
        if not thing.is_indirect:
            return False
        seen = thing.objgen in self._seen
        self._seen.add(thing.objgen)
        return seen

    def _keep(self, thing: Any, keys: set[str]) -> None:
        for key in list(thing.keys()):
            if key not in keys:
                if key in ("/Metadata", "/PieceInfo", "/LastModified"):
                    self.found.append(Found.XMP if key == "/Metadata" else Found.FIELD)
                del thing[key]

    def _resources(self, owner: Any, depth: int) -> None:
        resources = owner.get("/Resources")
        if resources is None:
            return
        self._keep(resources, _RESOURCES)
        properties = resources.get("/Properties", {})
        for name in list(properties.keys()):
            if str(properties[name].get("/Type", "")) not in ("/OCG", "/OCMD"):
                del properties[name]
        for kind in list(resources.keys()):
            self._visit(resources[kind], depth + 1)

    def _form(self, form: Any, depth: int) -> None:
        pattern = form.get("/PatternType") == 1
        self._keep(
            form, _FORM | {"/PatternType", "/PaintType", "/TilingType", "/XStep", "/YStep"} if pattern else _FORM
        )
        form.write(self._drawing(form))
        self._resources(form, depth)

    def _font(self, font: Any, depth: int) -> None:
        self._keep(font, _FONT)
        for drawing in font.get("/CharProcs", {}).values():
            self._keep(drawing, {"/Length", "/Filter", "/DecodeParms"})
        self._resources(font, depth)

    def _drawing(self, owner: Any) -> bytes:
        """Return the instructions of a page or form without remarks, and without texts that only programs read."""
        import pikepdf

        kept: list[Any] = []
        for instruction in pikepdf.parse_content_stream(owner):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                if "DCT" in str(instruction.iimage.filters) or "JPX" in str(instruction.iimage.filters):
                    raise UncleanableError(problem="a picture between the words of a page")
                kept.append(instruction)
                continue
            name = str(instruction.operator)
            if name == "BDC" and str(instruction.operands[0]) != "/OC":
                kept.append(([instruction.operands[0]], pikepdf.Operator("BMC")))
            elif name not in ("MP", "DP"):
                kept.append(instruction)
        return pikepdf.unparse_content_stream(kept)

    def _profile(self, space: Any) -> None:
        """Leave of a color profile its colors, or the plain colors in its place where it is damaged."""
        from pikepdf import Name

        stream = space[1]
        whole = stream.read_bytes()
        profile = reduce_profile(whole)
        if profile is None:
            self.found.append(Found.PROFILE)
            plain = _COMPONENTS.get(int(stream.get("/N", 3)), "/DeviceRGB")
            del space[1]
            space[0] = Name(plain)
        elif profile != whole:
            self.found.append(Found.PROFILE_DETAILS)
            stream.write(profile)

    def _only_rows(self, picture: Any) -> None:
        """Take what stands behind the last row of a picture out of it."""
        bits = 1 if picture.get("/ImageMask") else int(picture.get("/BitsPerComponent", 8))
        row = -(-int(picture.get("/Width", 0)) * bits * _channels(picture) // 8)
        size = row * int(picture.get("/Height", 0))
        whole = picture.read_bytes()
        if len(whole) > size:
            picture.write(whole[:size])
            self.found.append(Found.AFTER_END)

    def _picture(self, picture: Any) -> None:
        from pikepdf import Array, Name

        self._keep(picture, _PICTURE)
        filters = picture.get("/Filter")
        names = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)] if filters else []
        if set(names) <= _UNPACKED:
            self._only_rows(picture)
        if not {"/DCTDecode", "/JPXDecode"} & set(names):
            return
        if len(names) > 1:
            raise UncleanableError(problem="a picture in it that is packed twice")
        walk = clean_jpeg if names == ["/DCTDecode"] else clean_jpeg2000
        try:
            cleaned = walk(picture.read_raw_bytes())
        except UnknownStructureError as error:
            raise UncleanableError(problem=f"a picture in it: {error}") from error
        self.found += [kind for kind, count in cleaned.removed for _ in range(count)]
        parameters = picture.get("/DecodeParms")
        picture.write(cleaned.content, filter=Name(names[0]), decode_parms=parameters)
