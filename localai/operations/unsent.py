"""Why a door sent nothing, as the error that says it to a person."""

from dataclasses import dataclass

from localai.egress.order import Delivered
from localai.errors import ConsentError, DiskFullError, KeyringAbsentError, KeyringLockedError, LocalaiError
from localai.phrases import outcomes as phrases
from localai.phrases.plan import CHANGED
from localai.sending_errors import HostRefusedError, KeyChangedError, ProviderError, ReachError
from localai.vocabulary.text import clean

_LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Toward:
    """Where something was to go: the provider, its title, the host."""

    provider: str
    title: str
    host: str


def why_not_sent(toward: Toward, delivered: Delivered) -> LocalaiError:
    """Return why nothing was sent, as the error that fits."""
    match delivered.problem:
        case "host":
            return HostRefusedError(host=toward.host, provider=toward.title)
        case "digest":
            return ConsentError(digest="", problem=CHANGED)
        case "key":
            return KeyChangedError(provider=toward.provider)
        case "keyring-locked":
            return KeyringLockedError()
        case "keyring-absent":
            return KeyringAbsentError()
        case "reach":
            return ReachError(needed=toward.title, reach="local")
        case "disk":
            return DiskFullError(what=phrases.THE_ANSWER)
    words = phrases.not_sent(delivered.problem, clean(delivered.detail, limit=_LONGEST_WORDS))
    return ProviderError(provider=toward.title, problem=words)
