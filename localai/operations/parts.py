"""What a service would get of each input: files without what need not leave, texts as text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from localai.errors import UsageError
from localai.minimize.edits import Edits, parse_edits
from localai.minimize.fitting import longest_side
from localai.minimize.media import PICTURES, SVG
from localai.minimize.streams import STREAMS
from localai.minimize.text import tokenize
from localai.operations.derived import Derivatives
from localai.operations.earlier import Before
from localai.operations.inputs import Source
from localai.operations.session import Session
from localai.operations.takeout import Held, TakenOut, take_out_of
from localai.phrases import earlier, fitting
from localai.phrases import minimize as minimize_phrases
from localai.phrases import sends as phrases
from localai.phrases.amounts import size as amount
from localai.phrases.plan import wrong_count
from localai.phrases.verdicts import thing
from localai.providers.adapter import Given, Turn
from localai.providers.body import Content
from localai.providers.json_body import encoded
from localai.sending_errors import NoTextError, NotSupportedError, TooLargeToSendError
from localai.vocabulary.items import ItemClass, Kind
from localai.vocabulary.models import InputLimit, Model
from localai.vocabulary.outbound import Part
from localai.vocabulary.tasks import Role, Task, Wish

LONGEST_TEXT: Final = 4_000_000  # bytes; more than any model reads
TEXT: Final = "text/plain"
_PICTURE_SETTINGS: Final = ("crop", "blur", "fit")
_ONE_PICTURE: Final = ("crop", "blur")  # a box is about one picture
_REDACT: Final = "redact"
_CREDENTIALS: Final = "credentials"
_READS_TEXT: Final = frozenset((Task.CHAT, Task.DESCRIBE, Task.READ, Task.EMBED, Task.SPEAK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Settings of a wish, told apart: edits of pictures, whether texts get tokens, and what is the adapter's.

    `keep_credentials`: a file with Content Credentials goes out as it is.
    """

    edits: Edits
    redact: bool
    keep_credentials: bool
    rest: tuple[tuple[str, str], ...]
    edited: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One part with its content as it would go out, and as the adapter sees it (None: the words a person typed)."""

    part: Part
    content: Content
    given: Given | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Everything a service would get, the words typed for it as they would go out, and what tokens stand for.

    `settings` are those left for the adapter. The first `now` of `ready` are of this request; what follows them are the
    `turns` that went before it, which go out again.
    """

    ready: tuple[Ready, ...]
    prompt: str
    settings: tuple[tuple[str, str], ...]
    tokens: tuple[tuple[str, str], ...]
    now: int
    turns: tuple[Turn, ...] = ()

    @property
    def given(self) -> tuple[Given, ...]:
        """The inputs of this request as an adapter sees them."""
        return tuple(each.given for each in self.ready[: self.now] if each.given is not None)

    @property
    def files(self) -> tuple[int, ...]:
        """The numbers of the parts whose content a body must hold, of this request and of the turns before it."""
        given = (each.given for each in self.ready)
        return tuple(each.part for each in given if each is not None and each.text is None)

    @property
    def contents(self) -> tuple[Content, ...]:
        """The content of each part."""
        return tuple(each.content for each in self.ready)


def chosen(settings: Sequence[tuple[str, str]]) -> Chosen:
    """Tell settings apart; raises UsageError for an edit or a `redact` that makes no sense."""
    named = dict(settings)
    redact = named.get(_REDACT, "no")
    if redact not in ("yes", "no"):
        raise UsageError(problem=phrases.redact_unknown(redact), remedy=phrases.REDACT)
    credentials = named.get(_CREDENTIALS, "remove")
    if credentials not in ("keep", "remove"):
        raise UsageError(problem=phrases.credentials_unknown(credentials), remedy=phrases.CREDENTIALS)
    edited = tuple(name for name in _PICTURE_SETTINGS if name in named)
    if edited and credentials == "keep":
        raise UsageError(problem=phrases.EDITED_CREDENTIALS, remedy=phrases.CREDENTIALS)
    ours = (*_PICTURE_SETTINGS, _REDACT, _CREDENTIALS)
    return Chosen(
        edits=parse_edits({name: value for name, value in settings if name in _PICTURE_SETTINGS}),
        redact=redact == "yes",
        keep_credentials=credentials == "keep",
        rest=tuple((name, value) for name, value in settings if name not in ours),
        edited=edited,
    )


