"""The models that run on this machine: what there is, what it consists of, and one way to run each.

Every run is a sealed child process without keys or network; what a model gets and makes passes through pipes.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from localai.errors import ModelMissingError, SandboxError, UsageError
from localai.minimize.cleaned import Cleaned, Found, Laid
from localai.minimize.edits import parse_edits
from localai.minimize.files import take_out
from localai.minimize.laid import LaidOut
from localai.minimize.streams import STREAMS, lay_out
from localai.ondevice import ocr
from localai.phrases.minimize import BROKEN_CREDENTIALS, TEXT_READER_MISSING, stays_in, taken_out
from localai.sandbox import child
from localai.vault.kinds import HEAD_BYTES, recognize
from localai.vocabulary.items import Kind

OCR, CLEAN = "on-device/ocr", "on-device/clean"
SAMPLE_NOTE = Path(__file__).parent / "sample" / "note.jpg"  # made by packaging/sample_note.py


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of text in a picture: its box in pixels of the upright picture, its confidence in percent."""

    text: str
    x: int
    y: int
    width: int
    height: int
    confidence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a model made: `content` is the new file, `text` what a person reads, `facts` are words for the receipt.

    What may be larger than memory has `source` instead, which yields it a piece at a time, and its `length`.
    """

    media_type: str
    content: bytes
    text: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...] = ()
    source: Callable[[], Iterator[bytes]] | None = None
    length: int = 0

    @property
    def size(self) -> int:
        """How many bytes the new file has; 0 where they were not counted."""
        return self.length or len(self.content)

    def chunks(self) -> Iterator[bytes]:
        """Yield the new file, a piece at a time."""
        if self.source is None:
            yield self.content
        else:
            yield from self.source()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDeviceModel:
    """A model that may run here on one file; `missing` says in words why it cannot, None when it can."""

    id: str
    task: str
    makes: str
    missing: str | None


def list_models() -> tuple[OnDeviceModel, ...]:
    """Return every on-device model this version knows, whether it can run or not."""
    return (
        OnDeviceModel(id=OCR, task="read", makes="text/plain", missing=_missing(OCR)),
        OnDeviceModel(id=CLEAN, task="clean", makes="the same without metadata", missing=None),
    )


def available(model: str) -> bool:
    """Return whether a model of that name is known and installed."""
    return any(known.id == model and known.missing is None for known in list_models())


def problem_with(model: str) -> str | None:
    """Return what keeps a model from running, its files compared with what they should be; None when nothing does."""
    known = next((each for each in list_models() if each.id == model), None)
    if known is None:
        return "not a model we know"
    if known.missing or model != OCR:
        return known.missing
    try:
        ocr.check_models()
    except ModelMissingError as error:
        return str(error.facts["problem"])
    return None


def model_files(model: str) -> tuple[tuple[str, str], ...]:
    """Return (name, SHA-256 in hex) of every file a model is made of; empty for models that are only code."""
    return ocr.FILES if model == OCR else ()


def check_settings(model: str, settings: Mapping[str, str]) -> None:
    """Raise UsageError for settings that a model does not know."""
    if model == CLEAN:
        parse_edits(settings)
    elif settings:
        named = ", ".join(sorted(settings))
        raise UsageError(problem=f"{model} has no setting {named}", remedy="leave it out")


def run(model: str, inputs: Sequence[BinaryIO], settings: Mapping[str, str], python: str) -> RunResult:
    """Run a model on its one input in a sealed child of the interpreter `python`.

    Raises ModelMissingError, UsageError for inputs or settings it does not know, UndecodableError and its kinds for
    content, SandboxError when the child failed.
    """
    if not available(model):
        raise ModelMissingError(model=model, problem=problem_with(model))
    if len(inputs) != 1:
        raise UsageError(problem=f"{model} takes one file, not {len(inputs)}", remedy="give one file at a time")
    return (_read if model == OCR else _clean)(inputs[0], settings, python)


def _read(picture: BinaryIO, settings: Mapping[str, str], python: str) -> RunResult:
    check_settings(OCR, settings)
    job = child.Job(task="localai.ondevice.ocr:read_text", what="reading text", limits=child.READER)
    answer = child.run(job, child.chunks(picture), python=python)
    try:
        lines = tuple(_line(*told) for told in answer.facts["lines"])
        size = f"{int(answer.facts['width'])} x {int(answer.facts['height'])}"
    except (KeyError, TypeError, ValueError) as error:
        raise SandboxError(task=job.what, problem="answered nonsense") from error
    return RunResult(
        media_type="text/plain",
        content=answer.content,
        text=answer.content.decode("utf-8", "replace"),
        facts=(("picture", size), ("lines", str(len(lines)))),
        lines=lines,
    )


def _clean(file: BinaryIO, settings: Mapping[str, str], python: str) -> RunResult:
    """Return a copy without metadata; a picture edited as the settings say (`minimize/edits.py`)."""
    edits = parse_edits(settings)
    kind, media_type = recognize(file.read(HEAD_BYTES), "")
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if edits and kind is not Kind.IMAGE:
        raise UsageError(problem=f"{', '.join(sorted(settings))}: this is no picture", remedy="leave it out")
    if media_type in STREAMS:
        laid = lay_out(child.chunks(file), size, media_type, python=python)
        out = LaidOut(laid, file)
        return _told(
            laid, RunResult(media_type=media_type, content=b"", text="", facts=(), source=out.chunks, length=out.size)
        )
    limits = child.DOCUMENT if kind is Kind.DOCUMENT else child.PICTURE
    cleaned = take_out(child.chunks(file), edits, python=python, limits=limits)
    return _told(cleaned, RunResult(media_type=cleaned.media_type, content=cleaned.content, text="", facts=()))


def _told(cleaned: Cleaned | Laid, result: RunResult) -> RunResult:
    """Add in words what was taken out and what stays in."""
    words = [("taken out", taken_out(cleaned.removed)), ("stays in", stays_in(cleaned.kept))]
    if any(kind is Found.CREDENTIALS for kind, _ in cleaned.removed):
        words.append(("note", BROKEN_CREDENTIALS))
    text = "\n".join(f"{name}: {value}" for name, value in words)
    return replace(result, text=text, facts=tuple(words))


def _line(text: str, *numbers: int) -> Line:
    x, y, width, height, confidence = map(int, numbers)
    return Line(text=str(text), x=x, y=y, width=width, height=height, confidence=confidence)


def _missing(model: str) -> str | None:
    if model == OCR and not all(find_spec(package) for package in ("rapidocr", "onnxruntime", "cv2")):
        return TEXT_READER_MISSING
    return None
