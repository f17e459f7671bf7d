import io
import sys

import pytest
from PIL import Image, ImageDraw, ImageFilter

from localai.errors import ModelMissingError, UndecodableError
from localai.ondevice import faces
from tests.operations.desk import picture

pytest.importorskip("cv2", reason="OpenCV is not installed (--small)")


def portrait() -> bytes:
    """Two heads, drawn with what the cascades look for: dark eyes, a bright nose, a dark mouth."""
    image = Image.new("RGB", (640, 480), (110, 140, 170))
    for x, y, r in ((200, 220, 90), (470, 240, 60)):
        pen = ImageDraw.Draw(image)
        pen.ellipse((x - r * 0.95, y - r * 1.35, x + r * 0.95, y + r * 0.6), fill=(60, 40, 30))
        pen.ellipse((x - r * 0.8, y - r * 1.05, x + r * 0.8, y + r * 1.1), fill=(224, 180, 150))
        for eye in (x - r * 0.36, x + r * 0.36):
            pen.ellipse((eye - r * 0.2, y - r * 0.22, eye + r * 0.2, y + r * 0.02), fill=(120, 80, 65))
            pen.ellipse((eye - r * 0.08, y - r * 0.19, eye + r * 0.08, y - r * 0.01), fill=(20, 15, 10))
            pen.rectangle((eye - r * 0.22, y - r * 0.42, eye + r * 0.22, y - r * 0.32), fill=(70, 45, 35))
        nose = [
            (x - r * 0.1, y - r * 0.1),
            (x + r * 0.1, y - r * 0.1),
            (x + r * 0.17, y + r * 0.33),
            (x - r * 0.17, y + r * 0.33),
        ]
        pen.polygon(nose, fill=(236, 196, 168))
        pen.rectangle((x - r * 0.16, y + r * 0.33, x + r * 0.16, y + r * 0.39), fill=(150, 105, 90))
        pen.ellipse((x - r * 0.32, y + r * 0.55, x + r * 0.32, y + r * 0.75), fill=(150, 60, 60))
    sink = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(3)).save(sink, "JPEG", quality=90)
    return sink.getvalue()


def test_boxes_cover_the_heads_the_larger_first():
    (one, two) = faces.suggest(io.BytesIO(portrait()), python=sys.executable)
    for (x, y, width, height), (left, top) in ((one, (200, 220)), (two, (470, 240))):
        assert x < left < x + width
        assert y < top < y + height
    assert one[2] > two[2]


def test_a_picture_of_one_color_has_no_faces():
    assert faces.find_faces(picture("teal", 64), {})[0]["faces"] == []


def test_boxes_that_lie_in_one_another_become_one():
    assert faces.merged([(10, 10, 40, 40), (12, 12, 30, 30), (100, 10, 20, 20)]) == [
        (10, 10, 40, 40),
        (100, 10, 20, 20),
    ]


def test_what_is_no_picture_is_an_error():
    with pytest.raises(UndecodableError):
        faces.suggest(io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(40)), name="cut.png", python=sys.executable)


def test_without_opencv_it_says_so(monkeypatch):
    monkeypatch.setattr(faces, "find_spec", lambda name: None)
    with pytest.raises(ModelMissingError):
        faces.suggest(io.BytesIO(b""), python=sys.executable)
