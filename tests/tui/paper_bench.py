"""Models, plans and accounts made of lists."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from localai.errors import LocalaiError
from localai.operations.edits import check_edits
from localai.operations.exact import ExactPiece, ExactRequest
from localai.sending_errors import TooLargeToSendError
from localai.vocabulary.tasks import Task, Wish
from tui.accounts import AccountRow, ContractForm, ContractSaid, KeyForm, Question, RowKind, Said
from tui.folds import Form
from tui.looks import Meaning
from tui.pixels import Pixels
from tui.plans import JobRow, Marks, MoreLike, Offer, Outcome, Proposal, Way
from tui.sending import Sending

HERE = Offer(
    model="on-device/ocr",
    runs_here=True,
    meaning=Meaning.STAYS,
    trains="no",
    keeps="none, runs here",
    people_look="no",
    cost="0",
    verdict="allowed",
    in_short="",
    why="It runs on this machine.",
    facts=(("trains on it", "no", "read in its own code, 2026-11-01"),),
)
REFUSED = Offer(
    model="runway/gen4-image",
    runs_here=False,
    meaning=Meaning.REFUSED,
    trains="yes",
    keeps="for ever",
    people_look="?",
    cost="$0.05",
    verdict="refused",
    in_short="trains; no switch allows that",
    why="Runway's terms let it train on what you send.",
    can_be_chosen=False,
    ways=(
        Way(kind="other-model", words="use on-device/ocr, which sends nothing", model="on-device/ocr"),
        Way(
            kind="answer",
            words="do you have a contract with Runway that forbids it?",
            provider="runway",
            state="contract",
        ),
        Way(kind="smaller", words="send at most 1 MB"),
    ),
)
DOUBTFUL = Offer(
    model="fal/flux-kontext",
    runs_here=False,
    meaning=Meaning.LEAVES,
    trains="no",
    keeps="?",
    people_look="?",
    cost="$0.04",
    verdict="your call",
    in_short="retention unknown",
    why="Nobody knows how long fal keeps the result.",
    doubts=(("retention-unknown", "Nobody knows how long fal keeps the result."),),
)


SENDABLE = Offer(
    model="openai/gpt-4.1-mini",
    runs_here=False,
    meaning=Meaning.LEAVES,
    trains="no",
    keeps="30 days",
    people_look="if flagged",
    cost="$0.04",
    verdict="allowed",
    in_short="",
    why="The rules allow this.",
)
RAW = bytes(range(256)) * 64
CONTENTS = (b'{"model":"m","image":"data:image/png;base64,', b64encode(RAW), b'"}')
REQUESTS = (
    ExactRequest(
        purpose="the request",
        method="POST",
        url="https://api.example.org/v1/responses",
        head=(
            "POST /v1/responses HTTP/1.1",
            "Host: api.example.org",
            "Authorization: Bearer {key ...3f9a}",
            "Content-Type: application/json",
        ),
        pieces=tuple(
            ExactPiece(
                what=words,
                size=len(content),
                inside=len(RAW) if encoded else len(content),
                part=0 if encoded else None,
                encoded=encoded,
                picture=encoded,
            )
            for words, content, encoded in zip(
                ("text, 44 bytes", "the photo as base64", "text, 2 bytes"), CONTENTS, (False, True, False), strict=True
            )
        ),
        notes=("body: 21,894 bytes, SHA-256 " + "ab" * 32,),
    ),
)


@dataclass
class PaperBench:
    all_offers: tuple[Offer, ...] = (HERE, DOUBTFUL, REFUSED)
    confirmations: int = 1
    facts: tuple[tuple[str, str, str], ...] = (
        ("trains on it", "no", "its own code, read 1 Nov 2026"),
        ("keeps a copy", "none, runs here", ""),
    )
    wishes: list[Wish] = field(default_factory=list)
    approved: list[str] = field(default_factory=list)
    wait: asyncio.Event | None = None
    prompts: list[str] = field(default_factory=list)
    requests: tuple[ExactRequest, ...] = REQUESTS
    contents: tuple[bytes, ...] = CONTENTS
    reads: list[tuple[int, int, Form, int, int]] = field(default_factory=list)
    faces: tuple[tuple[int, int, int, int], ...] = ()
    taken_out: tuple[str, ...] = ("GPS position, camera number, 14 more",)
    key_missing: str = ""
    problem: LocalaiError | None = None
    too_large: TooLargeToSendError | None = None
    sendings: list[Sending] = field(default_factory=list)
    more: list[MoreLike] = field(default_factory=list)
    job_rows: tuple[JobRow, ...] = ()
    again: list[tuple[str, str, str | None]] = field(default_factory=list)
    resolved: list[tuple[str, str]] = field(default_factory=list)
    lead: str = "1 photo (398 KB) is read on this machine. Nothing leaves it."

    async def offers(
        self, task: Task, item_ids: Sequence[str], prompt: str, *, each: bool = False
    ) -> tuple[Offer, ...]:
        self.prompts.append(prompt)
        return self.all_offers

    async def picture_size(self, item_id: str) -> tuple[int, int]:
        return 800, 800

    async def suggest_faces(self, item_id: str) -> tuple[tuple[int, int, int, int], ...]:
        return self.faces

    def read_marks(self, settings: Mapping[str, str], size: tuple[int, int]) -> Marks:
        read = check_edits(settings, size)
        return Marks(blur=read.blur, crop=read.crop, fit=read.fit)

    async def propose(self, wish: Wish) -> Proposal:
        self.wishes.append(wish)
        if self.too_large is not None and not wish.settings:
            raise self.too_large
        leaves = wish.model != HERE.model
        return Proposal(
            digest="9f3a11c0" * 8,
            lead=self.lead,
            leaves=leaves,
            facts=self.facts,
            exact="localai plan 1",
            command="localai send 0000 --model on-device/ocr",
            confirmations=self.confirmations,
            all_facts=(*self.facts, ("certified", "SOC 2", "its page, read 1 Nov 2026")),
            requests=self.requests if leaves else (),
            taken_out=self.taken_out,
            key_missing=self.key_missing,
            model=wish.model,
            bytes_out=sum(piece.size for request in self.requests for piece in request.pieces),
            cost=Decimal("0.04"),
        )

    async def carry_on(self) -> None:
        """Nothing goes on elsewhere."""

    async def carry_out(self, proposal: Proposal, sending: Sending) -> Outcome:
        self.approved.append(proposal.digest)
        self.sendings.append(sending)
        if self.wait is not None:
            await self.wait.wait()
        if self.problem is not None:
            raise self.problem
        return Outcome(
            lead="Done. 0 bytes left this machine.",
            meaning=Meaning.STAYS,
            facts=(("entry", "12"), ("plan", "9f3a 11c0")),
            text="TOTAL 12.40",
            output_ids=(f"{0:032x}",),
        )

    async def exact_bytes(self, request: int, piece: int, form: Form, offset: int, size: int) -> bytes:
        self.reads.append((request, piece, form, offset, size))
        content = self.contents[piece]
        whole = content if form is Form.TEXT or not self.requests[request].pieces[piece].encoded else RAW
        return whole[offset : offset + size]

    async def pair(self, columns: int, rows: int) -> tuple[Pixels | None, Pixels | None]:
        return Pixels(width=8, height=8, rgb=bytes(range(192))), None

    async def piece_picture(self, request: int, piece: int, columns: int, rows: int) -> Pixels | None:
        return Pixels(width=8, height=8, rgb=bytes(range(192)))

    async def rehearse(self, proposal: Proposal) -> tuple[str, ...]:
        if self.problem is not None:
            raise self.problem
        return ("recorder got 1,204 bytes = plan, byte for byte",)

    async def approve_more(self, proposal: Proposal, more: MoreLike) -> str:
        self.more.append(more)
        return f"{more.count} like this"

    async def propose_again(self, job_id: str, model: str, prompt: str | None) -> tuple[Proposal, tuple[str, ...]]:
        self.again.append((job_id, model, prompt))
        proposal = await self.propose(Wish(task=Task.READ, model=model or HERE.model))
        return proposal, ("Job 7c01 once more. Not as it was then:", "The key is another one than then.")

    async def jobs(self) -> tuple[JobRow, ...]:
        return self.job_rows

    async def resolve(self, job_id: str, outcome: str) -> str:
        self.resolved.append((job_id, outcome))
        self.job_rows = ()
        return "On record."

    async def job_facts(self, job_id: str) -> tuple[tuple[str, str, str], ...]:
        return (("model", job_id, ""),)


KEY = AccountRow(
    kind=RowKind.KEY,
    id="openai",
    provider="openai",
    meaning=Meaning.STAYS,
    who="OpenAI",
    what="key ...3f9a",
    where="in this computer's keyring",
    until="added 2 min ago",
    facts=(("fingerprint", "ab" * 32, ""),),
)


@dataclass
class PaperAccounts:
    all_rows: tuple[AccountRow, ...] = ()
    title: str = "OpenAI"
    voids: tuple[str, ...] = ()
    look: str = "look at https://example.org/data"
    keys: list[bytes] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    contracts: list[ContractSaid] = field(default_factory=list)
    removed: list[AccountRow] = field(default_factory=list)
    problem: LocalaiError | None = None

    async def rows(self) -> tuple[AccountRow, ...]:
        return self.all_rows

    async def services(self) -> tuple[tuple[str, str, str], ...]:
        return (("openai", self.title, ""),)

    async def form(self, provider: str, *, every: bool = False) -> KeyForm:
        question = Question(state="zero-retention", words="a zero-retention agreement", look=self.look)
        return KeyForm(
            provider=provider,
            title=self.title,
            key_page="https://example.org/keys",
            questions=(question,),
            voids=self.voids,
        )

    async def add_key(self, provider: str, key: bytes, said: Sequence[Said]) -> str:
        if self.problem is not None:
            raise self.problem
        self.keys.append(key)
        self.said += said
        self.all_rows = (KEY,)
        return "The key rests in the keyring."

    async def answer(self, provider: str, said: Sequence[Said]) -> None:
        self.said += said

    async def contract_form(self, provider: str) -> ContractForm:
        return ContractForm(provider=provider, title=self.title, party="OpenAI OpCo, LLC", until="2027-11-21")

    async def contract(self, provider: str, said: ContractSaid) -> str:
        if self.problem is not None:
            raise self.problem
        self.contracts.append(said)
        return "On record: contract."

    async def questions(self, provider: str) -> tuple[str, ...]:
        return ("GET https://api.example.org/v1/terms, no content, with your key",)

    async def ask(self, provider: str) -> tuple[tuple[str, str, str], ...]:
        self.asked.append(provider)
        return (("the account", "zero retention on the account: yes", ""),)

    async def check_line(self, provider: str) -> str:
        return "GET https://api.example.org/v1/models"

    async def check(self, provider: str) -> str:
        if self.problem is not None:
            raise self.problem
        self.checked.append(provider)
        return "The key works."

    async def remove(self, row: AccountRow) -> str:
        self.removed.append(row)
        self.all_rows = ()
        return "It is forgotten here."
