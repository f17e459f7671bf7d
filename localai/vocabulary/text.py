"""The one function that makes text we did not write fit to show."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str, *, limit: int = 0, multiline: bool = False) -> str:
    r"""Return `text` with every control, bidi, tag and other invisible character as a visible token.

    Bytes of a name that is not UTF-8 (surrogate escapes) become `\xNN`. With `multiline`, line feeds and tabs stay.
    A `limit` in characters above 0 cuts and ends with `…`. The result never holds markup meaning for us: screens show
    it as plain text.
    """
    shown = "".join(_visible(character, multiline) for character in text)
    if limit and len(shown) > limit:
        return shown[: limit - 1] + "…"
    return shown


def _visible(character: str, multiline: bool) -> str:
    point = ord(character)
    if " " <= character <= "~" or (multiline and character in "\n\t"):
        return character
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "\u2421"
    if 0xDC80 <= point <= 0xDCFF:
        return f"\\x{point - 0xDC00:02x}"
    if unicodedata.category(character) not in _INVISIBLE:
        return character
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"
