"""What every adapter is given and gives back: pure values, no file, no socket, no clock.

An adapter turns a call into the drafts of its requests, and an answer into the next step. It never sees a key, a name
of a file or an id of an item, so none of them can get into a request.

Jobs with several exchanges. The first request is `Prepared.work`; everything else that may be sent is among
`Prepared.follow_ups`, in the plan and its digest from the start. Each answer goes to `advance`, which says `Next`,
`Done` or `Problem`; `answer.exchange` names what was answered. By purpose of the exchange:

- `work`, `upload`: carries content, is sent at most once; after its first byte nothing repeats it.
- `poll`, `fetch`: repeated as `Next` says, and after network loss, 408, 425, 429 and 5xx, with backoff and Retry-After,
  through restarts, up to `at_most` requests; `advance` is asked only about an answer that is not to be tried again.
- `cancel`: when the person cancels a job that goes on; the adapter says whether that was `Done`.
- `delete`: after the end of the job, where all its holes are filled; tried again later where it failed.

A `Problem` in answer to a follow-up says `refused` or `failed` only where the provider says that the job itself ended
(`code` is `job` or `content`); every other one counts as `unknown`, since the job may go on, and be charged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from localai.vocabulary.answers import Answer as Answer
from localai.vocabulary.cards import Lever
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import Header, Hole, Piece, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One input as it would go out: part number `part` of the plan, cleaned. `text` is its content where it is text.

    `digest` is the SHA-256 of its bytes in hex and `size` their count.
    """

    part: int
    role: Role
    media_type: str
    size: int
    digest: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What was said before, and is said again: what a person typed and gave then, and what was answered."""

    prompt: str
    given: tuple[Given, ...]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is wanted of a model; `settings` are pairs of strings, `levers` those that the card wants on this surface.

    `settings` without those that change a picture before it goes. `region` is the one whose host or field the person
    asked for; None takes the card's default, and choosing the host is not the adapter's. `deletions` are the calls, in
    the card's words, that end the copies which remain. `earlier` are the turns of a conversation that goes on, the
    oldest first.
    """

    task: Task
    model: Model
    prompt: str
    given: tuple[Given, ...]
    settings: tuple[tuple[str, str], ...]
    levers: tuple[Lever, ...]
    region: str | None = None
    deletions: tuple[str, ...] = ()
    earlier: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request before host, credential, length and digest are known.

    `path` begins with a slash and holds the query; `content_type` is empty without a body; `headers` are only what this
    dialect needs beyond the usual ones; `accept` is the media type of the answer. A follow-up's holes name the exchange
    whose answer fills them. `host` is another host that the card names, with a star only in a hole's place; empty: the
    usual one. With a hole of place `url`, `path` and `host` are empty. The key goes along to API hosts; never to a
    download host, and never with a `fetch` or `upload` whose whole URL is filled.
    """

    name: str
    purpose: Purpose
    method: str
    path: str
    content_type: str = ""
    accept: str = "application/json"
    headers: tuple[Header, ...] = ()
    body: tuple[Piece, ...] = ()
    holes: tuple[Hole, ...] = ()
    at_most: int = 1
    host: str = ""


State = Mapping[str, object]
"""What an adapter remembers between two answers: JSON values only, so that it survives a restart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The drafts of a call: the first request, what may follow it, and the names of levers really put in.

    Levers of place host are not among them, since the host is chosen elsewhere.
    `output_tokens` is the most that the answer may have, where the request limits it; `results` how many results.
    `seconds` is the length of a sound or a film that is asked for, where the request sets it.
    `rehearsal` are made-up answers, in the order in which a rehearsal gets them for the exchanges they name: those of a
    job that works, so that every follow-up is rehearsed (a job that polls twice has two for its poll). Hosts in them
    are the card's. An exchange without any is answered with what arrived, as before.
    """

    work: Draft
    follow_ups: tuple[Draft, ...] = ()
    levers: tuple[str, ...] = ()
    output_tokens: int | None = None
    results: int = 1
    state: State = field(default_factory=dict)
    rehearsal: tuple[Answer, ...] = ()
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One result; for text, `content` is its UTF-8."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """One result that is the body of the answer to follow-up `exchange` (a `fetch`) with these fillings.

    It is fetched as it is, a piece at a time, into a sealed blob; the adapter is not asked about that answer.
    `media_type` is what is expected; what it really is, its first bytes say.
    """

    media_type: str
    exchange: str
    fillings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the provider says was used; `cost` in US dollars where the answer itself names it. None: not said.

    `seconds` are those of sound and `pages` those of documents that it worked on.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: Decimal | None = None
    seconds: Decimal | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It worked. `remark` is a stable code of what a person should know (`cut-off`: the limit of length came first).

    `fillings` are (hole, text) for the deletions among the follow-ups; one whose holes they do not fill is not sent.
    What earlier steps filled need not be said again: a name of a hole means the same in all follow-ups of a call.
    """

    outputs: tuple[Output | Located, ...]
    usage: Usage = Usage()
    remark: str = ""
    fillings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """It did not work.

    `outcome` is `refused` (the provider answered 4xx, or declined the content), `failed`, or `unknown` (it may have
    been carried out and charged). `code` is stable: key, billing, permission, not-found, timeout, conflict, too-large,
    invalid, content, rate, server, overloaded, redirect, not-json, malformed, truncated, empty, job (the provider says
    that the job ended without a result). `words` are the provider's own, not cleaned and at most 500 characters;
    `retry_after` is in seconds.
    """

    outcome: Outcome
    code: str
    words: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Send this follow-up after `wait` seconds; `fillings` are (name of a hole, text).

    Those that this follow-up has no hole for are kept for the others (`cancel`, `delete`); what was filled once need
    not be said again. `state` replaces what was remembered and is durable, with the fillings, before anything else
    happens. `progress` is from 0 to 1 and `remark` the provider's own word for where it is, where the answer says so.
    """

    exchange: str
    fillings: tuple[tuple[str, str], ...]
    wait: float
    state: State
    progress: float | None = None
    remark: str = ""


Step = Done | Problem | Next


class TextStream(Protocol):
    """Reads an answer while it arrives, for a person who watches; what counts is `advance` over the whole answer."""

    def feed(self, chunk: bytes, /) -> str:
        """Return the text that this chunk adds, which may be empty; never raises for what a provider sends."""


class Adapter(Protocol):
    """One dialect: pure, one instance for all calls."""

    @property
    def scheme(self) -> str:
        """How the key travels: `bearer`, `basic`, `key`, `token` (the word before it), or `header:` and a name."""

    def prepare(self, call: Call) -> Prepared:
        """Return the requests of a call. Raises NotSupportedError for what this dialect cannot say."""

    def advance(self, state: State, answer: Answer) -> Step:
        """Return what follows from an answer, whatever it is; never raises for what a provider sends."""

    def watch(self, state: State) -> TextStream | None:
        """Return what reads the text of a streamed answer as it arrives; None where the answer comes as a whole."""

    def check(self) -> Draft | None:
        """Return a request without content that only a working key answers with 200; None where none is known."""
