"""What came of a send: its results as a person gets them and as they are kept, wherever they rest until then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from localai.egress.attempt import opened
from localai.jobs.runner import Place, place_of
from localai.minimize.text import restore
from localai.ondevice.models import RunResult
from localai.operations.results import Made
from localai.operations.session import Session
from localai.phrases import outcomes as phrases
from localai.providers.adapter import Done, Output, Problem, State
from localai.vault.contents import open_content
from localai.vault.steps import Awaited, StoredStep
from localai.vocabulary.items import Item
from localai.vocabulary.outbound import Plan

_LONGEST_TEXT: Final = 16 << 20
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What judging the end of a send needs; `inputs` are ids of items, `tokens` what stood in the place of what.

    `place` and `answer_key` are those of the exchange that was attempted, `step` is where a job with several is.
    """

    run_id: str
    plan: Plan
    state: State
    tokens: tuple[tuple[str, str], ...]
    project_id: str | None
    inputs: tuple[str, ...]
    place: Place
    answer_key: bytes
    step: StoredStep | None = None

    @property
    def is_attempted(self) -> bool:
        """Whether there is an attempt to judge; a job that waits has none."""
        return self.step is None or self.step.begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of a send; of a job, where it was, and its results that were fetched or held by an answer.

    `ids` are those the service gave the request in the head of its answer.
    """

    said: Done | Problem
    step: StoredStep | None = None
    awaited: tuple[Awaited, ...] = ()
    ids: tuple[str, ...] = ()


def parts_of(folder: Path, run_id: str) -> Iterator[Path]:
    """Yield every file that the attempts of a run keep; the state, by which a later look finds the others, last."""
    yield from sorted(folder.glob(f"{run_id}.*"))


def results_of(sent: Sent, came: Came, folder: Path) -> tuple[tuple[RunResult, ...], tuple[Made, ...]]:
    """Return the results as a person gets them, and as they are kept, in the same order."""
    if not isinstance(came.said, Done):
        return (), ()
    remark = came.said.remark or (came.step.finding.remark if came.step else "")
    facts = (("note", phrases.REMARKS[remark]),) if remark in phrases.REMARKS else ()
    tokens, pairs = dict(sent.tokens), list[tuple[RunResult, Made]]()
    outputs = [output for output in came.said.outputs if isinstance(output, Output)]
    pairs += [_result(output, tokens, facts) for output in outputs]
    pairs += [_fetched(sent, each, number, facts) for number, each in enumerate(came.awaited)]
    return tuple(result for result, _ in pairs), tuple(made for _, made in pairs)


def _result(output: Output, tokens: dict[str, str], facts: tuple[tuple[str, str], ...]) -> tuple[RunResult, Made]:
    content, text = output.content, ""
    if output.media_type.startswith("text/"):
        text = restore(output.content.decode("utf-8", "replace"), tokens)
        content = text.encode()
    result = RunResult(media_type=output.media_type, content=content, text=text, facts=facts)
    return result, Made(media_type=output.media_type, content=content, text=text)


def _fetched(sent: Sent, awaited: Awaited, number: int, facts: tuple[tuple[str, str], ...]) -> tuple[RunResult, Made]:
    """Return a result that was fetched, or held by an answer that named others to fetch; texts are read whole."""
    tokens = dict(sent.tokens)
    if not awaited.exchange:
        return _result(Output(media_type=awaited.media_type, content=awaited.content), tokens, facts)
    path, key = result_place(sent.place.part.parent, sent.run_id, awaited.exchange, number).part, awaited.key.reveal()
    made = Made(media_type=awaited.media_type, answer=(path, key))
    if awaited.media_type.startswith("text/"):
        with opened(path, key) as found:
            if found.size <= _LONGEST_TEXT:
                content = b"".join(found.chunks())
                return _result(Output(media_type=awaited.media_type, content=content), tokens, facts)
    return RunResult(media_type=awaited.media_type, content=b"", text="", facts=facts, source=made.chunks), made


def result_place(folder: Path, run_id: str, exchange: str, number: int) -> Place:
    """Return where the attempt that fetches the result of this number keeps its files."""
    return place_of(folder, run_id, f"{exchange}-{number + 1}")


def from_items(session: Session, results: Sequence[RunResult], items: Sequence[Item]) -> tuple[RunResult, ...]:
    """Return results that read what was kept, where they are too large to be held."""
    if not items:
        return tuple(results)
    return tuple(
        result if result.source is None else replace(result, source=_Reading(session, item))
        for result, item in zip(results, items, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Yields the content of an item."""

    session: Session
    item: Item

    def __call__(self) -> Iterator[bytes]:
        workspace = self.session.workspace
        with open_content(workspace.database, workspace.blobs, self.item.id, self.item.version) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk


def size_of(made: Made) -> int:
    """Return the bytes of a result."""
    if made.answer is None:
        return len(made.content)
    with opened(*made.answer) as found:
        return found.size
