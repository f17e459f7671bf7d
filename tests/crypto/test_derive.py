"""HKDF against its RFC, and the labels."""

import hmac

import pytest

from localai.crypto.derive import content_digest, derive, hkdf, key_check, new_key


def test_hkdf_gives_what_rfc_5869_lists_with_a_salt() -> None:
    made = hkdf(
        bytes.fromhex("0b" * 22),
        salt=bytes.fromhex("000102030405060708090a0b0c"),
        label=bytes.fromhex("f0f1f2f3f4f5f6f7f8f9"),
        length=42,
    )
    assert made.hex() == ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")


def test_hkdf_gives_what_rfc_5869_lists_without_a_salt() -> None:
    made = hkdf(bytes.fromhex("0b" * 22), salt=b"", label=b"", length=42)
    assert made.hex() == ("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")


@pytest.mark.parametrize("length", [0, -1, 255 * 32 + 1])
def test_hkdf_refuses_lengths_it_cannot_give(length: int) -> None:
    with pytest.raises(ValueError, match="8160"):
        hkdf(b"key", salt=b"", label=b"", length=length)


def test_keys_of_two_purposes_workspaces_and_masters_all_differ() -> None:
    first, second = new_key(), new_key()
    made = {
        derive(key, purpose, workspace, 32)
        for key in (first, second)
        for purpose in ("database", "label", "content-digest", "freshness")
        for workspace in ("0" * 16, "1" * 16)
    }
    assert len(made) == 16


def test_key_check_is_the_label_of_that_name() -> None:
    key = new_key()
    assert bytes.fromhex(key_check(key, "0" * 16)) == derive(key, "key-check", "0" * 16, 32)


def test_content_digest_depends_on_each_tag_on_their_order_and_on_the_key() -> None:
    first, second = b"1" * 16, b"2" * 16
    digests = {
        content_digest(b"k" * 32, first + second),
        content_digest(b"k" * 32, second + first),
        content_digest(b"k" * 32, first),
        content_digest(b"x" * 32, first + second),
    }
    assert len(digests) == 4
    assert content_digest(b"k" * 32, first) == hmac.new(b"k" * 32, first, "sha256").hexdigest()
