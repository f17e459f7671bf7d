"""A process forked from the template: reads and writes our own entries in the system's keyring, and nothing else.

It speaks on a socket: one JSON line per call, `{"call", "account", "secret", "session"}`, one JSON line per answer,
`{"secret"}` or `{"error": code, "facts"}`. It ends when the other side is gone.
"""

import json
import os
import re
import socket
from typing import Any, Final

from localai.egress import guard
from localai.errors import LocalaiError
from localai.storage import keyring
from localai.vocabulary.secret import Secret

ACCOUNT: Final = re.compile(r"[0-9a-f]{16}( memory| session)?|probe [0-9a-f]{16}|nothing")
PROVIDER_KEY: Final = re.compile(r"provider-key [0-9a-f]{16} [a-z0-9]+(-[a-z0-9]+)*")
"""The account of a key for a provider: set and deleted here, and read by nobody but a door."""
LONGEST: Final = 16384


def answer(request: bytes, environment: dict[str, str]) -> dict[str, Any]:
    """Do one call and return its answer; only accounts of our own naming are touched."""
    try:
        asked = json.loads(request)
        call, account, secret = asked["call"], asked["account"], asked["secret"]
        if not may(call, account, in_session=asked["session"]):
            raise ValueError(call)
        entries = keyring.session_keyring(environment) if asked["session"] else keyring.system_keyring(environment)
        if call == "set":
            entries.set(account, Secret(secret.encode()))
        elif call == "delete":
            entries.forget(account)
        else:
            found = entries.get(account)
            return {"secret": None if found is None else found.reveal().decode()}
    except LocalaiError as error:
        return {"error": error.code, "facts": {name: str(fact) for name, fact in error.facts.items()}}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"error": "usage", "facts": {"problem": "The key reader does not do this."}}
    return {"secret": None}


def may(call: str, account: str, *, in_session: bool) -> bool:
    """Tell whether this process does a call for an account."""
    if PROVIDER_KEY.fullmatch(account):
        return call in {"set", "delete"} and not in_session
    return bool(ACCOUNT.fullmatch(account)) and call in {"get", "set", "delete"}


def load() -> None:
    """Load what reaching the keyring may need, so that a forked process finds all of it in its memory."""
    keyring.load(os.environ)


def main(_: str, descriptor: int) -> None:
    """Serve in a process of its own that was started for it."""
    guard.install()
    serve(descriptor)


def serve(descriptor: int) -> None:
    """Serve until the other side is gone."""
    environment = dict(os.environ)
    with socket.socket(fileno=descriptor) as channel, channel.makefile("rwb") as lines:
        while line := lines.readline(LONGEST):
            lines.write(json.dumps(answer(line, environment)).encode() + b"\n")
            lines.flush()
