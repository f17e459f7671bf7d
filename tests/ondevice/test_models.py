import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from localai.errors import ModelMissingError, NotSendableYetError, TooLargeToDecodeError, UndecodableError, UsageError
from localai.ondevice import models
from localai.sandbox import child

NOTE = [
    "Studio Lindqvist",
    "Shoot on Friday, 27 November",
    "Model: Mara Ellison",
    "Phone: 555-0142",
    "2 looks, 14 pictures",
    "Fee: 480.00 EUR",
    "Not public before 15 December",
]


def run(model: str, content: bytes, **settings: str) -> models.RunResult:
    return models.run(model, [io.BytesIO(content)], settings, sys.executable)


def png(image: Image.Image) -> bytes:
    sink = io.BytesIO()
    image.save(sink, "PNG")
    return sink.getvalue()


@pytest.fixture(scope="module")
def read_twice() -> list[models.RunResult]:
    return [run(models.OCR, models.SAMPLE_NOTE.read_bytes()) for _ in range(2)]


def test_text_reader_reads_the_photographed_note(read_twice):
    assert read_twice[0].text.splitlines() == NOTE


def test_text_reader_is_deterministic(read_twice):
    assert read_twice[0] == read_twice[1]


def test_text_reader_says_where_each_line_stands(read_twice):
    lines = read_twice[0].lines
    assert [line.text for line in lines] == NOTE
    assert all(0 <= line.x < line.x + line.width <= 1600 and 0 <= line.y < 1200 for line in lines)
    assert sorted(line.y for line in lines) == [line.y for line in lines]
    assert all(line.confidence >= 90 for line in lines)


def test_text_reader_of_an_empty_page_returns_no_text():
    result = run(models.OCR, png(Image.new("RGB", (300, 200), "white")))
    assert (result.content, result.text, result.lines) == (b"", "", ())


@pytest.mark.parametrize("size", [(1, 1), (3, 9000)])
def test_text_reader_survives_odd_shapes(size):
    assert run(models.OCR, png(Image.new("RGB", size, "white"))).text == ""


def test_text_reader_reads_a_strip_of_one_line():
    strip = Image.new("RGB", (1800, 40), "white")
    ImageDraw.Draw(strip).text(
        (20, 4), "One line of a larger page, cut out", font=ImageFont.load_default(26), fill="black"
    )
    assert run(models.OCR, png(strip)).text == "One line of a larger page, cut out"


def test_text_reader_refuses_what_is_no_picture():
    with pytest.raises(NotSendableYetError):
        run(models.OCR, b"%PDF-1.7")


def test_text_reader_refuses_a_truncated_picture():
    with pytest.raises(UndecodableError):
        run(models.OCR, models.SAMPLE_NOTE.read_bytes()[:40_000])


def test_text_reader_refuses_a_bomb():
    header = b"BM" + (54).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    with pytest.raises(TooLargeToDecodeError):
        run(models.OCR, header + (30_000).to_bytes(4, "little") * 2 + b"\x01\x00\x18\x00" + bytes(24))


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_text_reader_refuses_a_model_file_it_does_not_know(change, tmp_path, monkeypatch):
    """A copy of the package, found first, one of whose models is not what it should be."""
    from importlib.util import find_spec

    packages = tmp_path / "site-packages"
    shutil.copytree(Path(str(find_spec("rapidocr").origin)).parent, packages / "rapidocr")
    model = packages / "rapidocr" / "models" / models.model_files(models.OCR)[0][0]
    if change == "gone":
        model.unlink()
    else:
        with model.open("r+b") as file:
            file.seek(1000)
            file.write(b"\x00\x01\x02\x03")
    monkeypatch.setattr(sys, "path", [str(packages), *sys.path])
    with pytest.raises(ModelMissingError) as caught:
        run(models.OCR, png(Image.new("RGB", (64, 64), "white")))
    assert model.name in str(caught.value.facts["problem"])


