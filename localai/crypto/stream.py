"""Sealed streams: Tink's AES256_GCM_HKDF_1MB, byte for byte.

A stream is the byte 40, 32 bytes of salt, 7 bytes of nonce prefix, then segments that end at multiples of 1 MiB of the
stream (the last ends with it). Each is AES-256-GCM under HKDF-SHA256(key, salt, associated data) with the nonce prefix,
4-byte number, 1 for the last and 0 for any other. https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
"""

import os
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from localai.crypto.derive import hkdf
from localai.errors import IntegrityError

SEGMENT = 1 << 20
TAG = 16
HEADER = 40
ROOM = SEGMENT - TAG
FIRST_ROOM = ROOM - HEADER

Bytes = bytes | bytearray | memoryview


class Sink(Protocol):
    """Where sealed bytes go."""

    def write(self, sealed: memoryview, /) -> object:
        """Take all of `sealed` before returning; the memory is used again."""


class _Segments:
    """The cipher of one stream; nonces never repeat under its key."""

    def __init__(self, key: bytes, associated: bytes, salt: bytes, prefix: bytes) -> None:
        self._prefix = prefix
        self.aead = AESGCM(hkdf(key, salt=salt, label=associated, length=32))

    def nonce(self, number: int, *, last: bool) -> bytes:
        return self._prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


class SealWriter:
    """Seals what is written to it into `sink`; the stream is whole only after `close`.

    `tags` are those of all segments so far: with the key, 16 bytes that stand for a megabyte.
    """

    def __init__(self, sink: Sink, key: bytes, associated: bytes) -> None:
        salt, prefix = os.urandom(32), os.urandom(7)
        self._sink = sink
        self._segments = _Segments(key, associated, salt, prefix)
        self._number = 0
        self._room = FIRST_ROOM
        self._plain = bytearray()
        self._filled = 0
        self._sealed = bytearray()
        self._stored = HEADER
        self.tags = bytearray()
        sink.write(memoryview(bytes((HEADER,)) + salt + prefix))

    def write(self, content: Bytes) -> None:
        """Seal more; `content` may be changed by its owner afterwards."""
        rest = memoryview(content).cast("B")
        while rest:
            if self._filled == self._room:
                self._seal(memoryview(self._plain)[: self._filled], last=False)
            if not self._filled and len(rest) > self._room:
                whole, rest = rest[: self._room], rest[self._room :]
                self._seal(whole, last=False)
            else:
                taken = min(len(rest), self._room - self._filled)
                self._keep(rest[:taken])
                rest = rest[taken:]

    def close(self) -> int:
        """Seal the last segment and return the length of the whole stream."""
        self._seal(memoryview(self._plain)[: self._filled], last=True)
        return self._stored

    def _keep(self, content: memoryview) -> None:
        end = self._filled + len(content)
        if end > len(self._plain):  # grown on demand: small streams are many, and a fresh MiB costs 256 page faults
            self._plain.extend(bytes(min(ROOM, max(end, 2 * len(self._plain))) - len(self._plain)))
        self._plain[self._filled : end] = content
        self._filled = end

    def _seal(self, plain: memoryview, *, last: bool) -> None:
        length = len(plain) + TAG
        if len(self._sealed) < length:
            self._sealed = bytearray(length)
        sealed = memoryview(self._sealed)[:length]
        self._segments.aead.encrypt_into(self._segments.nonce(self._number, last=last), plain, None, sealed)
        self._sink.write(sealed)
        self.tags += sealed[-TAG:]
        self._stored += length
        self._number += 1
        self._room, self._filled = ROOM, 0


class OpenReader:
    """Opens a sealed stream of a known length; has verified the last segment, so the end, before it gives anything.

    Raises IntegrityError for a stream that is not exactly what was sealed, and from every read.
    """

    def __init__(self, source: BinaryIO, key: bytes, associated: bytes, stored_length: int) -> None:
        self._source = source
        self._stored = stored_length
        self._count = max(1, -(-stored_length // SEGMENT))
        self.length = stored_length - HEADER - self._count * TAG
        header = self._bytes_at(0, HEADER)
        last_room = stored_length - (self._count - 1) * SEGMENT - TAG
        if header[0] != HEADER or self.length < 0 or (self._count > 1 and last_room < 1):
            raise damaged()
        if source.seek(0, os.SEEK_END) != stored_length:
            raise damaged()
        self._segments = _Segments(key, associated, header[1:33], header[33:])
        self._cached = (self._count - 1, self._open(self._count - 1))

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes of content from `offset`; fewer only at the end."""
        end = min(offset + size, self.length)
        pieces = []
        while offset < end:
            number, within = (0, offset) if offset < FIRST_ROOM else _locate(offset)
            piece = memoryview(self._segment(number))[within : within + end - offset]
            pieces.append(piece)
            offset += len(piece)
        return b"".join(pieces)

    def segments(self) -> Iterator[bytes]:
        """Yield the content in order, one segment at a time."""
        for number in range(self._count):
            yield self._open(number)

    def tags(self) -> bytes:
        """Open every segment and return their tags, in order."""
        return b"".join(self._tag(number) for number in range(self._count))

    def _segment(self, number: int) -> bytes:
        if self._cached[0] != number:
            self._cached = (number, self._open(number))
        return self._cached[1]

    def _open(self, number: int) -> bytes:
        return self._opened(number, self._sealed(number))

    def _tag(self, number: int) -> bytes:
        sealed = self._sealed(number)
        self._opened(number, sealed)
        return sealed[-TAG:]

    def _sealed(self, number: int) -> bytes:
        start = HEADER if number == 0 else number * SEGMENT
        end = self._stored if number == self._count - 1 else (number + 1) * SEGMENT
        return self._bytes_at(start, end - start)

    def _opened(self, number: int, sealed: bytes) -> bytes:
        last = number == self._count - 1
        try:
            return self._segments.aead.decrypt(self._segments.nonce(number, last=last), sealed, None)
        except InvalidTag as error:
            raise damaged() from error

    def _bytes_at(self, offset: int, size: int) -> bytes:
        self._source.seek(offset)
        found = self._source.read(size)
        if len(found) != size:
            raise damaged()
        return found


def _locate(offset: int) -> tuple[int, int]:
    number, within = divmod(offset - FIRST_ROOM, ROOM)
    return number + 1, within


def damaged() -> IntegrityError:
    """Return the error for a sealed stream that does not open as a whole."""
    return IntegrityError(what="an encrypted file")
