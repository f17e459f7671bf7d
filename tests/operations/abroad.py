"""A session that can send: real doors, a key of its own, and a recorder on loopback in the place of the service."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from localai.config import load
from localai.egress import link
from localai.egress.fixed import Fixed
from localai.operations import keys
from localai.operations.keys import NewKey
from localai.operations.routes import route
from localai.operations.session import Session
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Task, Wish
from tests.operations.desk import with_cards
from tests.wire.server import Recorder, Step, answer, events

KEY = b"sk-proj-CANARY0123456789abcdWXYZ"
CHATTER, EDITOR = "openai/gpt-6-luna", "openai/gpt-image-2.5"
ACCEPTED = ("retention-unknown", "review-unknown", "region-unknown", "onward-unknown")
TEXT = "It is a lake in the morning."


def configure(config_file: Path, recorder: Recorder, host: str = "api.openai.com") -> None:
    """Write the settings that lead a host to the recorder."""
    config_file.parent.mkdir(parents=True, exist_ok=True)
    ca = config_file.with_name("recorder.pem")
    ca.write_bytes(recorder.ca)
    ca.chmod(0o600)
    lines = ["[egress]", f'ca = "{ca}"', "[egress.resolve]", f'"{host}" = "127.0.0.1:{recorder.port}"']
    config_file.write_text("\n".join(lines) + "\n")
    config_file.chmod(0o600)


@contextmanager
def abroad(session: Session, recorder: Recorder, *, key: bool = True) -> Iterator[Session]:
    """Return the session with cards, settings, a key and a porter whose doors reach the recorder."""
    places = session.places
    configure(places.config_file, recorder)
    settings = load(places.config_file, {})
    fixed = Fixed(
        reach="online",
        cards=places.cards,
        servers=places.servers,
        network=route(settings).network,
        ca=settings.ca,
    )
    porter = link.start(
        python=session.python, viewer=["true"], folders=[], environment={"PATH": "/usr/bin:/bin"}, doors=fixed
    )
    ready = replace(with_cards(session), settings=settings, reach=Reach.ONLINE)
    if key:
        keys.add_key(ready, NewKey(provider="openai", secret=Secret(KEY)))
    try:
        yield replace(ready, link=porter)
    finally:
        porter.close()


def asking(**changes: object) -> Wish:
    """Return a question without items, answered as a whole."""
    given = {"task": Task.CHAT, "model": CHATTER, "prompt": "hello there", "accepted": ACCEPTED}
    return Wish(**{**given, "settings": (("stream", "no"),), **changes})


def said(text: str = TEXT, *headers: tuple[str, str], status: int = 200) -> list[Step]:
    """Return a whole answer of the responses endpoint."""
    return answer(status, json.dumps(response(text)).encode(), *headers)


def streamed(*texts: str, pause: float = 0) -> list[Step]:
    """Return a streamed answer of the responses endpoint."""
    deltas = [json.dumps({"type": "response.output_text.delta", "delta": text}) for text in texts]
    last = json.dumps({"type": "response.completed", "response": response("".join(texts))})
    return events(*deltas, last, pause=pause)


def response(text: str) -> dict[str, object]:
    """Return a response object with one message."""
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {
        "id": "resp_0123456789abcdef",
        "object": "response",
        "status": "completed",
        "output": [{"type": "message", "role": "assistant", "content": content}],
        "usage": {"input_tokens": 12, "output_tokens": 8, "total_tokens": 20},
    }


def refused(status: int, code: str, message: str) -> list[Step]:
    """Return an answer that refuses."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return answer(status, json.dumps(body).encode())
