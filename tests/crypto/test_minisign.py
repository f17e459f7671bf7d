import subprocess

import pytest

from localai.crypto import minisign
from localai.crypto.minisign import PublicKey, SignatureError
from localai.crypto.signature import new_seed, public_key

CONTENT = b"cards\n" * 1000


@pytest.fixture
def stock(tmp_path):
    """The program itself, with a key of its own and a signed file."""
    run(tmp_path, "-G", "-W", "-p", "key.pub", "-s", "key.sec")
    (tmp_path / "file").write_bytes(CONTENT)
    run(tmp_path, "-S", "-m", "file", "-s", "key.sec", "-t", "version 7")
    return tmp_path


@pytest.fixture
def ours():
    seed = new_seed()
    return seed, PublicKey(key_id=b"12345678", key=public_key(seed))


def run(folder, *words):
    subprocess.run(["minisign", *words], cwd=folder, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def test_a_signature_by_the_stock_program_is_verified_with_its_comment(stock):
    key = minisign.read_key((stock / "key.pub").read_text())
    assert minisign.verified(key, CONTENT, (stock / "file.minisig").read_text()) == "version 7"


def test_the_stock_program_verifies_our_signature(ours, tmp_path):
    seed, key = ours
    (tmp_path / "file").write_bytes(CONTENT)
    (tmp_path / "file.minisig").write_text(minisign.signed(seed, key.key_id, CONTENT, "version 8"))
    run(tmp_path, "-V", "-m", "file", "-P", str(key))
    (tmp_path / "file").write_bytes(CONTENT + b"\n")
    with pytest.raises(subprocess.CalledProcessError):
        run(tmp_path, "-V", "-m", "file", "-P", str(key))


def test_a_key_is_read_as_it_is_printed(ours):
    assert minisign.read_key(str(ours[1])) == ours[1]


@pytest.mark.parametrize("text", ["", "RWQ", "untrusted comment: x\n", "a\nb", "RU" + "A" * 54])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(SignatureError):
        minisign.read_key(text)


def changed(signature, line, change):
    lines = signature.split("\n")
    lines[line] = change(lines[line])
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (1, lambda text: text[:-4] + "AAA="),
        (1, lambda text: "RW" + text[2:]),
        (2, lambda text: text + "0"),
        (2, lambda text: text.replace("trusted", "rusted")),
        (3, lambda text: ("B" if text[0] == "A" else "A") + text[1:]),
        (3, lambda text: text + "\n"),
        (3, lambda text: ""),
    ],
)
def test_a_signature_with_any_line_changed_does_not_hold(ours, line, change):
    seed, key = ours
    signature = minisign.signed(seed, key.key_id, CONTENT, "version 1")
    assert minisign.verified(key, CONTENT, signature) == "version 1"
    with pytest.raises(SignatureError):
        minisign.verified(key, CONTENT, changed(signature, line, change))


def test_a_signature_over_other_content_or_by_another_key_does_not_hold(ours):
    seed, key = ours
    signature = minisign.signed(seed, key.key_id, CONTENT, "version 1")
    stranger = PublicKey(key_id=key.key_id, key=public_key(new_seed()))
    for wrong_key, content in (
        (key, CONTENT[1:]),
        (stranger, CONTENT),
        (PublicKey(key_id=bytes(8), key=key.key), CONTENT),
    ):
        with pytest.raises(SignatureError):
            minisign.verified(wrong_key, content, signature)
