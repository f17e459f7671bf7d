"""The list of jobs as a paper."""

from collections.abc import Sequence

from localai.operations.papers import Paper, Section, grid
from localai.phrases import sendings as says
from tui.plans import JobRow


def jobs_paper(jobs: Sequence[JobRow]) -> Paper:
    """Return what is on record of them."""
    rows = [(row.at or row.when, row.what, row.outcome, row.sent, row.at_risk, row.id) for row in jobs]
    return Paper(title=says.JOBS_TITLE, lines=(), sections=(Section(title="", grid=grid(says.HEADS, rows)),))
