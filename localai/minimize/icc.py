"""Color profiles with their colors kept and their stories dropped: serial numbers of screens, names, dates.

Source: ICC.1:2022. The tags that a color engine reads are kept byte for byte; every other tag, and every field of the
header that does not change a color, goes.
"""

import struct

_HEADER = 128
_LARGEST = 4 * 1024 * 1024
_POINT, _CURVES, _TABLES = (b"XYZ ",), (b"curv", b"para"), (b"mft1", b"mft2", b"mAB ", b"mBA ")
_COLOR_TAGS = {  # tag: the types it may have
    **dict.fromkeys((b"wtpt", b"bkpt", b"lumi", b"rXYZ", b"gXYZ", b"bXYZ"), _POINT),
    **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC", b"kTRC"), _CURVES),
    **dict.fromkeys((b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt"), _TABLES),
    **dict.fromkeys((b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3"), (b"mpet",)),
    b"chad": (b"sf32",),
    b"chrm": (b"chrm",),
    b"cicp": (b"cicp",),
}
_FIXED = {b"XYZ ": 20, b"sf32": 44, b"cicp": 12}
_PARAMETERS = (1, 3, 4, 5, 7)  # numbers of a parametric curve by its function
_NAMES = {b"desc", b"cprt"}  # the standard wants both, so they stay with nothing in them
# CMM, date, platform and flags, device, creator, id and reserved bytes: offset and length of what is zeroed
_STORY = ((4, 4), (24, 12), (40, 8), (48, 16), (80, 48))


def reduce_profile(profile: bytes) -> bytes | None:
    """Return the profile with its color tags only; None when it is damaged, so that nothing of it is used."""
    if not _HEADER + 4 <= len(profile) <= _LARGEST or profile[36:40] != b"acsp":
        return None
    (size, (count,)) = (int.from_bytes(profile[:4]), struct.unpack_from(">I", profile, _HEADER))
    if size > len(profile) or count > 100 or _HEADER + 4 + 12 * count > size:
        return None
    parts: dict[bytes, bytes] = {}
    for at in range(_HEADER + 4, _HEADER + 4 + 12 * count, 12):
        tag, start, length = struct.unpack_from(">4sII", profile, at)
        if start < _HEADER or start + length > size:
            return None
        if tag in _COLOR_TAGS:
            part = profile[start : start + length]
            size_of_part = _size(part) if part[:4] in _COLOR_TAGS[tag] else length + 1
            if size_of_part > length:
                return None
            parts[tag] = part[:size_of_part]
        elif tag in _NAMES:
            parts[tag] = _empty_text(tag, profile[8])
    return _assemble(_quiet_header(profile), parts)


def _size(part: bytes) -> int:
    """Return how many bytes the data of a tag take by their own account; more than there are where that is unclear."""
    kind, unclear = part[:4], len(part) + 1
    if kind in _FIXED:
        return _FIXED[kind]
    if len(part) < 12:
        return unclear
    if kind == b"curv":
        return 12 + 2 * int.from_bytes(part[8:12])
    if kind == b"chrm":
        return 12 + 8 * int.from_bytes(part[8:10])
    if kind == b"para":
        function = int.from_bytes(part[8:10])
        return 12 + 4 * _PARAMETERS[function] if function < len(_PARAMETERS) else unclear
    if kind in {b"mft1", b"mft2"}:
        return _table_size(part, unclear)
    return len(part)  # these lay out their parts by offsets


def _table_size(part: bytes, unclear: int) -> int:
    """Return the size of an 8 or 16 bit lookup table: inputs, outputs, grid points, entries (ICC.1 10.10, 10.11)."""
    if len(part) < 52:
        return unclear
    inputs, outputs, points = part[8:11]
    if inputs > 8 or points > 64:
        return unclear
    grid = int(points**inputs) * outputs
    if part[:4] == b"mft1":
        return 48 + 256 * inputs + grid + 256 * outputs
    entering, leaving = struct.unpack_from(">HH", part, 48)
    return 52 + 2 * (int(entering) * inputs + grid + int(leaving) * outputs)


def _quiet_header(profile: bytes) -> bytes:
    header = bytearray(profile[:_HEADER])
    for start, length in _STORY:
        header[start : start + length] = bytes(length)
    header[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return bytes(header)


def _empty_text(tag: bytes, major: int) -> bytes:
    if major >= 4:
        return b"mluc" + struct.pack(">III2s2sII", 0, 1, 12, b"en", b"US", 2, 28) + b"\x00-"
    if tag == b"cprt":
        return b"text\x00\x00\x00\x00-\x00"
    return b"desc" + struct.pack(">II", 0, 2) + b"-\x00" + bytes(4 + 4 + 2 + 1 + 67)


def _assemble(header: bytes, parts: dict[bytes, bytes]) -> bytes:
    """Write header, tag table and data; equal data is written once, as the curves of gray-balanced profiles are."""
    table, data, places = b"", b"", dict[bytes, int]()
    start = _HEADER + 4 + 12 * len(parts)
    for tag, part in parts.items():
        if part not in places:
            places[part] = start + len(data)
            data += part + bytes(-len(part) % 4)
        table += struct.pack(">4sII", tag, places[part], len(part))
    body = header[4:] + struct.pack(">I", len(parts)) + table + data
    return struct.pack(">I", 4 + len(body)) + body
