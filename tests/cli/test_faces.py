import pytest

from localai.errors import ExitCode
from tests.ondevice.test_faces import portrait

pytest.importorskip("cv2", reason="OpenCV is not installed (--small)")


def test_faces_are_suggested_as_a_setting_that_can_be_used(ready, tmp_path):
    path = tmp_path / "people.jpg"
    path.write_bytes(portrait())
    item = ready.json("add", path)["items"][0]["id"]
    shown = ready.run("faces", item[:8])
    assert "These are suggestions: look at the picture." in shown.told
    found = ready.json("faces", item[:8])
    assert len(found["faces"]) == 2
    words = ("send", item, "--model", "on-device/clean", "--set", found["setting"], "--dry-run")
    assert ready.json(*words)["digest"]


def test_what_is_no_picture_has_no_faces(ready, tmp_path):
    path = tmp_path / "words.txt"
    path.write_text("words")
    item = ready.json("add", path)["items"][0]["id"]
    ready.run("faces", item[:8], expect=ExitCode.USAGE)
    ready.run("faces", "ffff", expect=ExitCode.NOT_FOUND)
