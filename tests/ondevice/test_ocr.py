import sys
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFont

from localai.errors import ModelMissingError, UsageError
from localai.ondevice import models, ocr

WORDS = ["Invoice 4711", "Please pay by Friday", "42.00 EUR"]


@pytest.fixture(scope="module")
def page() -> bytes:
    image = Image.new("RGB", (900, 500), "white")
    draw = ImageDraw.Draw(image)
    for row, words in enumerate(WORDS):
        draw.text((60, 60 + 120 * row), words, font=ImageFont.load_default(48), fill="black")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_text_reader_reads_a_page_in_order_with_boxes(page: bytes):
    result = models.run(models.OCR, [BytesIO(page)], {}, sys.executable)
    assert result.text.splitlines() == WORDS
    assert result.content.decode() == result.text
    assert result.media_type == "text/plain"
    first = result.lines[0]
    assert (first.text, abs(first.x - 60) < 20, abs(first.y - 70) < 20) == (WORDS[0], True, True)


def test_text_reader_refuses_settings_it_does_not_have(page: bytes):
    with pytest.raises(UsageError) as caught:
        models.run(models.OCR, [BytesIO(page)], {"speed": "high"}, sys.executable)
    assert "speed" in str(caught.value.facts["problem"])


def test_unknown_model_is_missing():
    with pytest.raises(ModelMissingError):
        models.run("on-device/dream", [BytesIO()], {}, sys.executable)


def test_model_files_are_the_ones_the_reader_checks():
    assert models.model_files(models.OCR) == ocr.FILES
    assert all(len(digest) == 64 for _, digest in ocr.FILES)
