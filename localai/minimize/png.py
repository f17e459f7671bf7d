"""A PNG without anything but its picture: an allow-list walk that never touches a compressed pixel.

Source: PNG third edition (W3C, 2025). Of an animation the still picture stays. The image stream is inflated once
to find bytes hidden behind or inside it; run this in a sandbox child.
"""

import struct
import zlib
from dataclasses import dataclass, field

from localai.errors import TooLargeToDecodeError
from localai.minimize.cleaned import Cleaned, Found, Kept, UnknownStructureError, tally
from localai.minimize.exif import orientation_only, read_exif
from localai.minimize.icc import reduce_profile

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = 100_000_000
_LARGEST_PROFILE = 4 * 1024 * 1024
_PIECE = 1 << 20
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_KEPT_SIZES = {
    b"gAMA": {4},
    b"cHRM": {32},
    b"sRGB": {1},
    b"cICP": {4},
    b"mDCV": {24},
    b"cLLI": {8},
    b"sBIT": {1, 2, 3, 4},
    b"bKGD": {1, 2, 6},
    b"pHYs": {9},
    b"tRNS": set(range(1, 257)),
    b"PLTE": set(range(3, 769, 3)),
}
_KINDS = {
    **dict.fromkeys((b"tEXt", b"zTXt", b"iTXt"), Found.TEXT),
    **dict.fromkeys((b"acTL", b"fcTL", b"fdAT"), Found.EXTRA_PICTURES),
    b"tIME": Found.TIME,
    b"caBX": Found.CREDENTIALS,
}


@dataclass(slots=True)
class _Walk:
    """What a walk has seen so far."""

    header: bytes = b""
    before: list[tuple[bytes, bytes]] = field(default_factory=list)
    image: list[bytes] = field(default_factory=list)
    image_ended: bool = False
    found: list[Found] = field(default_factory=list)
    orientation: int = 1
    kept: list[Kept] = field(default_factory=lambda: [Kept.PIXELS])


def clean_png(content: bytes) -> Cleaned:
    """Return the same picture with an allow-list of chunks; raises UnknownStructureError for anything else."""
    if content[:8] != SIGNATURE:
        raise UnknownStructureError("not a PNG")
    walk, at, name = _Walk(), 8, b""
    while name != b"IEND":
        name, chunk, at = _chunk(content, at)
        _take(walk, name, chunk)
    if at < len(content):
        walk.found.append(Found.AFTER_END)
    return _assemble(walk)


def _chunk(content: bytes, at: int) -> tuple[bytes, bytes, int]:
    if at + 12 > len(content):
        raise UnknownStructureError("it ends too early")
    length, name = struct.unpack_from(">I4s", content, at)
    end = at + 12 + length
    if end > len(content):
        raise UnknownStructureError("it ends too early")
    chunk = content[at + 8 : end - 4]
    if zlib.crc32(chunk, zlib.crc32(name)) != int.from_bytes(content[end - 4 : end]):
        raise UnknownStructureError(f"a damaged part at byte {at}")
    return name, chunk, end


def _take(walk: _Walk, name: bytes, chunk: bytes) -> None:
    if (name == b"IHDR") == bool(walk.header):
        raise UnknownStructureError("it does not begin with one header")
    if walk.image and name != b"IDAT":
        walk.image_ended = True
    if name == b"IHDR":
        _check_header(chunk)
        walk.header = chunk
    elif name == b"IDAT":
        if walk.image_ended:
            raise UnknownStructureError("its picture is in several places")
        walk.image.append(chunk)
    elif name == b"eXIf":
        exif = read_exif(chunk)
        walk.orientation, walk.found = exif.orientation, walk.found + exif.found
    elif name == b"iCCP":
        _take_profile(walk, chunk)
    elif name in _KEPT_SIZES:
        _take_color(walk, name, chunk)
    elif name != b"IEND":
        _drop(walk, name, chunk)


def _take_color(walk: _Walk, name: bytes, chunk: bytes) -> None:
    if len(chunk) not in _KEPT_SIZES[name] or any(taken == name for taken, _ in walk.before) or walk.image_ended:
        raise UnknownStructureError(f"a damaged part ({name.decode()})")
    walk.before.append((name, chunk))
    if name == b"pHYs":
        walk.kept.append(Kept.DENSITY)


