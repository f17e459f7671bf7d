"""The padding inside sealed streams, so that a file's length says little about its content's."""

from collections.abc import Iterator

from localai.crypto.stream import SEGMENT, OpenReader, damaged

SMALLEST = 4096
LENGTH_FIELD = 8


def padded_length(true_length: int) -> int:
    """Return how long content of `true_length` bytes becomes: Padme over content and length field, at least 4096.

    Padme (Nikitin et al., 2019) leaks O(log log n) bits of a length and costs at most 12 %.
    """
    total = true_length + LENGTH_FIELD
    exponent = total.bit_length() - 1
    zeros = max(0, exponent - exponent.bit_length())
    mask = (1 << zeros) - 1
    return max(SMALLEST, (total + mask) & ~mask)


def padding(true_length: int) -> Iterator[bytes]:
    """Yield what follows the content: zeros, then its 8-byte length."""
    zeros = padded_length(true_length) - true_length - LENGTH_FIELD
    block = bytes(min(zeros, SEGMENT))
    while zeros > 0:
        yield block[:zeros]
        zeros -= len(block)
    yield true_length.to_bytes(LENGTH_FIELD, "big")


def true_length(reader: OpenReader) -> int:
    """Return the length of padded content; raises IntegrityError where the padding is not the one we write."""
    field = reader.read_at(reader.length - LENGTH_FIELD, LENGTH_FIELD) if reader.length >= SMALLEST else b""
    length = int.from_bytes(field, "big")
    if len(field) != LENGTH_FIELD or padded_length(length) != reader.length:
        raise damaged()
    return length
