"""Project Wycheproof's vectors for what we use: AES-256-GCM, HKDF-SHA256, Ed25519."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from localai.crypto.derive import hkdf
from localai.crypto.signature import verify

VECTORS = Path(__file__).parent.parent / "vectors"


def cases(name: str) -> Iterator[Any]:
    for group in json.loads((VECTORS / name).read_text(encoding="utf-8"))["groups"]:
        for case in group["tests"]:
            yield pytest.param({**group, **case}, id=str(case["tcId"]))


@pytest.mark.parametrize("case", cases("hkdf_sha256.json"))
def test_our_hkdf_agrees(case: dict[str, Any]) -> None:
    key, salt, label = (bytes.fromhex(case[name]) for name in ("ikm", "salt", "info"))
    if case["result"] == "valid":
        assert hkdf(key, salt=salt, label=label, length=case["size"]).hex() == case["okm"]
    else:
        with pytest.raises(ValueError, match="8160"):
            hkdf(key, salt=salt, label=label, length=case["size"])


@pytest.mark.parametrize("case", cases("aes_gcm_256.json"))
def test_the_installed_cipher_agrees(case: dict[str, Any]) -> None:
    key, nonce, associated, content = (bytes.fromhex(case[name]) for name in ("key", "iv", "aad", "msg"))
    sealed, cipher = bytes.fromhex(case["ct"] + case["tag"]), AESGCM(key)
    if case["result"] == "valid":
        made = bytearray(len(sealed))
        cipher.encrypt_into(nonce, content, associated, made)
        assert made == sealed
        assert cipher.decrypt(nonce, sealed, associated) == content
    else:
        with pytest.raises(InvalidTag):
            cipher.decrypt(nonce, sealed, associated)


@pytest.mark.parametrize("case", cases("ed25519.json"))
def test_our_verifier_agrees(case: dict[str, Any]) -> None:
    public, message, signature = (bytes.fromhex(case[name]) for name in ("publicKey", "msg", "sig"))
    assert verify(public, message, signature) == (case["result"] == "valid")
