"""What tests of plans and runs share: the built-in cards, small pictures, wishes."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

from PIL import Image

from localai.operations.add import Filing, add
from localai.operations.session import Session
from localai.policy import catalog
from localai.vocabulary.items import Item, ItemClass
from localai.vocabulary.tasks import Input, Role, Task, Wish

CARDS = Path(catalog.__file__).parent / "cards"
CLEAN, OCR, ELSEWHERE, TRAINER = "on-device/clean", "on-device/ocr", "openai/gpt-image-2.5", "runway/gen4-image"


def with_cards(session: Session) -> Session:
    """Return the session with the cards that came with this version."""
    return replace(session, load_catalog=cards_of_this_version)


@cache
def cards_of_this_version() -> catalog.Catalog:
    """Parse the cards once for all tests of a process; nothing in them changes."""
    return catalog.load({path.name: path.read_bytes() for path in CARDS.glob("*.toml")})


def picture(color: str = "red", side: int = 16) -> bytes:
    """Return a small PNG."""
    written = io.BytesIO()
    Image.new("RGB", (side, side), color).save(written, "PNG")
    return written.getvalue()


def add_picture(session: Session, folder: Path, color: str = "red", item_class: ItemClass | None = None) -> Item:
    """Add a small picture of one color."""
    path = folder / f"{color}.png"
    path.write_bytes(picture(color))
    return add(session, [path], Filing(item_class=item_class)).items[0]


def taking(session: Session, model: str, **limits: int) -> Session:
    """Return the session with a model that takes less of a picture than its card says."""
    catalog = session.catalog
    row = catalog.rows[model]
    takes = tuple(replace(each, **limits) if each.role is Role.IMAGE else each for each in row.takes)
    rows = {**catalog.rows, model: replace(row, takes=takes)}
    smaller = replace(catalog, rows=rows)
    return replace(session, load_catalog=lambda: smaller)


def wish(item: Item, model: str = CLEAN, **changes: object) -> Wish:
    """Return a wish for one picture."""
    task = {CLEAN: Task.CLEAN, OCR: Task.READ}.get(model, Task.EDIT)
    used = Input(role=Role.IMAGE, item_id=item.id, version=item.version)
    return Wish(**{"task": task, "model": model, "inputs": (used,)} | changes)
