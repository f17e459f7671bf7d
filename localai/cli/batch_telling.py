"""What becomes of a batch, while it is worked off: how far it is, each result as it comes, what did not work."""

import json
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from localai.cli import batch_rows, diagnostics, output
from localai.operations import batches
from localai.operations.batch_work import run
from localai.operations.deleting import delete_due
from localai.phrases import batch as phrases
from localai.sending_errors import BatchIncompleteError

if TYPE_CHECKING:
    from localai.operations.batch_work import Told, Worked
    from localai.operations.concluding import Finished
    from localai.operations.folders import ResultFolder
    from localai.operations.queue import Said
    from localai.operations.session import Session


class Telling:
    """Tells a person, or a program, of one plan after the other; no result is held longer than it takes to tell."""

    def __init__(
        self,
        session: "Session",
        folder: "ResultFolder | None" = None,
        *,
        as_json: bool = False,
        as_lines: bool = False,
        quiet: bool = False,
    ) -> None:
        """Write results to `folder`, if any; `quiet` writes no answers to standard output."""
        self._session = session
        self._folder = folder
        self._as_json = as_json
        self._as_lines = as_lines
        self._quiet = quiet
        self._began = session.now()
        self._ended = self._failed = 0
        self._of = 0
        self._spent = Decimal(0)
        self._told: list[dict[str, object]] = []

    def expect(self, count: int) -> None:
        """Know how many plans are to be worked off."""
        self._of = count
        self._progress()

    def tell(self, told: "Told") -> None:
        """Tell what came of one plan."""
        if not told.said.is_over:
            if told.said.error is not None:
                diagnostics.end_progress()
                diagnostics.say(phrases.put_off(told.number, told.name, batch_rows.sentence(told.said.error)))
            return
        self._ended += 1
        body: dict[str, object] = {"number": told.number, "name": told.name, "run": told.said.run_id or None}
        diagnostics.end_progress()
        if told.said.error is not None:
            self._failed += 1
            body |= {"outcome": "failed", "error": batch_rows.error_fields(told.said.error)}
            diagnostics.say(phrases.did_not(told.number, told.name, batch_rows.sentence(told.said.error)))
        elif told.said.finished is not None:
            body |= self._finished(told, told.said.finished)
            self._spent += told.said.finished.receipt.cost or 0
        if self._as_lines:
            output.text_piece(json.dumps({"event": "result"} | {k: output.plain(v) for k, v in body.items()}) + "\n")
            output.flush()
        elif self._as_json:
            self._told.append(body)
        self._progress()

    def _finished(self, told: "Told", finished: "Finished") -> dict[str, object]:
        texts = [result.text for result in finished.results if result.media_type.startswith("text/")]
        paths = () if self._folder is None else self._folder.take(self._session, finished, told.name)
        if texts and not paths and not (self._quiet or self._as_json or self._as_lines):
            output.line(f"--- {told.number} {told.name}")
            output.text("\n".join(texts))
        receipt = finished.receipt
        return {
            "outcome": receipt.outcome,
            "sent": receipt.sent,
            "cost": receipt.cost,
            "outputs": finished.items,
            "text": "\n".join(texts) if texts else None,
            "files": paths,
        }

    def end(self, worked: "Worked") -> None:
        """Tell how far the batch is after all of it."""
        diagnostics.end_progress()
        found = worked.batch
        if self._as_lines or self._as_json:
            body = {**batch_rows.document(found, ()), "results": self._told, "cost": worked.spent}
            body.pop("plans")
            if self._as_json:
                output.document("localai batch 1", body)
            else:
                body.pop("results")
                line = {"event": "done", "schema": "localai batch 1"} | {k: output.plain(v) for k, v in body.items()}
                output.text_piece(json.dumps(line) + "\n")
        took = (self._session.now() - self._began).total_seconds()
        diagnostics.say(phrases.worked(found.id, batch_rows.in_words(found), phrases.so_far(worked.spent, took)))
        if self._folder is not None:
            diagnostics.say(f"Results are in {self._folder.path}; outside of the workspace they are not encrypted.")

    def _progress(self) -> None:
        seconds = (self._session.now() - self._began).total_seconds()
        diagnostics.progress(phrases.progress(self._ended, self._of, self._failed, seconds, self._spent))


def work(
    session: "Session",
    batch_ids: Sequence[str],
    telling: Telling,
    *,
    besides: Collection[str] | None = (),
    hear: "Callable[[Said], None]" = lambda _: None,
) -> None:
    """Work off batches and jobs and tell of it; raises BatchIncompleteError where not all of it is done."""
    telling.expect(sum(batches.batch_of(session, each).left for each in batch_ids))
    found = run(session, batch_ids, telling.tell, besides=besides, hear=hear)
    for worked in found:
        telling.end(worked)
    delete_due(session)
    for worked in found:
        if not worked.is_done:
            raise incomplete(worked)


def incomplete(worked: "Worked") -> BatchIncompleteError:
    """Return the error that says what is not done of a batch, and why no more of it began."""
    batch, halted = worked.batch, worked.halted
    facts = {"halted": batch_rows.sentence(halted)} if halted is not None else {}
    if batch.left and not batch.ended:
        facts["resume"] = f"localai jobs resume {batch.id[:8]}"
    done = phrases.done_of(batch.counts.get(batches.Stage.DONE, 0), batch.count)
    return BatchIncompleteError(batch=batch.id[:8], done=done, **facts)
