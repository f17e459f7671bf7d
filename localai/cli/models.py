"""`localai models`: which models there are, what they keep, and what the rules say about each."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from localai.cli import diagnostics, output, writing
from localai.cli.options import Invocation, opening
from localai.cli.wording import given_text
from localai.errors import UsageError
from localai.operations import compare, models, papers, provider_report, rules
from localai.operations.compare import Said
from localai.operations.facts import FactRow
from localai.operations.models import ModelRow, ModelView, Wanted
from localai.operations.showing import footing
from localai.phrases import cards, details
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Outcome
from localai.vocabulary.tasks import Task

_CLASS = click.option(
    "--class",
    "item_class",
    type=click.Choice([each.value for each in ItemClass]),
    default="internal",
    show_default=True,
)
_NEW_FILE = click.Path(path_type=Path)
_TASKS = click.Choice([task.value for task in Task])
_REGION = click.option("--region", metavar="R", help="Ask for this region where a model offers a choice.")
_POLICY = click.option("--policy", metavar="JSON|@FILE", help="More rules, in the words of the request API.")


@click.group("models", invoke_without_command=True)
@click.option("--for", "task", type=_TASKS, help="Only models for this.")
@_CLASS
@_REGION
@_POLICY
@click.option("--allowed", is_flag=True, help="Only those the rules allow.")
@click.option("--refused", is_flag=True, help="Only those the rules refuse.")
@opening
def models_command(invocation: Invocation, task: str | None, allowed: bool, refused: bool, **given: str | None) -> None:
    """List models with what the rules say: allowed first, then your call, then refused.

    Example: localai models --for read --class confidential
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    with invocation.session() as session:
        rows = models.list_models(session, _wanted(task, **given))
        notice = session.catalog.notice
    if notice:
        diagnostics.say(notice)
    if allowed or refused:
        outcome = Outcome.ALLOWED if allowed else Outcome.REFUSED
        rows = tuple(row for row in rows if row.verdict.outcome is outcome)
    if invocation.as_json:
        output.document("localai models 1", {"models": [_body(row) for row in rows]})
    elif rows:
        output.table(
            ("model", "trains", "keeps a copy", "people look", "cost", "verdict", ""), [_row(row) for row in rows]
        )
    else:
        diagnostics.say("No model fits.")


@models_command.command("show")
@click.argument("model")
@_CLASS
@_REGION
@_POLICY
@click.option("--report", is_flag=True, help="One page about its service, to file.")
@click.option("--output", "-o", "output_file", type=_NEW_FILE, help="Write the page here: .html, else Markdown.")
@opening
def show(invocation: Invocation, model: str, report: bool, output_file: Path | None, **given: str | None) -> None:
    """Show everything known about one model: each fact with how it is known, and what the rules say.

    With --report, one page about its service (or MODEL is the service): facts, dates, doubts, copies, parties, and
    how to read it again.

    Example: localai models show on-device/ocr
    """
    if report or output_file:
        if not report:
            raise UsageError(problem="-o takes the page of --report.", remedy="Give --report too.")
        return _report(invocation, _wanted(None, **given), model, output_file)
    with invocation.session() as session:
        view = models.show_model(session, model, _wanted(None, **given))
        today = session.now().date()
    if invocation.as_json:
        body = {"card_digest": view.card_digest, "card": view.card}
        body |= {"facts": view.facts, "limits": view.limits, "prices": view.prices, "details": view.details}
        output.document("localai models show 1", {**_body(view.row), **body, "explanation": view.explanation})
        return None
    output.lines(_shown(view))
    output.line(cards.checked(view.card.checked, view.card.expires, today))
    return None


