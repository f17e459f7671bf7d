"""A team's rules: pin its key, take what it signed, see what that changes, remove it; none of it can loosen a rule."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from localai.crypto import minisign
from localai.crypto.minisign import PublicKey, SignatureError
from localai.errors import UsageError
from localai.operations import budgets, standing
from localai.operations.ledger import recording
from localai.operations.rules import differences, known_names, layers_for
from localai.operations.session import Session
from localai.phrases import team as phrases
from localai.phrases.budgets import who
from localai.policy import team as policy
from localai.policy.layers import combine
from localai.policy.team import Pack
from localai.sending_errors import TeamRulesError
from localai.storage.files import read_small
from localai.vault import team as stored
from localai.vault.team import StoredTeam
from localai.vocabulary.bodies import TeamChanged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import Rule, RuleSet

_SMALL: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A rule of a class that another set of team rules changes, with what it demands before and after."""

    item_class: ItemClass
    rule: Rule
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking team rules changes: rules, the ids of standing approvals that end, names that nobody here knows."""

    version: int
    pack: Pack
    changes: tuple[Change, ...]
    ended: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """The key that is pinned and, where some hold, its rules."""

    key: StoredTeam
    pack: Pack | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signed:
    key: StoredTeam
    version: int
    content: bytes
    signature: str
    pack: Pack


def trust(session: Session, key: str) -> StoredTeam:
    """Pin the key of a team: the line that minisign prints, or its file. Raises TeamRulesError, UsageError."""
    name, database = str(_key(key)), session.workspace.database
    with recording(session) as record:
        pinned = stored.pinned_team(database)
        if pinned is not None and pinned.key != name:
            raise UsageError(problem=phrases.ONE_KEY, remedy=phrases.REMOVE_FIRST)
        if pinned is not None:
            return pinned
        before = stored.team_of(database, name)
        fresh = StoredTeam(key=name, pinned=True, version=0, digest="", content=b"", signature="", since=session.now())
        kept = replace(before, pinned=True, since=session.now()) if before else fresh
        stored.put_team(database, kept)
        record.append(TeamChanged(key=name, change="trusted", version=0, digest="", reason=""))
    return kept


def distrust(session: Session, reason: str) -> None:
    """Unpin the team's key; its rules hold no more, and the version taken is remembered. Raises UsageError."""
    _drop(session, "distrusted", reason)


def remove(session: Session, reason: str) -> None:
    """Remove the team's rules; the key stays pinned, and an older version stays refused. Raises UsageError."""
    _drop(session, "removed", reason)


def preview(session: Session, path: Path) -> Taken:
    """Return what taking a file would change. Raises TeamRulesError, CardError."""
    return _taken(session, _verified(session, path))


def take(session: Session, path: Path, *, shown: Taken | None = None) -> Taken:
    """Let the rules of a file hold in this workspace; a ledger entry. Raises TeamRulesError, CardError.

    With `shown`, only where that is still all it changes.
    """
    with recording(session) as record:
        wanted = _verified(session, path)
        told = _taken(session, wanted)
        if shown not in (None, told):
            raise TeamRulesError(path=str(path), problem=phrases.ANOTHER)
        digest = hashlib.sha256(wanted.content).hexdigest()
        kept = replace(
            wanted.key,
            version=wanted.version,
            digest=digest,
            content=wanted.content,
            signature=wanted.signature,
            since=session.now(),
        )
        stored.put_team(session.workspace.database, kept)
        record.append(TeamChanged(key=kept.key, change="taken", version=kept.version, digest=digest, reason=""))
    return told


def show(session: Session) -> TeamView | None:
    """Return the pinned key and its rules, the signature checked again. Raises TeamRulesError; None without a key."""
    key = stored.pinned_team(session.workspace.database)
    if key is None:
        return None
    if not key.content:
        return TeamView(key=key, pack=None)
    _check_signature(key, key.content, key.signature, path="")
    return TeamView(key=key, pack=policy.read(key.content))


