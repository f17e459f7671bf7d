"""Models over a real workspace."""

from collections.abc import Sequence

from localai.operations import compare, models, provider_report, rating, since_import
from localai.operations.compare import Said
from localai.operations.models import ModelRow, Wanted
from localai.operations.papers import Paper
from localai.operations.session import Session
from localai.operations.showing import footing
from localai.phrases import cards
from localai.phrases import rating as rating_says
from localai.vocabulary import rules
from localai.vocabulary.cards import Review, Training
from localai.vocabulary.items import ItemClass
from tui.meaning import Meaning
from tui.models import CardFact, Cards, Known, ModelLine
from tui.workspace import Opened


class WorkspaceModels:
    """Lists and compares models; nothing is sent, and nothing about a person's files is asked."""

    def __init__(self, opened: Opened) -> None:
        self._run, self._read = opened.run, opened.read

    async def lines(self, item_class: str) -> tuple[ModelLine, ...]:
        """Return all models: allowed first, then your call, then refused."""
        return await self._read(lambda session: _lines(session, _wanted(item_class)))

    async def cards(self, models: Sequence[str], item_class: str) -> Cards:
        """Return some models side by side."""
        return await self._read(lambda session: _cards(session, models, _wanted(item_class)))

    async def report(self, model: str, item_class: str) -> Paper:
        """Return one page about the service of a model, to file."""
        return await self._read(lambda session: provider_report.provider_report(session, model, _wanted(item_class)))

    async def rate(self, model: str, stars: int) -> str:
        """Put the person's own rating on record, or take it back with 0; say so."""

        def put(session: Session) -> str:
            if not stars:
                return rating_says.taken_back(rating.unrate(session, model))
            kept = rating.rate(session, model, stars)
            return rating_says.kept(kept.model, kept.item_id, kept.stars)

        return await self._run(put)


def _wanted(item_class: str) -> Wanted:
    return Wanted(item_class=ItemClass(item_class))


def _lines(session: Session, wanted: Wanted) -> tuple[ModelLine, ...]:
    rated, changed = rating.rated(session), since_import.changed_since_import(session, wanted)
    found = []
    for row in models.list_models(session, wanted):
        stars = rated[row.model.id].stars if row.model.id in rated else 0.0
        found.append(_line(row, stars, changed=row.model.id in changed))
    return tuple(found)


def _line(row: ModelRow, stars: float, *, changed: bool) -> ModelLine:
    policy = row.policy
    price = next(iter(row.model.prices), None)
    refused = row.verdict.outcome is rules.Outcome.REFUSED
    here = Meaning.STAYS if policy.runs_here else Meaning.LEAVES
    return ModelLine(
        id=row.model.id,
        title=row.model.title,
        provider=row.model.provider,
        tasks=tuple(task.value for task in row.model.tasks),
        meaning=Meaning.REFUSED if refused else Meaning.UNKNOWN if row.verdict.open_doubts else here,
        trains="?" if policy.training.value is Training.UNKNOWN else cards.training(policy.training.value),
        keeps="?" if policy.longest.span == "unknown" else cards.stays(str(policy.longest)),
        people_look="?" if policy.review.value is Review.UNKNOWN else cards.review(policy.review.value),
        price=cards.price(str(price.amount), price.currency, price.unit, price.variant) if price else "",
        verdict=row.verdict.outcome.value.replace("-", " "),
        in_short=row.in_short,
        stars=stars,
        changed=changed,
    )


def _cards(session: Session, wanted_models: Sequence[str], wanted: Wanted) -> Cards:
    found = compare.compare(session, wanted, wanted_models)
    changed = since_import.changed_since_import(session, wanted)
    names = tuple(row.model.id for row in found.rows)
    told = [models.explain(session, row, wanted) for row in found.rows]
    facts = tuple(
        CardFact(
            label=line.label,
            cells=tuple(_known(said) for said in line.said),
            changed=frozenset(place for place, name in enumerate(names) if line.label in changed.get(name, ())),
        )
        for line in found.lines
    )
    return Cards(
        models=names,
        verdicts=tuple(row.verdict.outcome.value.replace("-", " ") for row in found.rows),
        why=tuple(" ".join((each.sentence, *each.remedies)) for each in told),
        facts=facts,
        footing=next((footing(row.model) for row in found.rows if not row.policy.runs_here), ""),
    )


def _known(said: Said) -> tuple[Known, ...]:
    return tuple(Known(words=row.words, evidence=row.evidence, doubt=row.note, page=row.source) for row in said.rows)
