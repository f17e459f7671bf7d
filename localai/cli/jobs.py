"""`localai jobs`: what goes on, what ended how, and finding out what nobody knows."""

from collections.abc import Callable, Sequence

import click

from localai.cli import asking, diagnostics, output
from localai.cli.answering import going_in_words
from localai.cli.options import Invocation, opening, sending
from localai.cli.rerun import branch_job, rerun_job
from localai.cli.wording import money
from localai.errors import UsageError
from localai.operations import cancelling, deleting, jobs, showing
from localai.operations.queue import Rounds, Said
from localai.operations.recovery import recover
from localai.phrases import amounts
from localai.phrases import jobs as phrases


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
        found = jobs.list_jobs(session)
    _list(invocation, found, phrases.NO_JOBS)


@jobs_command.command("show")
@click.argument("job_id", metavar="JOB")
@opening
def show_job(invocation: Invocation, job_id: str) -> None:
    """Show one job and its receipt.

    Example: localai jobs show 4f2c
    """
    with invocation.session() as session:
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


@jobs_command.command("wait")
@click.argument("job_ids", metavar="[JOB]...", nargs=-1)
@sending
def wait_for_jobs(invocation: Invocation, job_ids: tuple[str, ...]) -> None:
    """Ask for jobs that go on until they are over, all of them or those named; it may be stopped at any time.

    Example: localai jobs wait 4f2c
    """
    _follow(invocation, job_ids, lambda rounds: rounds.until_over())


@jobs_command.command("resume")
@click.argument("job_ids", metavar="[JOB]...", nargs=-1)
@sending
def resume_jobs(invocation: Invocation, job_ids: tuple[str, ...]) -> None:
    """Ask once, now, for jobs that go on, however long they would wait, and try deletions that failed.

    Example: localai jobs resume
    """
    _follow(invocation, job_ids, lambda rounds: rounds.once(early=True))


@jobs_command.command("cancel")
@click.argument("job_id", metavar="JOB")
@click.option("--give-up", is_flag=True, help="Ask nobody; how it ended is unknown then.")
@sending
def cancel_job(invocation: Invocation, job_id: str, give_up: bool) -> None:
    """End a job that goes on: taken from the queue, or cancelled where it is by the call of its plan.

    Example: localai jobs cancel 4f2c
    """
    with invocation.session(sending=True) as session:
        found = cancelling.cancel_job(session, job_id, give_up=give_up)
    if not invocation.as_json:
        diagnostics.say(phrases.cancelled(found.job.id))
    _show(invocation, found)


def _follow(invocation: Invocation, job_ids: tuple[str, ...], work: Callable[[Rounds], object]) -> None:
    """Work on jobs and list where they are afterwards; what went wrong is said and does not keep the others."""
    with invocation.session(sending=True) as session:
        wanted = [jobs.show_job(session, each).job.id for each in job_ids] or None
        recover(session)
        work(Rounds(session, _tell, wanted))
        deleting.delete_due(session)
        found = [job for job in jobs.list_jobs(session) if job.waiting or (wanted and job.id in wanted)]
    _list(invocation, found, phrases.NOTHING_WAITS)


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


def _list(invocation: Invocation, found: Sequence[jobs.Job], nothing: str) -> None:
    if invocation.as_json:
        output.document("localai jobs 1", {"jobs": found})
    elif not found:
        output.line(nothing)
    else:
        rows = [
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


def _show(invocation: Invocation, found: jobs.JobView) -> None:
    if invocation.as_json:
        output.document("localai job 1", {"job": found.job, "receipt": found.receipt})
        return
    told = showing.view_receipt(found.receipt)
    output.line(told.lead)
    output.pairs(told.facts)