def test_missing_packages_are_said_in_words(monkeypatch):
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    missing = {model.id: model.missing for model in models.list_models()}
    assert missing == {
        models.OCR: "text reader not installed: localai was installed with --small",
        models.CLEAN: None,
    }
    assert not models.available(models.OCR)
    with pytest.raises(ModelMissingError):
        run(models.OCR, b"")


def test_problem_with_a_model_is_found_without_running_it(tmp_path, monkeypatch):
    assert models.problem_with(models.OCR) is None
    assert models.problem_with(models.CLEAN) is None
    assert models.problem_with("on-device/dream") == "not a model we know"
    monkeypatch.setattr(models.ocr, "FILES", tuple((name, "0" * 64) for name, _ in models.ocr.FILES))
    assert models.problem_with(models.OCR) == "PP-OCRv6_det_small.onnx is not the file we know"


def test_cleaner_says_that_content_credentials_cannot_stay():
    source = models.SAMPLE_NOTE.read_bytes()
    signed = source[:2] + b"\xff\xeb\x00\x10JP\x00\x01\x00\x00\x00\x01jumbxx" + source[2:]
    assert "Content Credentials" in run(models.CLEAN, signed).text
    assert "Content Credentials" not in run(models.CLEAN, source).text


def test_known_models_are_available_and_others_are_not():
    assert models.available(models.OCR)
    assert models.available(models.CLEAN)
    assert not models.available("on-device/dream")
    assert models.model_files(models.CLEAN) == ()


@pytest.mark.parametrize("count", [0, 2])
def test_one_picture_at_a_time(count):
    with pytest.raises(UsageError):
        models.run(models.CLEAN, [io.BytesIO()] * count, {}, sys.executable)


def test_cleaner_takes_the_camera_out_of_the_note():
    source = models.SAMPLE_NOTE.read_bytes()
    result = run(models.CLEAN, source)
    assert result.media_type == "image/jpeg"
    assert b"SN-4471902" in source
    for needle in (b"SN-4471902", b"Lindqvist", b"Camera One", b"Draft"):
        assert needle not in result.content
    assert Image.open(io.BytesIO(result.content)).tobytes() == Image.open(io.BytesIO(source)).tobytes()
    assert dict(result.facts)["taken out"].startswith("GPS, camera numbers")


def test_cleaner_crops_blurs_and_fits():
    result = run(
        models.CLEAN, models.SAMPLE_NOTE.read_bytes(), crop="200,100,1000,500", blur="300,200,400,90", fit="500"
    )
    assert Image.open(io.BytesIO(result.content)).size == (500, 250)
    assert "drawn anew" in dict(result.facts)["stays in"]


def test_blurred_words_cannot_be_read_any_more():
    blurred = run(models.CLEAN, models.SAMPLE_NOTE.read_bytes(), blur="300,380,600,120")
    read = run(models.OCR, blurred.content).text
    assert "Ellison" not in read
    assert "480.00 EUR" in read


def test_cleaner_names_the_setting_it_does_not_know():
    with pytest.raises(UsageError) as caught:
        run(models.CLEAN, models.SAMPLE_NOTE.read_bytes(), rotate="90")
    assert "rotate" in str(caught.value.facts["problem"])


def test_bundled_note_is_small_and_carries_what_a_camera_writes():
    assert models.SAMPLE_NOTE.stat().st_size <= 200_000
    command = ["exiftool", "-s3", "-SerialNumber", "-GPSLatitude", "-Artist", str(models.SAMPLE_NOTE)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0] == "SN-4471902"
    assert len(told) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="counts what Linux counts")
def test_text_reader_works_where_no_network_exists_and_writes_nothing(tmp_path, monkeypatch):
    """Its child may not open a socket or a file to write; that it answers shows that it needs neither."""
    job = child.Job(task="localai.ondevice.ocr:read_text", what="reading text", limits=child.READER)
    answer = child.run(job, [models.SAMPLE_NOTE.read_bytes()])
    assert {part.value for part in answer.seal.held} == {"network", "files", "memory", "limits", "others"}
