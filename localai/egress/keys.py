"""The system's keyring for a sealed process: a backend that asks a key reader."""

import json
import threading
from typing import Any, Final

from localai import errors
from localai.egress.link import Link
from localai.errors import KeyringAbsentError, LocalaiError, SandboxError

_ERRORS: Final[dict[str, type[LocalaiError]]] = {
    kind.code: kind
    for kind in (
        errors.KeyringLockedError,
        errors.KeyringAbsentError,
        errors.KeyringRefusedError,
        errors.NothingToKeepUnlockedError,
    )
}


class RemoteBackend:
    """Our entries through a key reader, started when first needed; `session` means the part that is only in memory."""

    def __init__(self, link: Link, *, session: bool = False) -> None:
        self._link = link
        self._session = session
        self._turn = threading.Lock()

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return what was kept; `service` is always ours."""
        found = self._ask("get", username, "")
        return found if isinstance(found, str) else None

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep an entry."""
        self._ask("set", username, password)

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget an entry."""
        self._ask("delete", username, "")

    def _ask(self, call: str, account: str, secret: str) -> Any:
        request = {"call": call, "account": account, "secret": secret, "session": self._session}
        try:
            with self._turn, self._link.key_reader() as channel, channel.makefile("rwb") as lines:
                lines.write(json.dumps(request).encode() + b"\n")
                lines.flush()
                told = json.loads(lines.readline())
        except (OSError, ValueError, SandboxError) as error:
            raise KeyringAbsentError from error
        if "error" in told:
            raise _ERRORS.get(told["error"], KeyringAbsentError)(**told.get("facts", {}))
        return told["secret"]
