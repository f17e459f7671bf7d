"""What the last import of cards changed about models: the facts that read otherwise than before it."""

from collections.abc import Mapping
from dataclasses import replace

from localai.operations import bundles, compare, models
from localai.operations.catalogs import as_found
from localai.operations.facts import FactRow
from localai.operations.models import Wanted
from localai.operations.session import Session
from localai.policy.catalog import Catalog

Changed = Mapping[str, frozenset[str]]
"""By model, the labels of the facts that changed; of a model that is new, none."""


def changed_since_import(session: Session, wanted: Wanted) -> Changed:
    """Return the models about which the last import of cards says otherwise than the cards before it."""
    before = bundles.before(session.places)
    if before is None:
        return {}
    today = session.now().date()
    earlier: Catalog = as_found(before, session.workspace.database, today)
    then = _known(replace(session, load_catalog=lambda: earlier), wanted)
    found = {}
    for model, facts in _known(session, wanted).items():
        if model not in then:
            found[model] = frozenset[str]()
            continue
        labels = {label for label in {*facts, *then[model]} if facts.get(label) != then[model].get(label)}
        if labels:
            found[model] = frozenset(labels)
    return found


def _known(session: Session, wanted: Wanted) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return what is known of each model by label, in words and doubts; when a page was read is no fact about it."""
    rows = models.list_models(session, wanted)
    return {row.model.id: _words(compare.known(session, row)) for row in rows}


def _words(facts: Mapping[str, tuple[FactRow, ...]]) -> dict[str, list[tuple[str, str]]]:
    return {label: [(row.words, row.note) for row in rows] for label, rows in facts.items()}
