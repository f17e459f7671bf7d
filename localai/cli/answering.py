"""What a finished plan answers: text while it arrives and afterwards, files, the receipt."""

import json
from typing import TYPE_CHECKING

from localai.cli import diagnostics, output
from localai.cli.writing import Place
from localai.errors import UsageError
from localai.operations import showing
from localai.phrases import jobs as phrases
from localai.vocabulary.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from localai.operations.choosing import Choice
    from localai.operations.concluding import Waiting
    from localai.operations.plan import Planned
    from localai.operations.queue import Said
    from localai.operations.send import Finished


def going_in_words(waiting: "Waiting") -> str:
    """Return where a job is that goes on."""
    return phrases.going(
        queued=waiting.queued,
        fetching=waiting.fetching,
        remark=waiting.remark,
        progress=waiting.progress,
        tries=waiting.tries,
    )


class Telling:
    """Tells a person, or a program, what came of a plan; on a terminal, text appears as it arrives."""

    def __init__(
        self,
        planned: "Planned",
        place: Place,
        *,
        as_json: bool,
        as_lines: bool,
        chosen: "Choice | None" = None,
    ) -> None:
        if as_json and as_lines:
            raise UsageError(problem="--json is one document, --jsonl one for each line.", remedy="Give one of them.")
        self._place = place
        self._chosen = chosen
        self._title = planned.plan.policy.title
        self._as_json = as_json
        self._as_lines = as_lines
        self._shown = ""
        replaced = planned.outward is not None and bool(planned.outward.tokens)
        self._live = (as_lines or (output.is_terminal() and not as_json and place.path is None)) and not replaced

    @property
    def show(self) -> "Callable[[str], None] | None":
        """What is to hear the text of an answer as it arrives; nothing where it is told at the end."""
        return self._hear if self._live else None

    def tell(self, finished: "Finished") -> None:
        """Hand over the results and show the receipt."""
        if finished.waiting is not None:
            self._leave(finished)
            return
        diagnostics.end_progress()
        results, told = finished.results, showing.view_receipt(finished.receipt, self._title)
        texts = [result.text for result in results if result.media_type.startswith("text/")]
        if self._place.path is not None and results:
            self._place.write_all(results[0].chunks())
        if self._as_json or self._as_lines:
            self._document(finished, texts)
        elif texts and self._place.path is None:
            self._text("\n".join(texts))
        diagnostics.say(told.lead)
        if self._place.path is not None:
            diagnostics.say(f"The result is in {self._place.path}; outside of the workspace it is not encrypted.")
        for words in dict.fromkeys(value for result in results for name, value in result.facts if name == "note"):
            diagnostics.say(f"note: {words}")
        for item in finished.items:
            diagnostics.say(f"kept as  {item.id}  {item.name}")
        width = max(len(name) for name, _ in told.facts) + 2
        for name, value in told.facts:
            diagnostics.say(f"  {name:<{width}}{value}")

    def going(self, said: "Said") -> None:
        """Say where a job is that goes on."""
        if said.waiting is not None:
            diagnostics.progress(going_in_words(said.waiting))

    def _leave(self, finished: "Finished") -> None:
        """Say that a job goes on elsewhere and is not waited for."""
        self._place.give_up()
        if self._as_json or self._as_lines:
            self._document(finished, [])
        assert finished.waiting is not None  # noqa: S101  asked before
        diagnostics.say(going_in_words(finished.waiting))
        diagnostics.say(phrases.follow(finished.receipt.id))

    def _hear(self, piece: str) -> None:
        self._shown += piece
        if self._as_lines:
            output.text_piece(json.dumps({"event": "text", "text": piece}) + "\n")
        else:
            output.text_piece(clean(piece, multiline=True))
        output.flush()

    def _text(self, text: str) -> None:
        """Write a text, or the end of one that was shown as it came."""
        if not self._shown:
            output.text(text)
        elif not self._shown.endswith("\n"):
            output.text_piece("\n")

    def _document(self, finished: "Finished", texts: list[str]) -> None:
        body: dict[str, object] = {
            "outcome": None if finished.waiting else finished.receipt.outcome,
            "waiting": finished.waiting,
            "receipt": finished.receipt,
            "outputs": finished.items,
            "text": "\n".join(texts) if texts else None,
        }
        if self._chosen is not None:
            body["chosen"] = self._chosen
        if self._as_json:
            output.document("localai send 1", body)
            return
        line = {"event": "done", "schema": "localai send 1"} | {name: output.plain(each) for name, each in body.items()}
        output.text_piece(json.dumps(line) + "\n")