def in_words(pack: Pack) -> tuple[tuple[str, str, str], ...]:
    """Return what a pack demands: for which class (all of them, or one), which rule or budget, and what."""
    sets = [(phrases.EVERY_CLASS, pack.rules), *((each.value, rules) for each, rules in pack.classes)]
    told = [(name, rule.value, now) for name, rules in sets for rule, _, now in differences(RuleSet(), rules)]
    return (*told, *((who(each.provider), phrases.BUDGET, ", ".join(budgets.in_words(each))) for each in pack.budgets))


def _drop(session: Session, change: str, reason: str) -> None:
    if not reason.strip():
        raise UsageError(problem=phrases.NEEDS_REASON, remedy=phrases.GIVE_REASON)
    database = session.workspace.database
    with recording(session) as record:
        key = stored.pinned_team(database)
        if key is None or (change == "removed" and not key.content):
            raise UsageError(problem=phrases.NOTHING_TO_REMOVE, remedy=phrases.HOW_TO_TRUST)
        kept = replace(key, pinned=change == "removed", content=b"", signature="", since=session.now())
        stored.put_team(database, kept)
        version, digest = (key.version, key.digest) if key.content else (0, "")
        record.append(TeamChanged(key=key.key, change=change, version=version, digest=digest, reason=reason))


def _verified(session: Session, path: Path) -> _Signed:
    key = stored.pinned_team(session.workspace.database)
    if key is None:
        raise TeamRulesError(path=str(path), problem=phrases.NO_KEY, remedy=phrases.HOW_TO_TRUST)
    content = _read(path, policy.MOST_BYTES)
    signature = _read(path.with_name(f"{path.name}.minisig"), _SMALL).decode("utf-8", "replace")
    version = policy.version_of(_check_signature(key, content, signature, path=str(path)))
    if version is None:
        raise TeamRulesError(path=str(path), problem=phrases.NO_VERSION)
    is_other = version == key.version and hashlib.sha256(content).hexdigest() != key.digest
    if version < key.version or is_other:
        raise TeamRulesError(path=str(path), problem=phrases.rolled_back(version, key.version))
    return _Signed(key=key, version=version, content=content, signature=signature, pack=policy.read(content))


def _check_signature(key: StoredTeam, content: bytes, signature: str, *, path: str) -> str:
    try:
        return minisign.verified(minisign.read_key(key.key), content, signature)
    except SignatureError:
        raise TeamRulesError(path=path or key.key, problem=phrases.NOT_SIGNED) from None


def _taken(session: Session, wanted: _Signed) -> Taken:
    def before(item_class: ItemClass) -> RuleSet:
        return combine(layers_for(session, item_class))

    def after(item_class: ItemClass) -> RuleSet:
        return combine(layers_for(session, item_class, team=wanted.pack))

    known = {name for names in known_names(session) for name in names}
    return Taken(
        version=wanted.version,
        pack=wanted.pack,
        changes=tuple(_changes(before, after)),
        ended=standing.ended_by(session, after),
        unknown=tuple(name for name in policy.names_in(wanted.pack) if name.lower() not in known),
    )


def _changes(before: Callable[[ItemClass], RuleSet], after: Callable[[ItemClass], RuleSet]) -> Iterator[Change]:
    for item_class in ItemClass:
        for rule, was, now in differences(before(item_class), after(item_class)):
            yield Change(item_class=item_class, rule=rule, before=was, after=now)


def _key(words: str) -> PublicKey:
    path = Path(words)
    try:
        text = read_small(path, _SMALL).decode("utf-8", "replace") if path.is_file() else words
        return minisign.read_key(text)
    except (SignatureError, OSError, ValueError):
        raise TeamRulesError(path=words, problem=phrases.NOT_A_KEY) from None


def _read(path: Path, limit: int) -> bytes:
    try:
        return read_small(path, limit)
    except FileNotFoundError:
        raise TeamRulesError(path=str(path), problem=phrases.NOT_THERE) from None
