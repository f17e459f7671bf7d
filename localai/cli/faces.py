"""`localai faces`: boxes that look like faces, as a suggestion."""

import click

from localai.cli import diagnostics, output
from localai.cli.options import Invocation, opening
from localai.operations import edits, find
from localai.phrases import minimize as phrases


@click.command("faces")
@click.argument("item_id", metavar="ID")
@opening
def faces_command(invocation: Invocation, item_id: str) -> None:
    """Suggest boxes that look like faces in a picture; nothing is changed, and some faces are not found.

    Example: localai faces 4f2c
    """
    with invocation.session() as session:
        item = find.resolve(session, item_id)
        boxes = edits.suggest_faces(session, item.id)
        setting = edits.as_blur(boxes)
        if invocation.as_json:
            output.document("localai faces 1", {"id": item.id, "faces": boxes, "setting": setting})
            return
        if boxes:
            heads = ("x", "y", "width", "height")
            output.table(heads, [tuple(map(str, box)) for box in boxes], right=frozenset(range(4)))
            diagnostics.say(phrases.use_faces(item.id[:8], setting))
        diagnostics.say(phrases.FACES_ARE_SUGGESTED if boxes else phrases.NO_FACES)
