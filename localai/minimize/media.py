"""What a file is, by its first bytes; pure, decodes nothing."""

HEAD = 64  # bytes that `sniff` looks at

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"}
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"}

PICTURES = frozenset(media for _, media in _SIGNATURES) | {"image/webp", "image/avif", "image/heic", "image/heif"}
PDF = "application/pdf"
SVG = "image/svg+xml"  # a program that draws: nothing here cleans it
WHOLE = PICTURES | {PDF}  # kinds that are cleaned whole in memory


def sniff(head: bytes) -> str | None:
    """Return the media type of a picture or document we know, from its first 64 bytes; None for anything else."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        if head[8:12] in _HEIC_BRANDS and not any(brand in head for brand in _BRANDS):
            return "image/heic"
        return next((media for brand, media in _BRANDS.items() if brand in head[8:]), None)
    return next((media for signature, media in _SIGNATURES if head.startswith(signature)), None)
