import hashlib
from pathlib import Path

import pytest

from localai import config
from localai.errors import ConfigError
from localai.operations.routes import route
from localai.vocabulary.outbound import DIRECT, Resolve
from tests.wire.server import Authority


def settings(folder: Path, lines: str) -> config.Settings:
    folder.chmod(0o700)
    file = folder / "config.toml"
    file.write_text(f"[egress]\n{lines}\n")
    file.chmod(0o600)
    return config.load(file, {})


@pytest.fixture(scope="module")
def pem() -> bytes:
    return Authority().pem


@pytest.fixture
def ca(tmp_path: Path, pem: bytes) -> Path:
    file = tmp_path / "company.pem"
    file.write_bytes(pem)
    file.chmod(0o644)
    return file


def refused(folder: Path, ca: Path) -> dict[str, object]:
    with pytest.raises(ConfigError) as caught:
        route(settings(folder, f'ca = "{ca}"'))
    return caught.value.facts


def test_without_settings_everything_goes_directly(tmp_path):
    assert route(config.load(tmp_path / "config.toml", {})).network is DIRECT


def test_a_route_holds_what_the_settings_say(tmp_path, ca, pem):
    found = route(
        settings(
            tmp_path,
            f'ca = "{ca}"\nproxy = "http://proxy.example.com:3128"\n'
            'resolve = { "b.example.com" = "[2001:db8::7]:8443", "a.example.com" = "192.0.2.7:443" }',
        )
    )
    assert found.ca == pem
    assert found.network.extra_ca == hashlib.sha256(pem).hexdigest()
    assert found.network.proxy == "http://proxy.example.com:3128"
    assert found.network.resolve == (
        Resolve(host="a.example.com", address="192.0.2.7", port=443),
        Resolve(host="b.example.com", address="2001:db8::7", port=8443),
    )


def test_certificates_that_others_can_write_are_refused(tmp_path, ca):
    ca.chmod(0o666)
    assert "others can write it" in str(refused(tmp_path, ca)["problem"])


def test_certificates_in_a_folder_that_others_can_write_are_refused(tmp_path, ca):
    shared = tmp_path / "shared"
    shared.mkdir()
    moved = ca.rename(shared / ca.name)
    shared.chmod(0o777)
    assert "folder is writable" in str(refused(tmp_path, moved)["problem"])


def test_certificates_that_are_not_there_are_named(tmp_path):
    facts = refused(tmp_path, tmp_path / "absent.pem")
    assert (facts["key"], facts["problem"]) == ("egress.ca", "there is no such file")


@pytest.mark.parametrize("content", [b"", b"\x30\x82\x01\x0a", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_refused(tmp_path, ca, content):
    ca.write_bytes(content)
    assert "no certificate" in str(refused(tmp_path, ca)["problem"])


def test_a_file_with_a_private_key_is_refused(tmp_path, ca, pem):
    ca.write_bytes(pem + b"-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n")
    assert "private key" in str(refused(tmp_path, ca)["problem"])
