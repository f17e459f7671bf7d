"""A batch in lines and documents: what would be approved, and where each plan is."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from localai.cli import diagnostics, output
from localai.phrases import amounts, failures
from localai.phrases import batch as phrases
from localai.phrases import plan as plan_phrases
from localai.phrases import sends as send_phrases

if TYPE_CHECKING:
    from localai.cli.wanting import Source
    from localai.errors import LocalaiError
    from localai.operations.batch import LeftOut, Proposal, Row
    from localai.operations.batches import Batch, Place

_LISTED: Final = 60
_FIRST: Final = 30


def lines(proposal: "Proposal", *, short: bool = False) -> Iterator[str]:
    """Yield what a person approves: all together, every plan, what is left out; `short` cuts a long list."""
    totals = proposal.totals
    cost = phrases.cost(totals.cost_low, totals.cost_high, totals.currency)
    yield phrases.lead(totals.count, totals.places, totals.bytes_out, cost)
    yield ""
    facts = list(_facts(proposal))
    width = max(len(name) for name, _ in facts) + 2
    yield from (f"  {name:<{width}}{value}" for name, value in facts)
    yield ""
    rows = proposal.rows
    shown = rows[:_FIRST] if short and len(rows) > _LISTED else rows
    yield from map(_line, shown)
    if len(shown) < len(rows):
        yield phrases.more(len(rows) - len(shown))
    yield from _left_out(proposal.left_out)
    yield ""
    yield f"  batch {proposal.digest}"


def _facts(proposal: "Proposal") -> Iterator[tuple[str, str]]:
    totals = proposal.totals
    if proposal.max_cost is not None:
        yield phrases.TITLES["cap"], f"${proposal.max_cost:f}"
    yield phrases.TITLES["class"], totals.item_class.value
    copies = [(phrases.copy(copy.name, copy.holder, str(copy.days), copy.when), count) for copy, count in totals.copies]
    yield phrases.TITLES["copies"], phrases.copies(copies)
    if totals.accepted:
        yield phrases.TITLES["doubts"], send_phrases.doubts(totals.accepted)
    yield from proposal.shared
    for name, value in proposal.differs:
        yield phrases.TITLES["differs"], f"{name}: {value}"
    if not proposal.differs:
        yield phrases.TITLES["differs"], phrases.NOTHING


def _line(row: "Row") -> str:
    cost = phrases.cost(row.cost.low, row.cost.high, row.cost.currency)
    return f"  {row.number:>5}  {row.asking.name}  {amounts.size(row.bytes_out)}  {cost}"


def _left_out(left_out: "Sequence[LeftOut]") -> Iterator[str]:
    if left_out:
        yield ""
        yield phrases.left_out(len(left_out))
    for each in left_out:
        yield f"  {each.asking.name}: {sentence(each.error)}"


def sentence(error: "LocalaiError") -> str:
    """Return an error as its sentence."""
    return failures.explain(error.code, diagnostics.shown_facts(error.facts)).sentence


def proposal_document(proposal: "Proposal") -> dict[str, object]:
    """Return a proposal as the body of a document."""
    return {
        "digest": proposal.digest,
        "plans": [_row(row) for row in proposal.rows],
        "left_out": [
            {"name": each.asking.name, **_items(each), **error_fields(each.error)} for each in proposal.left_out
        ],
        "totals": _totals(proposal),
        "shared": [{"name": name, "value": value} for name, value in proposal.shared],
        "differs": [{"name": name, "value": value} for name, value in proposal.differs],
        "max_cost": proposal.max_cost,
    }


def _totals(proposal: "Proposal") -> dict[str, object]:
    totals = proposal.totals
    return {
        "count": totals.count,
        "bytes_out": totals.bytes_out,
        "cost": {"low": totals.cost_low, "high": totals.cost_high, "currency": totals.currency},
        "class": totals.item_class,
        "places": [{"name": name, "count": count} for name, count in totals.places],
        "copies": [{**output.fields(copy), "count": count} for copy, count in totals.copies],
        "accepted": totals.accepted,
        "confirmations": totals.confirmations,
    }


def _row(row: "Row") -> dict[str, object]:
    return {
        "number": row.number,
        "name": row.asking.name,
        "items": row.item_ids,
        "digest": row.digest,
        "verdict": row.verdict,
        "class": row.item_class,
        "model": row.model,
        "bytes_out": row.bytes_out,
        "cost": row.cost,
        "copies": row.copies,
        "credential_missing": row.key_missing,
    }


def _items(each: "LeftOut") -> dict[str, object]:
    return {"items": tuple(dict.fromkeys(used.item_id for used in each.asking.wish.inputs))}


def error_fields(error: "LocalaiError") -> dict[str, object]:
    """Return an error as fields of a document."""
    told = failures.explain(error.code, diagnostics.shown_facts(error.facts))
    return {"code": error.code, "message": told.sentence, "try": told.remedies}


def document(found: "Batch", places: "Sequence[Place]") -> dict[str, object]:
    """Return a batch as the body of a document."""
    counts = {stage.value: count for stage, count in found.counts.items()}
    return {"batch": {**output.fields_but(found, "counts"), "counts": counts}, "plans": places}


def table(places: "Sequence[Place]") -> None:
    """Write where every plan of a batch is."""
    rows = [(str(each.number), each.name, phrases.stage(each.stage, each.problem), each.run_id[:8]) for each in places]
    output.table(phrases.HEADS, rows, right=frozenset({0}))


def in_words(found: "Batch") -> str:
    """Return in a line how far a batch is."""
    return phrases.state({stage.value: count for stage, count in found.counts.items()}, found.ended)


def command(words: "Sequence[Source]", given: dict[str, Any]) -> list[str]:
    """Return the words of a command that gives the same batch."""
    told = ["send", *(f"{each.role}={each.word}" if each.role else each.word for each in words)]
    told += ["--each", "--model", given["model"]]
    told += ["--prompt", plan_phrases.typed(given["prompt"])] if given["prompt"] else []
    for option, name in (("--set", "settings"), ("--accept", "accept")):
        told += [word for value in given[name] for word in (option, value)]
    for option, name in _OPTIONS:
        told += [option, str(given[name])] if given[name] else []
    return [*told, "--no-keep"] if given["no_keep"] else told


_OPTIONS: Final = (
    ("--filter", "filter"),
    ("--for", "task"),
    ("--purpose", "purpose"),
    ("--project", "project"),
    ("--class", "item_class"),
    ("--region", "region"),
    ("--max-cost", "max_cost"),
    ("--policy", "policy"),
    ("--continue", "continues"),
)
