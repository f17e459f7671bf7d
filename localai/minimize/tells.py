"""What the bytes of something that goes were about, as far as its names tell; pure, and only for the sentence."""

import re
from typing import Final

from localai.minimize.cleaned import Found

_TELLING: Final = (
    (re.compile(rb"c2pa\x00\x11\x00\x10\x80|C2PA|c2pa\.(claim|manifest)"), Found.CREDENTIALS),
    (re.compile(rb"\xa9xyz|\xa9gps|loci|ISO6709|GPS|gpmd|GPMF|camm|[Ll]atitude|LOCATION=", re.IGNORECASE), Found.PLACE),
    (re.compile(rb"[Ss]erial|CAME|CASN|camera\.identifier|content\.identifier|UFID|PRIV|bext"), Found.SERIAL),
    (
        re.compile(
            rb"\xa9ART|aART|\xa9aut|\xa9wrt|\xa9cpy|cprt|auth|perf|creator|copyright|TPE[1-4]|TCOM|TEXT|TCOP|TOWN|TENC"
            rb"|IART|ICOP|IENG|ARTIST=|COPYRIGHT=|PERFORMER=|COMPOSER=|artist|author",
            re.IGNORECASE,
        ),
        Found.AUTHOR,
    ),
    (re.compile(rb"\xa9mak|\xa9mod|quicktime\.(make|model)|manu|modl"), Found.CAMERA),
    (re.compile(rb"\xa9day|creationdate|\xa9dat|TDRC|TYER|TDAT|TDTG|ICRD|DATE=|bext", re.IGNORECASE), Found.TIME),
    (re.compile(rb"covr|\xff\xd8\xff|\x89PNG|APIC|METADATA_BLOCK_PICTURE", re.IGNORECASE), Found.COVER),
    (re.compile(rb"GEOB"), Found.ATTACHMENT),
    (
        re.compile(rb"\xa9nam|titl|\xa9alb|\xa9gen|\xa9grp|keywords|albm|TIT[1-3]|TALB|INAM|TITLE=|ALBUM=", re.I),
        Found.TITLE,
    ),
    (
        re.compile(rb"\xa9cmt|\xa9des|desc|dscp|ldes|\xa9lyr|COMM|USLT|TXXX|ICMT|LYRICS|COMMENT", re.IGNORECASE),
        Found.COMMENT,
    ),
    (re.compile(rb"WXXX|WCOM|WOAF"), Found.LINK),
    (
        re.compile(rb"\xa9swr|\xa9too|\xa9enc|software|encoder|Lav[fc]|TSSE|ISFT|LAME|reference lib", re.I),
        Found.SOFTWARE,
    ),
    (re.compile(rb"XMP_|xpacket|_PMX|iXML|axml|\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8"), Found.XMP),
)


def told_by(content: bytes) -> list[Found]:
    """Return what bytes were about; nothing for room that was left empty."""
    if not content.strip(b"\x00"):
        return []
    return [about for pattern, about in _TELLING if pattern.search(content)] or [Found.FIELD]
