"""Sealed streams against the real tink, and against damage."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tink import proto_keyset_format, secret_key_access
from tink import streaming_aead as tink_streams
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from localai.crypto.stream import FIRST_ROOM, HEADER, ROOM, SEGMENT, TAG, OpenReader, SealWriter
from localai.errors import IntegrityError

KEY = bytes(range(32))
PLACE = b"where this stream belongs"
EDGES = (
    0,
    1,
    15,
    16,
    FIRST_ROOM - 1,
    FIRST_ROOM,
    FIRST_ROOM + 1,
    FIRST_ROOM + ROOM - 1,
    FIRST_ROOM + ROOM,
    FIRST_ROOM + ROOM + 1,
    3 * SEGMENT + 12345,
)


def reference(key: bytes) -> tink_streams.StreamingAead:
    tink_streams.register()
    parameters = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=1 << 20, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
    )
    value = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(key_value=key, params=parameters)
    key_data = tink_pb2.KeyData(
        type_url="type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
        value=value.SerializeToString(),
        key_material_type=tink_pb2.KeyData.SYMMETRIC,
    )
    one = tink_pb2.Keyset.Key(key_data=key_data, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW)
    keyset = tink_pb2.Keyset(primary_key_id=1, key=[one])
    handle = proto_keyset_format.parse(keyset.SerializeToString(), secret_key_access.TOKEN)
    return handle.primitive(tink_streams.StreamingAead)


class KeptOpen(io.BytesIO):
    """Bytes that stay readable after tink closed them."""

    def close(self) -> None:
        pass


def sealed(content: bytes, *, place: bytes = PLACE, pieces: int = 1) -> bytes:
    sink = io.BytesIO()
    writer = SealWriter(sink, KEY, place)
    step = max(1, -(-len(content) // pieces))
    for start in range(0, len(content), step):
        writer.write(content[start : start + step])
    stored = writer.close()
    assert stored == len(sink.getvalue())
    return sink.getvalue()


def opened(stream: bytes, *, place: bytes = PLACE, length: int | None = None) -> bytes:
    reader = OpenReader(io.BytesIO(stream), KEY, place, len(stream) if length is None else length)
    content = b"".join(reader.segments())
    assert len(content) == reader.length
    return content


@pytest.mark.parametrize("size", EDGES)
def test_tink_opens_what_we_seal(size: int) -> None:
    content = os.urandom(size)
    assert reference(KEY).new_decrypting_stream(io.BytesIO(sealed(content, pieces=3)), PLACE).read() == content


@pytest.mark.parametrize("size", EDGES)
def test_we_open_what_tink_seals(size: int) -> None:
    content, sink = os.urandom(size), KeptOpen()
    with reference(KEY).new_encrypting_stream(sink, PLACE) as stream:
        stream.write(content)
    assert opened(sink.getvalue()) == content


@given(content=st.binary(max_size=300), pieces=st.integers(1, 9))
def test_small_content_comes_back_however_it_was_cut(content: bytes, pieces: int) -> None:
    assert opened(sealed(content, pieces=pieces)) == content


@pytest.mark.parametrize("piece", [1000, ROOM, SEGMENT, SEGMENT + 1, 3 * SEGMENT])
def test_content_comes_back_whatever_the_length_of_writes(piece: int) -> None:
    content = os.urandom(3 * SEGMENT + 777)
    assert opened(sealed(content, pieces=-(-len(content) // piece))) == content


def test_writer_lets_go_of_what_it_was_given() -> None:
    sink, buffer = io.BytesIO(), bytearray(b"first")
    writer = SealWriter(sink, KEY, PLACE)
    writer.write(buffer)
    buffer[:] = b"other"
    writer.close()
    assert opened(sink.getvalue()) == b"first"


def test_two_streams_of_the_same_content_share_no_block() -> None:
    first, second = sealed(bytes(4096)), sealed(bytes(4096))
    blocks = {first[start : start + 16] for start in range(1, len(first), 16)}
    assert not blocks & {second[start : start + 16] for start in range(1, len(second), 16)}


@given(st.data())
def test_any_range_can_be_read_alone(data: st.DataObject) -> None:
    reader = OpenReader(io.BytesIO(LONG_SEALED), KEY, PLACE, len(LONG_SEALED))
    start = data.draw(st.integers(0, len(LONG) + 10))
    size = data.draw(st.integers(0, len(LONG)))
    assert reader.read_at(start, size) == LONG[start : start + size]


LONG = os.urandom(2 * SEGMENT + 5000)
LONG_SEALED = sealed(LONG)
SHORT_SEALED = sealed(b"a short one")


@pytest.mark.parametrize("position", range(len(SHORT_SEALED)))
def test_every_changed_byte_is_noticed(position: int) -> None:
    damaged = bytearray(SHORT_SEALED)
    damaged[position] ^= 0x40
    with pytest.raises(IntegrityError):
        opened(bytes(damaged))


@pytest.mark.parametrize("length", range(len(SHORT_SEALED)))
def test_every_shorter_stream_is_refused_under_both_lengths(length: int) -> None:
    for claimed in (length, len(SHORT_SEALED)):
        with pytest.raises(IntegrityError):
            opened(SHORT_SEALED[:length], length=claimed)


@pytest.mark.parametrize(
    "length", [HEADER, HEADER + TAG, SEGMENT - 1, SEGMENT, SEGMENT + 1, SEGMENT + TAG, 2 * SEGMENT]
)
def test_a_long_stream_cut_at_a_segment_is_refused_before_any_content(length: int) -> None:
    with pytest.raises(IntegrityError):
        OpenReader(io.BytesIO(LONG_SEALED[:length]), KEY, PLACE, length)


@pytest.mark.parametrize("extra", [b"\0", bytes(16), bytes(SEGMENT)])
def test_a_longer_stream_is_refused_before_any_content(extra: bytes) -> None:
    longer = LONG_SEALED + extra
    for claimed in (len(longer), len(LONG_SEALED)):
        with pytest.raises(IntegrityError):
            OpenReader(io.BytesIO(longer), KEY, PLACE, claimed)


def test_swapped_segments_are_refused() -> None:
    segments = [LONG_SEALED[start : start + SEGMENT] for start in range(0, len(LONG_SEALED), SEGMENT)]
    middle = sealed(LONG + bytes(SEGMENT))
    swapped = [
        middle[:SEGMENT],
        middle[2 * SEGMENT : 3 * SEGMENT],
        middle[SEGMENT : 2 * SEGMENT],
        middle[3 * SEGMENT :],
    ]
    assert len(segments) == 3
    with pytest.raises(IntegrityError):
        opened(b"".join(swapped))


def test_another_place_or_key_does_not_open_it() -> None:
    with pytest.raises(IntegrityError):
        opened(SHORT_SEALED, place=PLACE + b"!")
    with pytest.raises(IntegrityError):
        OpenReader(io.BytesIO(SHORT_SEALED), bytes(32), PLACE, len(SHORT_SEALED))


def test_a_damaged_middle_gives_no_byte_of_its_segment() -> None:
    damaged = bytearray(LONG_SEALED)
    damaged[SEGMENT + 100] ^= 1
    reader = OpenReader(io.BytesIO(damaged), KEY, PLACE, len(damaged))
    assert reader.read_at(0, 100) == LONG[:100]
    with pytest.raises(IntegrityError):
        reader.read_at(FIRST_ROOM, 1)
