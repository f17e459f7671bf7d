"""Models as papers: a list of them, or their cards side by side."""

from collections.abc import Sequence

from localai.operations.papers import Paper, Section, grid
from localai.phrases import model_list as says
from tui.models import Cards, ModelLine


def list_paper(lines: Sequence[ModelLine], told: str) -> Paper:
    """Return models as a paper; `told` says which they are."""
    rows = [
        (
            line.id, line.provider, ", ".join(line.tasks), line.verdict, line.in_short, line.trains, line.keeps,
            line.people_look, line.price, says.stars(line.stars), says.CHANGED if line.changed else "",
        )
        for line in lines
    ]  # fmt: skip
    return Paper(title=says.TITLE, lines=(told,), sections=(Section(title="", grid=grid(says.HEADS, rows)),))


def cards_paper(cards: Cards) -> Paper:
    """Return every fact of every model as a paper."""
    rows = [
        (fact.label, model, known.words, known.evidence, known.doubt, known.page)
        for fact in cards.facts
        for model, cell in zip(cards.models, fact.cells, strict=True)
        for known in cell
    ]
    told = tuple(
        f"{name}: {verdict}. {why}" for name, verdict, why in zip(cards.models, cards.verdicts, cards.why, strict=True)
    )
    sections = (Section(title="", grid=grid(says.CARD_HEADS, rows)),)
    return Paper(title=", ".join(cards.models), lines=(*told, cards.footing), sections=sections)