@models_command.command("compare")
@click.argument("named", metavar="[MODEL]...", nargs=-1)
@click.option("--for", "task", type=_TASKS, help="All models for this.")
@_CLASS
@_REGION
@_POLICY
@opening
def compare_models(invocation: Invocation, named: tuple[str, ...], task: str | None, **given: str | None) -> None:
    """Put models side by side: each fact of all of them, with how it is known.

    Example: localai models compare --for edit
    """
    if bool(named) is bool(task):
        raise UsageError(problem="Name the models, or the task whose models you want.", remedy="MODEL or --for TASK")
    with invocation.session() as session:
        found = compare.compare(session, _wanted(task, **given), named)
    if invocation.as_json:
        output.document(
            "localai models compare 1", {"models": [_body(row) for row in found.rows], "facts": found.lines}
        )
        return
    verdicts = [(row.model.id, row.verdict.outcome.replace("-", " "), row.in_short) for row in found.rows]
    output.table(("verdict", "", ""), verdicts)
    for line in found.lines:
        output.line()
        output.table((line.label, "", ""), [(each.model, *row) for each in line.said for row in _known(each)])


def _report(invocation: Invocation, wanted: Wanted, model: str, path: Path | None) -> None:
    """Write the page about a model's service into a new file, or to standard output."""
    with invocation.session() as session, writing.reserved(path) as place:
        paper = provider_report.provider_report(session, model, wanted)
        if path is not None:
            written = papers.as_html(paper) if path.suffix.lower() in (".html", ".htm") else papers.as_markdown(paper)
            place.write(written.encode("utf-8", "backslashreplace"))
    if invocation.as_json:
        output.document("localai models report 1", {"path": path, "report": paper})
    elif path is None:
        output.text_piece(papers.as_markdown(paper))
    else:
        diagnostics.say(f"The page is in {path}.")


def _known(said: Said) -> Sequence[tuple[str, str]]:
    return [(row.words, f"{row.evidence} ?" if row.note else row.evidence) for row in said.rows] or [("", "")]


def _wanted(task: str | None, *, item_class: str | None, region: str | None, policy: str | None) -> Wanted:
    return Wanted(
        item_class=ItemClass(item_class or "internal"),
        task=Task(task) if task else None,
        region=region,
        rules=rules.parse_rules(given_text(policy, what="rules")) if policy is not None else None,
    )


def _row(row: ModelRow) -> tuple[str, ...]:
    policy = row.policy
    return (
        row.model.id,
        cards.training(policy.training.value, policy.training.party, policy.title),
        cards.stays(str(policy.longest)),
        cards.review(policy.review.value),
        cards.cost(*_cost(row)),
        row.verdict.outcome.replace("-", " "),
        row.in_short,
    )


def _cost(row: ModelRow) -> tuple[str | None, str | None]:
    return (str(row.cost[0]), str(row.cost[1])) if row.cost else (None, None)


def _body(row: ModelRow) -> dict[str, object]:
    low, high = _cost(row)
    return {
        "id": row.model.id,
        "title": row.model.title,
        "provider": row.model.provider,
        "runs_here": row.policy.runs_here,
        "tasks": row.model.tasks,
        "verdict": row.verdict.outcome,
        "why": row.why,
        "reasons": row.verdict.reasons,
        "doubts": row.verdict.doubts,
        "missing": row.missing,
        "connected": row.connected,
        "key_missing": row.keyless,
        "cost": {"low": low, "high": high, "currency": "USD"},
        "policy": row.policy,
    }


def _lines(facts: Iterable[FactRow], before: Sequence[FactRow] = ()) -> Iterator[str]:
    """Yield each fact with its note and page, but for those that stand above already."""
    above = {line for fact in before for line in (fact.note, fact.source)}
    for fact in facts:
        known = f"  ({fact.evidence})" if fact.evidence else ""
        yield f"{fact.label:<16}{fact.words}{known}"
        yield from (f"{'':<16}{line}" for line in (fact.note, fact.source) if line and line not in above)


def _shown(view: ModelView) -> Sequence[str]:
    row = view.row
    told = [f"{row.model.id}  {row.model.title}", ""]
    rows = (*view.facts, *view.limits, *view.prices)
    told += _lines(rows)
    if view.details:
        told += ["", details.HEADING, *_lines(view.details, before=rows)]
    told += ["", f"{row.verdict.outcome.replace('-', ' ')}: {view.explanation.sentence}"]
    told += [f"  {line}" for line in (*view.explanation.doubts, *view.explanation.warnings)]
    told += [f"  {remedy}" for remedy in view.explanation.remedies]
    return [*told, "", footing(row.model)] if not row.policy.runs_here else [*told, ""]
