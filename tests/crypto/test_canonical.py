"""The canonical encoding: one spelling for each value, and no other bytes are read."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.crypto.canonical import EncodingError, Record, commitment, digest, encode, leaf_hash
from localai.ledger.decoding import decode, decode_as


class Color(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    TYPE: ClassVar[str] = "test table 1"
    name: str
    legs: tuple[Leg, ...]
    color: Color
    price: Decimal | None


TABLE = Table(name="é", legs=(Leg(length=7),), color=Color.RED, price=Decimal("1.50"))

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple),
        st.builds(Record, st.text(max_size=9), st.lists(inner, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


def test_known_value_has_the_bytes_of_the_format_document():
    assert encode(("a", 1)) == bytes.fromhex("4c00000000000000145300000000000000016149000000000000000131")


def test_record_is_its_type_line_and_its_fields_in_order():
    assert decode(encode(TABLE)) == Record("test table 1", ("é", (Record("leg", (7,)),), "red", Decimal("1.5")))


@given(values)
def test_decoding_what_was_encoded_gives_the_same_value(value):
    assert decode(encode(value)) == value


@given(values)
def test_encoding_what_was_decoded_gives_the_same_bytes(value):
    assert encode(decode(encode(value))) == encode(value)


@given(st.binary(max_size=60))
def test_bytes_are_refused_or_are_the_only_spelling_of_their_value(encoded):
    try:
        value = decode(encoded)
    except EncodingError:
        return
    assert encode(value) == encoded


@given(values, st.data())
def test_changed_byte_is_refused_or_gives_another_value(value, data):
    encoded = encode(value)
    place = data.draw(st.integers(0, len(encoded) - 1))
    changed = bytearray(encoded)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        other = decode(bytes(changed))
    except EncodingError:
        return
    assert encode(other) == bytes(changed)
    assert encode(other) != encoded


@given(values, st.binary(min_size=1, max_size=12))
def test_anything_after_the_end_is_refused(value, extra):
    with pytest.raises(EncodingError):
        decode(encode(value) + extra)


@given(values, st.data())
def test_truncated_bytes_are_refused(value, data):
    encoded = encode(value)
    with pytest.raises(EncodingError):
        decode(encoded[: data.draw(st.integers(0, len(encoded) - 1))])


@pytest.mark.parametrize(
    "content",
    [b"I01", b"I-0", b"I+1", b"I ", b"I1_0", b"D1.0", b"D1e3", b"D-0", b"D.5", b"O\x02", b"O", b"Nx", b"S\xff", b"X",
     b"A20260101", b"A2026-1-01", b"T2026-01-01T00:00:00Z", b"T2026-01-01T00:00:00.000000+00:00",
     b"T2026-01-01T01:00:00.000000+01:00", b"I\xd9\xa1", b"R", b"S\xed\xa0\x80"],
)  # fmt: skip
def test_second_spelling_is_refused(content):
    with pytest.raises(EncodingError):
        decode(content[:1] + (len(content) - 1).to_bytes(8, "big") + content[1:])


@pytest.mark.parametrize(
    "value",
    [1.5, {"a": 1}, {1}, [1], object(), "\ud800", Decimal("NaN"), Decimal("Infinity"), Decimal("1E+99"), Leg,
     datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))],
)  # fmt: skip
def test_value_without_one_form_is_refused(value):
    with pytest.raises(EncodingError):
        encode(value)


def test_deep_nesting_is_refused_and_does_not_exhaust_the_stack():
    encoded = b""
    for _ in range(5000):
        encoded = b"L" + len(encoded).to_bytes(8, "big") + encoded
    with pytest.raises(EncodingError):
        decode(encoded)


def test_equal_decimals_have_equal_bytes():
    assert encode(Decimal("2")) == encode(Decimal("2.00")) == encode(Decimal("0.2E1"))


@pytest.mark.parametrize("early", [date(1, 1, 1), datetime(1, 1, 1, tzinfo=UTC)])
def test_years_have_four_digits(early):
    assert b"0001-01-01" in encode(early)


@pytest.mark.parametrize("field", [field.name for field in fields(Table)])
def test_every_field_changes_the_digest(field):
    other = Table(name="b", legs=(), color=Color("red"), price=None)
    values = {name.name: getattr(TABLE, name.name) for name in fields(Table)}
    if field == "color":
        assert digest(Record("test table 1", (*decode(encode(TABLE)).fields[:2], "blue", None))) != digest(TABLE)
        return
    assert digest(Table(**values | {field: getattr(other, field)})) != digest(TABLE)


def test_leaf_hash_of_nothing_is_the_rfc_6962_value():
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_commitments_of_one_digest_differ_by_salt():
    assert commitment(bytes(32), digest(1)) != commitment(b"\1" * 32, digest(1))


@pytest.mark.parametrize(("salt", "hexadecimal"), [(bytes(31), "00" * 32), (bytes(32), "00" * 31)])
def test_commitment_to_something_short_is_refused(salt, hexadecimal):
    with pytest.raises(EncodingError):
        commitment(salt, hexadecimal)


def test_dataclass_comes_back_from_its_bytes():
    assert decode_as(Table, encode(TABLE)) == TABLE


def test_enumeration_comes_back_as_a_member():
    assert isinstance(decode_as(Table, encode(TABLE)).color, Color)


@pytest.mark.parametrize(
    "record",
    [
        Record("test table 2", ("a", (), "red", None)),
        Record("test table 1", ("a", (), "red")),
        Record("test table 1", ("a", (Record("arm", (7,)),), "red", None)),
        Record("test table 1", ((), (), "red", None)),
    ],
)
def test_bytes_of_another_record_are_not_taken_for_a_dataclass(record):
    with pytest.raises(EncodingError):
        decode_as(Table, encode(record))
