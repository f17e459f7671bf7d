"""`localai jobs`: what goes on, what ended how, and finding out what nobody knows."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from localai.cli import asking, batch_rows, diagnostics, output
from localai.cli.answering import going_in_words
from localai.cli.batch_telling import Telling, work
from localai.cli.options import Invocation, opening, sending
from localai.cli.rerun import branch_job, rerun_job
from localai.cli.wording import money
from localai.errors import NotFoundError, UsageError
from localai.operations import batches, cancelling, folders, jobs, showing
from localai.operations.queue import Rounds, Said
from localai.operations.recovery import recover
from localai.phrases import amounts
from localai.phrases import batch as batch_phrases
from localai.phrases import jobs as phrases

if TYPE_CHECKING:
    from localai.operations.session import Session


@click.group("jobs")
def jobs_command() -> None:
    """Look at what was begun, here and at services, and at how it ended.

    Example: localai jobs list
    """


jobs_command.add_command(rerun_job)
jobs_command.add_command(branch_job)


@jobs_command.command("list")
@opening
def list_jobs(invocation: Invocation) -> None:
    """List what was begun, those whose end nobody knows first.

    Example: localai jobs list --json
    """
    with invocation.session() as session:
        found, together = jobs.list_jobs(session), batches.list_batches(session)
        if not invocation.as_json:  # each batch is a line, and not hundreds
            found = tuple(job for job in found if job.is_open or not batches.is_in_batch(session, job.id))
    _list(invocation, found, together, phrases.NO_JOBS)


@jobs_command.command("show")
@click.argument("job_id", metavar="JOB")
@opening
def show_job(invocation: Invocation, job_id: str) -> None:
    """Show one job and its receipt, or a batch and how far each of its plans is.

    Example: localai jobs show 4f2c
    """
    with invocation.session() as session:
        recover(session)
        if batches.is_batch(session, job_id):
            batch = batches.named(session, job_id)
            _show_batch(invocation, batch, batches.places_of(session, batch.id))
            return
        found = jobs.show_job(session, job_id)
    _show(invocation, found)


@jobs_command.command("resolve")
@click.argument("job_id", metavar="JOB")
@click.option("--found", metavar="arrived|not-arrived", help="What you found out.")
@click.option("--charged", metavar="AMOUNT", help="What the account was charged for it.")
@opening
def resolve_job(invocation: Invocation, job_id: str, found: str | None, charged: str | None) -> None:
    """Put on record what you found out about a send whose end is unknown, or what one was charged that did not say.

    Example: localai jobs resolve 4f2c --found arrived --charged 0.04
    """
    cost = money(charged, option="--charged")
    with invocation.session() as session:
        view = jobs.show_job(session, job_id)
        if found is None and charged and jobs.asks_cost(view.job, view.receipt):
            found = jobs.Found.ARRIVED.value
        if found is None:
            diagnostics.show(phrases.where_to_look(showing.title_of(session, view.receipt), ""))
            found = asking.line(phrases.ASK_ARRIVED, flag="--found", no_input=invocation.no_input).strip()
        if found not in set(jobs.Found):
            raise UsageError(problem=phrases.no_such_answer(found), remedy="--found arrived or --found not-arrived")
        view = jobs.resolve_job(session, job_id, jobs.Found(found), cost)
    _show(invocation, view)
    diagnostics.say(phrases.resolved(found))


_FOLDER = click.option(
    "--output", "-o", "folder", type=click.Path(path_type=Path), help="Write the results of batches into this folder."
)


@jobs_command.command("wait")
@click.argument("job_ids", metavar="[JOB]...", nargs=-1)
@_FOLDER
@sending
def wait_for_jobs(invocation: Invocation, job_ids: tuple[str, ...], folder: Path | None) -> None:
    """Go on with jobs and batches until they are over, all of them or those named; it may be stopped at any time.

    Example: localai jobs wait 4f2c
    """
    _follow(invocation, job_ids, folder, once=False)


@jobs_command.command("resume")
@click.argument("job_ids", metavar="[JOB]...", nargs=-1)
@_FOLDER
@sending
def resume_jobs(invocation: Invocation, job_ids: tuple[str, ...], folder: Path | None) -> None:
    """Ask once, now, for jobs that go on, however long they would wait, and try deletions that failed.

    A batch goes on with what has not begun.

    Example: localai jobs resume
    """
    _follow(invocation, job_ids, folder, once=True)


@jobs_command.command("cancel")
@click.argument("job_id", metavar="JOB")
@click.option("--give-up", is_flag=True, help="Ask nobody; how it ended is unknown then.")
@sending
def cancel_job(invocation: Invocation, job_id: str, give_up: bool) -> None:
    """End a job that goes on: taken from the queue, or cancelled where it is by the call of its plan.

    Of a batch nothing more begins, and what goes on is cancelled in the same way.

    Example: localai jobs cancel 4f2c
    """
    with invocation.session(sending=True) as session:
        if batches.is_batch(session, job_id):
            batch, errors = batches.cancel(session, job_id, give_up=give_up)
            for error in errors:
                diagnostics.failure(error, as_json=False)
            _show_batch(invocation, batch, batches.places_of(session, batch.id))
            return
        found = cancelling.cancel_job(session, job_id, give_up=give_up)
    if not invocation.as_json:
        diagnostics.say(phrases.cancelled(found.job.id))
    _show(invocation, found)


def _follow(invocation: Invocation, ids: tuple[str, ...], folder: Path | None, *, once: bool) -> None:
    """Work on jobs and batches and list where they are afterwards; what went wrong does not keep the others."""
    with invocation.session(sending=True) as session:
        named = [each for each in ids if not batches.is_batch(session, each)]
        wanted = [jobs.show_job(session, each).job.id for each in named]
        together = [batches.named(session, each).id for each in ids if batches.is_batch(session, each)]
        if not ids:
            together = [batch.id for batch in batches.list_batches(session, only_open=True)]
        recover(session)
        if once and (wanted or not ids):
            Rounds(session, _tell, wanted or None).once(early=True)
        results = None if folder is None else folders.ResultFolder(folder)
        telling = Telling(session, results, quiet=invocation.as_json)
        besides = () if once else wanted if ids else None
        try:
            work(session, together, telling, besides=besides, hear=_tell)
        finally:
            diagnostics.end_progress()
            if results is not None:
                _write_earlier(session, together, results)
            found = [job for job in jobs.list_jobs(session) if job.waiting or job.id in wanted]
            _list(invocation, found, [batches.batch_of(session, each) for each in together], phrases.NOTHING_WAITS)


def _write_earlier(session: "Session", together: Sequence[str], results: folders.ResultFolder) -> None:
    """Write what came of a batch before this command, too; what is in the folder already stays as it is."""
    for batch_id in together:
        for _, item_ids in batches.results_of(session, batch_id):
            for item_id in item_ids:
                with suppress(NotFoundError):  # removed since
                    results.take_item(session, item_id)


def _tell(said: Said) -> None:
    if said.error is not None:
        diagnostics.failure(said.error, as_json=False)
    elif said.waiting is not None:
        diagnostics.progress(f"{said.run_id[:8]}  {going_in_words(said.waiting)}")
    elif said.finished is not None:
        diagnostics.end_progress()
        diagnostics.say(showing.view_receipt(said.finished.receipt).lead)
        for item in said.finished.items:
            diagnostics.say(f"kept as  {item.id}  {item.name}")


def _list(invocation: Invocation, found: Sequence[jobs.Job], together: Sequence[batches.Batch], nothing: str) -> None:
    if invocation.as_json:
        told = [batch_rows.document(each, ())["batch"] for each in together]
        output.document("localai jobs 1", {"jobs": found, "batches": told})
    elif not found and not together:
        output.line(nothing)
    else:
        rows = [
            (
                each.id[:8],
                amounts.moment(each.given_at),
                each.model,
                batch_phrases.of(each.count),
                batch_rows.in_words(each),
            )
            for each in together
        ]
        rows += [
            (
                job.id[:8],
                amounts.moment(job.begun_at),
                job.model,
                job.where,
                _how(job),
            )
            for job in found
        ]
        output.table(phrases.HEADS, rows)


def _how(job: jobs.Job) -> str:
    if job.waiting is not None:
        return going_in_words(job.waiting)
    return phrases.ended(job.outcome and job.outcome.value, job.found)


def _show_batch(invocation: Invocation, batch: batches.Batch, places: Sequence[batches.Place]) -> None:
    if invocation.as_json:
        output.document("localai batch 1", batch_rows.document(batch, places))
        return
    output.line(batch_phrases.worked(batch.id, batch_rows.in_words(batch), batch_phrases.until(batch.until)))
    batch_rows.table(places)


def _show(invocation: Invocation, found: jobs.JobView) -> None:
    if invocation.as_json:
        output.document("localai job 1", {"job": found.job, "receipt": found.receipt})
        return
    told = showing.view_receipt(found.receipt)
    output.line(told.lead)
    output.pairs(told.facts)
