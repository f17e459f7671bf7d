"""Whether a server on this computer keeps things here: asked before it is added, and again before every send to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from localai.egress.order import Limits
from localai.operations.inquiries import Target, inquire_at, line_at
from localai.operations.keys import credential_for
from localai.operations.routes import Route
from localai.operations.servers import stored
from localai.operations.session import Session
from localai.phrases import servers as phrases
from localai.policy.servers import is_own_card
from localai.providers.drafting import key_check
from localai.providers.programs import ASKED, ASKED_AGAIN, Found, found, found_again, recognized
from localai.sending_errors import NotLocalError, ProviderError
from localai.vault.credentials import StoredCredential
from localai.vocabulary.answers import Answer
from localai.vocabulary.outbound import DIRECT
from localai.vocabulary.servers import PROBE, Program, Server

Tell = Callable[[str], None]
_LIMITS: Final = Limits(
    connect=5_000, handshake=5_000, write=5_000, answer=10_000, idle=10_000, whole=30_000, body_bytes=4 << 20
)
_ORDER: Final = (Program.OLLAMA, Program.LLAMA_CPP, Program.LM_STUDIO, Program.VLLM)


@dataclass(slots=True, kw_only=True)
class _Talk:
    """What was asked of one address so far, and what came back."""

    session: Session
    target: Target
    tell: Tell
    replies: dict[str, Answer]
    is_there: bool = True

    def ask(self, path: str) -> None:
        """Ask for a path once; where nobody answers at all, nothing more is asked."""
        if path in self.replies or not self.is_there:
            return
        draft = key_check(path)
        self.tell(line_at(self.target, draft))
        try:
            self.replies[path] = inquire_at(self.session, self.target, draft, phrases.asked(path))
        except ProviderError:
            self.is_there = bool(self.replies)


def look(session: Session, base: str, tell: Tell, key: StoredCredential | None = None) -> Found | None:
    """Return what answers at an address of this computer; None where nothing does, or nothing that serves models."""
    talk = _talk(session, PROBE, base, tell, key)
    for program in _ORDER:
        talk.ask(ASKED[program][0])
        if recognized(talk.replies) is not None:
            break
    known = recognized(talk.replies) or Program.OTHER
    for path in ASKED[known]:
        talk.ask(path)
    return found(known, talk.replies)


def check(session: Session, provider: str, model: str, tell: Tell = lambda line: None) -> None:
    """Raise NotLocalError unless a server that the person stated to be here shows that this model runs here.

    `model` is an id or the name that requests give it. Does nothing for providers that are no such server. Raises
    ProviderError where nothing answers, ReachError without a way to ask.
    """
    card = session.catalog.cards.get(provider)
    if card is None or not card.runs_here or not is_own_card(card):
        return
    server = stored(session.places, provider).server
    talk = _talk(session, provider, server.url, tell, credential_for(session, provider))
    for path in ASKED_AGAIN[server.program]:
        talk.ask(path)
    if not talk.replies:
        raise ProviderError(provider=provider, problem=phrases.nobody_at(server.url))
    judge(server, found_again(server.program, talk.replies), (model.removeprefix(f"{provider}/"),))


def judge(server: Server, told: Found | None, names: tuple[str, ...]) -> None:
    """Raise NotLocalError unless what a server told shows these models to run here."""
    if told is None or told.program is not server.program or server.program is Program.OTHER:
        raise _not_local(server, phrases.another_program(server.program), phrases.ADD_AGAIN)
    if server.program is Program.LM_STUDIO and not server.link_off:
        raise _not_local(server, phrases.LINK, phrases.SAY_LINK_OFF)
    for name in names:
        each = told.model(name)
        if each is None:
            raise _not_local(server, phrases.no_such_model(name), phrases.see_models(server.name))
        if each.away:
            raise _not_local(server, f"{name}: {each.away}", phrases.AWAY_MEANS)


def _talk(session: Session, provider: str, base: str, tell: Tell, key: StoredCredential | None) -> _Talk:
    target = Target(
        provider=provider, title=phrases.A_SERVER, base=base, way=Route(network=DIRECT), key=key, limits=_LIMITS
    )
    return _Talk(session=session, target=target, tell=tell, replies={})


def _not_local(server: Server, problem: str, remedy: str) -> NotLocalError:
    return NotLocalError(server=server.name, problem=problem, remedy=remedy)