def offer(
    session: Session,
    sources: Sequence[Source],
    wish: Wish,
    item_class: ItemClass,
    before: Sequence[Before] = (),
    *,
    keep: bool = False,
) -> Offer:
    """Return what a service would get; reads and cleans every input. `item_class` is that of the words typed.

    With `keep`, what was cleaned is kept beside its item for the next time.

    `before` are the turns that the request goes on with.

    Raises NotSendableYetError, NoTextError, TooLargeToSendError, UsageError, UndecodableError, SandboxError.
    """
    model, words = session.catalog.model(wish.model), chosen(wish.settings)
    _check_counts(sources, words, wish, model)
    ready: list[Ready] = []
    tokens: dict[str, str] = {}
    made = Derivatives(session, keep=keep)
    maker = _Parts(words=words, model=model, made=made, python=session.python, tokens=tokens)
    ready += [maker.of(source, place) for place, source in enumerate(sources)]
    if wish.prompt:
        typed, replaced = _without_secrets(wish.prompt, tokens, redact=words.redact)
        ready.append(_typed(typed, replaced, item_class))
    now = len(ready)
    turns = tuple(_again(turn, maker, ready, item_class) for turn in before)
    return Offer(
        ready=tuple(ready),
        prompt=typed if wish.prompt else "",
        settings=words.rest,
        tokens=tuple(tokens.items()),
        now=now,
        turns=turns,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What every part is made with."""

    words: Chosen
    model: Model
    made: Derivatives
    python: str
    tokens: dict[str, str]

    def of(self, source: Source, place: int) -> Ready:
        """Return an input as a part."""
        if _is_text(source):
            return _text(source, place, self.tokens, redact=self.words.redact)
        words = self.words
        taken = take_out_of(source, words.edits, self.made, self.python, keep_credentials=words.keep_credentials)
        return _file(source, place, taken, self.model)


def _again(before: Before, maker: _Parts, ready: list[Ready], item_class: ItemClass) -> Turn:
    """Add the parts of an earlier turn to `ready`, each named as what it is, and return the turn."""
    given: list[Given] = []
    for source in before.given:
        made = maker.of(source, len(ready))
        ready.append(replace(made, part=replace(made.part, what=earlier.again(made.part.what))))
        given += [made.given] if made.given is not None else []
    typed, replaced = _without_secrets(before.prompt, maker.tokens, redact=maker.words.redact)
    if typed:
        said = _typed(typed, replaced, item_class)
        ready.append(replace(said, part=replace(said.part, what=earlier.YOUR_WORDS)))
    answer = maker.of(before.answer, len(ready))
    ready.append(replace(answer, part=replace(answer.part, what=earlier.AN_ANSWER)))
    text = answer.given.text if answer.given is not None else None
    return Turn(prompt=typed, given=tuple(given), answer=text or "")


def _is_text(source: Source) -> bool:
    """Tell whether an input goes as words; a drawing that is written in words does so only in that role."""
    return source.role is Role.TEXT or (source.kind is Kind.TEXT and source.media_type != SVG)


def _check_counts(sources: Sequence[Source], words: Chosen, wish: Wish, model: Model) -> None:
    """Raise where the number or the kind of inputs fits neither the model nor the settings."""
    files = [source for source in sources if not _is_text(source)]
    pictures = [source for source in files if source.media_type in PICTURES]
    if words.keep_credentials and not files:
        raise UsageError(problem=phrases.NO_FILE_FOR_CREDENTIALS, remedy=phrases.LEAVE_OUT)
    for setting in words.edited:
        if not pictures:
            raise UsageError(problem=phrases.nothing_to_edit(setting), remedy=phrases.LEAVE_OUT)
        if setting in _ONE_PICTURE and len(pictures) > 1:
            raise UsageError(problem=phrases.one_picture(setting), remedy=phrases.LEAVE_OUT)
    if len(files) < len(sources) and wish.task not in _READS_TEXT:
        problem, remedy = phrases.no_place_for_text(wish.task)
        raise NotSupportedError(model=model.id, problem=problem, remedy=remedy)
    for role in {source.role for source in files}:
        limit = limit_of(model, role)
        count = sum(source.role is role for source in files)
        if limit is None or count > limit.at_most:
            problem = wrong_count(model.id, count, limit.at_least if limit else 0, limit.at_most if limit else 0)
            raise UsageError(problem=problem, remedy=phrases.FEWER)


def limit_of(model: Model, role: Role) -> InputLimit | None:
    """Return what a model takes of a role; None for nothing."""
    return next((limit for limit in model.takes if limit.role is role), None)


def _file(source: Source, place: int, taken: TakenOut, model: Model) -> Ready:
    _check_size(source, taken, limit_of(model, source.role))
    part = Part(
        role=source.role,
        item_class=source.item_class,
        media_type=taken.media_type,
        size=taken.size,
        digest=taken.digest,
        what=thing(source.kind),
        taken_out=taken.taken_out,
        stays_in=taken.stays_in,
    )
    given = Given(part=place, role=part.role, media_type=part.media_type, size=part.size, digest=part.digest)
    return Ready(part=part, content=taken.content, given=given)


def _check_size(source: Source, taken: TakenOut, limit: InputLimit | None) -> None:
    """Raise TooLargeToSendError for what is over the limit of its model once it is as it would go out."""
    if limit is None:
        return
    picture = source.media_type in PICTURES
    told = {"name": source.name, "media_type": source.media_type, "remedy": _smaller(source)}
    if limit.max_bytes and taken.size > limit.max_bytes:
        raise TooLargeToSendError(size=amount(taken.size), limit=amount(limit.max_bytes), **told)
    side = longest_side(taken.content.read_at(0, taken.size)) if picture and limit.max_side else 0
    if side > limit.max_side:
        raise TooLargeToSendError(size=fitting.pixels(side), limit=fitting.pixels(limit.max_side), **told)


def _smaller(source: Source) -> str:
    if source.media_type in PICTURES:
        return phrases.MAKE_SMALLER
    return fitting.SOUND if source.media_type in STREAMS else fitting.DOCUMENT


def _text(source: Source, place: int, tokens: dict[str, str], *, redact: bool) -> Ready:
    if source.size > LONGEST_TEXT:
        raise TooLargeToSendError(
            name=source.name, size=amount(source.size), limit=amount(LONGEST_TEXT), remedy=phrases.SHORTER
        )
    with source.opened() as chunks:
        content = b"".join(chunks)
    try:
        text, replaced = _without_secrets(content.decode(), tokens, redact=redact)
    except UnicodeDecodeError:
        raise NoTextError(name=source.name) from None
    part = _part_of(text, replaced, source.item_class, phrases.characters(len(text)))
    if source.media_type == SVG:
        part = replace(part, stays_in=(*part.stays_in, phrases.SOURCE_OF_DRAWING))
    given = Given(part=place, role=Role.TEXT, media_type=TEXT, size=part.size, digest=part.digest, text=text)
    return Ready(part=part, content=Held(text.encode()), given=given)


def _typed(text: str, replaced: tuple[str, ...], item_class: ItemClass) -> Ready:
    part = _part_of(text, replaced, item_class, phrases.characters(len(text)))
    return Ready(part=part, content=Held(encoded(text)), given=None)


def _part_of(text: str, replaced: tuple[str, ...], item_class: ItemClass, what: str) -> Part:
    content = encoded(text)
    return Part(
        role=Role.TEXT,
        item_class=item_class,
        media_type=TEXT,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        what=what,
        taken_out=(minimize_phrases.replaced(replaced),) if replaced else (),
        stays_in=(phrases.ALL_ELSE if replaced else phrases.WHOLE_TEXT,),
    )


def _without_secrets(text: str, tokens: dict[str, str], *, redact: bool) -> tuple[str, tuple[str, ...]]:
    """Return a text as it may go out and the tokens in it; `tokens` grows by those that are new."""
    if not redact:
        return text, ()
    found = tokenize(text, tokens)
    tokens.update(found.tokens)
    return found.text, tuple(token for token, _ in found.tokens)
