"""What a service has contradicted and nobody has answered, told where a command has just heard it."""

from localai.cli import diagnostics
from localai.operations.contradictions import standing_contradictions
from localai.operations.session import Session
from localai.phrases import refresh as phrases


def tell(session: Session, provider: str, title: str) -> None:
    """Say what a service contradicts of what we count on there, and how a person answers."""
    for each in standing_contradictions(session):
        if each.provider == provider:
            diagnostics.say(phrases.contradicted(title, each.what, each.said))
            diagnostics.say(phrases.how_to_answer(each.gone, each.stands))
