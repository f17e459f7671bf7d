"""The cards that hold now: where each comes from, how old it is, and the bundle that was taken last."""

from dataclasses import dataclass
from datetime import date

from localai.errors import LocalaiError
from localai.operations import bundles
from localai.operations.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One card: when its facts were read, until when that is enough, and whether it came in a bundle."""

    provider: str
    title: str
    checked: date
    expires: date
    models: int
    is_stale: bool
    is_imported: bool
    runs_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardList:
    """All cards, stale ones first; `version` and `signer` of the bundle taken last, empty where none was.

    `read_last` is the newest day on which a card of that bundle was read, `built_in` the same of what came with us;
    `notice` says why an imported bundle does not hold.
    """

    rows: tuple[CardRow, ...]
    built_in: date
    built_in_cards: int
    version: int
    signer: str
    read_last: date | None
    publishers: tuple[bundles.Publisher, ...]
    notice: str


def card_list(session: Session) -> CardList:
    """Return the cards that hold in a workspace, and where they come from. Raises BundleError."""
    ours = bundles.built_in()
    taken, notice = None, session.catalog.notice
    try:
        taken = bundles.taken_last(session.places)
    except LocalaiError:
        notice = notice or ""  # the catalog's own sentence says it
    imported = taken.catalog.cards if taken else {}
    today = session.now().date()
    rows = [
        CardRow(
            provider=card.provider,
            title=card.title,
            checked=card.checked,
            expires=card.expires,
            models=sum(model.provider == card.provider for model in session.catalog.rows.values()),
            is_stale=card.expires < today and not card.runs_here,
            is_imported=_came_later(card.provider, imported, ours.cards),
            runs_here=card.runs_here,
        )
        for card in session.catalog.cards.values()
    ]
    return CardList(
        rows=tuple(sorted(rows, key=lambda row: (not row.is_stale, row.runs_here, row.title.lower()))),
        built_in=max(card.checked for card in ours.cards.values()),
        built_in_cards=len(ours.cards),
        version=taken.version if taken else 0,
        signer=bundles.key_name(taken.publisher) if taken else "",
        read_last=max((card.checked for card in imported.values()), default=None),
        publishers=bundles.publishers(session.places),
        notice=notice,
    )


def _came_later(provider: str, imported: "bundles.Cards", ours: "bundles.Cards") -> bool:
    if provider not in imported:
        return False
    return provider not in ours or imported[provider].checked > ours[provider].checked
