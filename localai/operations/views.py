"""What a screen showed last, kept with the items it showed."""

import json
from collections.abc import Mapping

from localai.operations.session import Session
from localai.vault import views


def keep(session: Session, name: str, content: Mapping[str, str]) -> None:
    """Keep what a screen shows, in place of what it showed before; nothing is written where that is the same."""
    if kept(session, name) != content:
        views.keep_view(session.workspace.database, name, json.dumps(dict(content), sort_keys=True))


def kept(session: Session, name: str) -> dict[str, str]:
    """Return what a screen showed last; empty where nothing was kept."""
    content = views.kept_view(session.workspace.database, name)
    return {str(key): str(value) for key, value in json.loads(content).items()} if content else {}