def _drop(walk: _Walk, name: bytes, chunk: bytes) -> None:
    if not name.isalpha() or not name[0] & 0x20:
        raise UnknownStructureError(f"a part we do not know ({name.hex()})")
    is_xmp = name == b"iTXt" and chunk.startswith(b"XML:com.adobe.xmp\x00")
    if name == b"acTL":
        walk.kept.append(Kept.FIRST)
    walk.found.append(Found.XMP if is_xmp else _KINDS.get(name, Found.FIELD))


def _check_header(chunk: bytes) -> None:
    if len(chunk) != 13:
        raise UnknownStructureError("a damaged header")
    width, height, depth, color, compression, filtering, interlace = struct.unpack(">IIBBBBB", chunk)
    if depth not in _DEPTHS.get(color, ()) or compression or filtering or interlace > 1 or not width or not height:
        raise UnknownStructureError("a header we do not know")
    if width * height > _PIXELS:
        found = f"{width} x {height} = {width * height // 1_000_000} million pixels"
        raise TooLargeToDecodeError(limit=f"{_PIXELS // 1_000_000} million pixels", found=found)


def _take_profile(walk: _Walk, chunk: bytes) -> None:
    """Keep the colors of a profile (chunk: its name, 0, compression method 0, zlib stream)."""
    packed, inflater = chunk.partition(b"\x00")[2][1:], zlib.decompressobj()
    try:
        whole = inflater.decompress(packed, _LARGEST_PROFILE)
    except zlib.error:
        whole = b""
    profile = reduce_profile(whole)
    if profile is None or walk.image or any(name == b"iCCP" for name, _ in walk.before):
        walk.found.append(Found.PROFILE)
        return
    walk.found += [Found.PROFILE_DETAILS] * (profile != whole)
    walk.before.append((b"iCCP", b"ICC Profile\x00\x00" + zlib.compress(profile)))
    walk.kept.append(Kept.PROFILE)


def _assemble(walk: _Walk) -> Cleaned:
    image = _image_only(b"".join(walk.image), _image_size(walk.header))
    walk.found += [Found.AFTER_END] * (len(image) < sum(map(len, walk.image)))
    chunks = [(b"IHDR", walk.header), *walk.before]
    if walk.orientation != 1:
        chunks.append((b"eXIf", orientation_only(walk.orientation)))
        walk.kept.append(Kept.ORIENTATION)
    chunks += [(b"IDAT", image[at : at + _PIECE]) for at in range(0, len(image), _PIECE)]
    content = SIGNATURE + b"".join(_pack(name, chunk) for name, chunk in [*chunks, (b"IEND", b"")])
    return Cleaned(media_type="image/png", content=content, removed=tally(walk.found), kept=tuple(walk.kept))


def _image_size(header: bytes) -> int:
    """Return the bytes of all rows with their filter bytes, for both interlace methods."""
    width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", header)
    passes = [(0, 0, 1, 1)]
    if interlace:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    total = 0
    for x, y, across, down in passes:
        columns, rows = -((x - width) // across), -((y - height) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * depth * _CHANNELS[color] + 7) // 8)
    return total


def _image_only(stream: bytes, expected: int) -> bytes:
    """Return the zlib stream without bytes behind it, once it was seen to hold exactly the picture."""
    inflater, total, at = zlib.decompressobj(), 0, 0
    try:
        while not inflater.eof and total <= expected:
            piece = inflater.unconsumed_tail
            if not piece:
                piece, at = stream[at : at + _PIECE], at + _PIECE
            made = inflater.decompress(piece, _PIECE)
            if not made and not piece:
                raise UnknownStructureError("its picture ends too early")
            total += len(made)
    except zlib.error as error:
        raise UnknownStructureError("its picture is damaged") from error
    if total != expected:
        raise UnknownStructureError("its picture has another size than its header says")
    return stream[: min(at, len(stream)) - len(inflater.unused_data)]


def _pack(name: bytes, chunk: bytes) -> bytes:
    return struct.pack(">I", len(chunk)) + name + chunk + struct.pack(">I", zlib.crc32(chunk, zlib.crc32(name)))
