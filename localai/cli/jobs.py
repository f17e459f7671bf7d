"""`localai jobs`: what goes on, what ended how, and finding out what nobody knows."""

import click

from localai.cli import asking, diagnostics, output
from localai.cli.options import Invocation, opening
from localai.cli.wording import money
from localai.errors import UsageError
from localai.operations import jobs, showing
from localai.phrases import amounts
from localai.phrases import jobs as phrases


@click.group("jobs")
def jobs_command() -> None:
    """Look at what was begun, here and at services, and at how it ended.

    Example: localai jobs list
    """


@jobs_command.command("list")
@opening
def list_jobs(invocation: Invocation) -> None:
    """List what was begun, those whose end nobody knows first.

    Example: localai jobs list --json
    """
    with invocation.session() as session:
        found = jobs.list_jobs(session)
    if invocation.as_json:
        output.document("localai jobs 1", {"jobs": found})
    elif not found:
        output.line(phrases.NO_JOBS)
    else:
        rows = [
            (
                job.id[:8],
                amounts.moment(job.begun_at),
                job.model,
                job.where,
                phrases.ended(job.outcome and job.outcome.value, job.found),
            )
            for job in found
        ]
        output.table(phrases.HEADS, rows)


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
            diagnostics.show(phrases.where_to_look(view.receipt.where, ""))
            found = asking.line(phrases.ASK_ARRIVED, flag="--found", no_input=invocation.no_input).strip()
        if found not in set(jobs.Found):
            raise UsageError(problem=phrases.no_such_answer(found), remedy="--found arrived or --found not-arrived")
        view = jobs.resolve_job(session, job_id, jobs.Found(found), cost)
    _show(invocation, view)
    diagnostics.say(phrases.resolved(found))


def _show(invocation: Invocation, found: jobs.JobView) -> None:
    if invocation.as_json:
        output.document("localai job 1", {"job": found.job, "receipt": found.receipt})
        return
    told = showing.view_receipt(found.receipt)
    output.line(told.lead)
    output.pairs(told.facts)
