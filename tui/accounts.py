"""What the screens about accounts ask for: keys of services, what a person said about accounts, standing approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tui.meaning import Meaning


class RowKind(StrEnum):
    """What a row of Accounts is about."""

    KEY = "key"
    ANSWER = "answer"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One key, answer or standing approval in words; `id` is what removing it names."""

    kind: RowKind
    id: str
    provider: str
    meaning: Meaning
    who: str
    what: str
    where: str
    until: str
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something only the person can say about an account; `look` says where that is written.

    `reference` and `until` are what a yes usually rests on, and how long.
    """

    state: str
    words: str
    look: str
    reference: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyForm:
    """What adding a key needs: the page where keys are made, the questions, and what a new key would void."""

    provider: str
    title: str
    key_page: str
    questions: tuple[Question, ...]
    voids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer of the person: that `state` holds, where it is written, until when (a day like 2027-03-31).

    `document` names an item that holds it, or nothing.
    """

    state: str
    reference: str
    until: str
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractForm:
    """What asking about a contract needs: with whom it usually is, and until when."""

    provider: str
    title: str
    party: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractSaid:
    """What the person says a contract says, as written; empty where it says nothing. `document` names an item."""

    party: str
    training: str
    days: str
    review: str
    region: str
    begins: str
    until: str
    reference: str
    document: str


class Accounts(Protocol):
    """Keys, answers and standing approvals of the open workspace."""

    async def rows(self) -> tuple[AccountRow, ...]:
        """Return everything that is on record: each key with its answers, then answers without one, then approvals."""

    async def services(self) -> tuple[tuple[str, str, str], ...]:
        """Return (provider, title, note) of each service that takes a key."""

    async def form(self, provider: str, *, every: bool = False) -> KeyForm:
        """Return what adding a key of that service needs: the questions that matter most, or `every` one."""

    async def add_key(self, provider: str, key: bytes, said: Sequence[Said]) -> str:
        """Put a key and answers on record, and say where the key rests; raises UsageError for what is no key."""

    async def answer(self, provider: str, said: Sequence[Said]) -> None:
        """Put answers about an account on record."""

    async def contract_form(self, provider: str) -> ContractForm:
        """Return what asking about a contract with that service needs."""

    async def contract(self, provider: str, said: ContractSaid) -> str:
        """Put a contract on record, and say so; raises UsageError for words that no contract says."""

    async def questions(self, provider: str) -> tuple[str, ...]:
        """Return what the service would be asked about itself, a line for each request."""

    async def ask(self, provider: str) -> tuple[tuple[str, str, str], ...]:
        """Ask the service about itself and return what it said and what follows, row by row."""

    async def check_line(self, provider: str) -> str:
        """Return the request that checks the key, as one line."""

    async def check(self, provider: str) -> str:
        """Ask the service whether the key works, put that on record, and return it in words."""

    async def remove(self, row: AccountRow) -> str:
        """Remove the key, take back the answer or end the approval; return what follows."""
