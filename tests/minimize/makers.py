"""Films and sounds as real encoders write them, full of what people do not mean to send."""

import io
import math
import struct
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from localai.minimize.cleaned import Laid

NEEDLE = "Canary-7Q"
PLACE = "+52.5200+013.4050/"
RATE = 48_000
TELLS = {
    "title": NEEDLE,
    "artist": NEEDLE,
    "comment": NEEDLE,
    "location": PLACE,
    "encoder": NEEDLE,
    "copyright": NEEDLE,
}


def wave(frame: av.AudioFrame, begin: int, text: bytes = b"") -> None:
    """Fill a frame with a tone, or with a text as samples."""
    for plane in frame.planes:
        wide = frame.format.bytes
        count = plane.buffer_size // wide
        step = 1 if frame.format.is_planar else len(frame.layout.channels)
        tone = [math.sin((begin + at // step) * 440 * 6.2832 / RATE) * 0.3 for at in range(count)]
        form = {"f": "f", "d": "d"}.get(frame.format.name[0], {2: "h", 4: "i"}[wide])
        scaled = tone if form in "fd" else [round(each * (1 << (8 * wide - 1))) for each in tone]
        told = struct.pack(f"<{count}{form}", *scaled)
        plane.update((text * (len(told) // len(text) + 1))[: len(told)] if text else told)


@cache
def make(
    container: str, video: str | None, audio: str | None, second: bytes = b"", options: tuple[tuple[str, str], ...] = ()
) -> bytes:
    """Return a film or a sound of half a second; `second` is a second track of sound whose samples are that text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        with av.open(str(path), "w", format=container, options=dict(options)) as made:
            made.metadata.update(TELLS)
            streams = []
            if video:
                shown = made.add_stream(video, rate=10)
                shown.width, shown.height, shown.pix_fmt = 64, 48, "yuv420p"
                streams.append((shown, None))
            for text in ([b""] if audio else []) + ([second] if second else []):
                heard = made.add_stream("pcm_s16le" if text else audio, rate=RATE, layout="stereo")
                heard.codec_context.options = {"strict": "experimental"}  # for Vorbis
                streams.append((heard, text))
            for at in range(5):
                for stream, text in streams:
                    for packet in stream.encode(picture(at) if text is None else sound(stream, at, text)):
                        made.mux(packet)
            for stream, _ in streams:
                for packet in stream.encode(None):
                    made.mux(packet)
        return path.read_bytes()


def picture(at: int) -> av.VideoFrame:
    frame = av.VideoFrame(64, 48, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes((at * 40 + x * 3) % 256 for x in range(plane.buffer_size)))
    frame.pts = at
    return frame


def sound(stream: av.AudioStream, at: int, text: bytes) -> av.AudioFrame:
    size = 4800
    frame = av.AudioFrame(stream.format.name, "stereo", size)
    frame.sample_rate, frame.pts = RATE, at * size
    wave(frame, at * size, text)
    return frame


def decoded(content: bytes) -> list[tuple[str, int | None, bytes]]:
    """Return every picture and every sound that ffmpeg's decoders make of a file."""
    with av.open(io.BytesIO(content)) as opened:
        return [
            (type(frame).__name__, frame.pts, b"".join(bytes(plane) for plane in frame.planes))
            for frame in opened.decode()
        ]


class Endless(io.RawIOBase):
    """A head, then gigabytes of silence that are nowhere."""

    def __init__(self, head: bytes, zeros: int) -> None:
        self._head, self._end, self._at = head, len(head) + zeros, 0
        self._silence = bytes(1 << 20)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        told = self._head[self._at :][:size] or self._silence[: min(size, self._end - self._at)]
        self._at += len(told)
        return told


def joined(laid: Laid, source: bytes) -> bytes:
    return b"".join(
        piece if isinstance(piece, bytes) else source[piece.offset : piece.offset + piece.length]
        for piece in laid.pieces
    )
