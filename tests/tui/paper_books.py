"""A ledger made of numbers: entries exist when they are looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from localai.errors import LedgerBrokenError
from localai.operations.browsing import Narrow
from localai.operations.paper_files import write_new
from localai.operations.papers import Paper, Section, grid
from tui.ledger import LedgerHead, LedgerRow
from tui.looks import Meaning
from tui.models import CardFact, Cards, Known, ModelLine
from tui.plans import Facts, Outcome

SENT = LedgerRow(
    seq=3,
    meaning=Meaning.LEAVES,
    first=True,
    day="today",
    time="14:02",
    kind="sent",
    what="portrait-014.jpg -> openai/gpt-image-2.5",
    size="398 KB",
    detail="done 14:02:19, $0.04",
    receipt="7c01",
)
CONSENT = LedgerRow(
    seq=2, meaning=Meaning.PLAIN, first=False, day="today", time="14:02", kind="consent",
    what="once, this plan", size="", detail="once, on screen",
)  # fmt: skip
REFUSED = LedgerRow(
    seq=1, meaning=Meaning.REFUSED, first=False, day="today", time="13:40", kind="refused",
    what="-> runway/gen4-image", size="", detail="rule: training", receipt="aa02",
)  # fmt: skip
UNKNOWN = LedgerRow(
    seq=0, meaning=Meaning.UNKNOWN, first=True, day="yesterday", time="13:12", kind="unknown",
    what="take-3.wav -> elevenlabs/scribe", size="38 MB", detail="unknown, $0.31 at risk", receipt="bb03",
)  # fmt: skip


@dataclass
class PaperLedger:
    rows: Sequence[LedgerRow] = (SENT, CONSENT, REFUSED, UNKNOWN)
    windows: list[tuple[int, int]] = field(default_factory=list)
    asked: list[Narrow] = field(default_factory=list)
    proved: bool = False
    broken: bool = False

    async def head(self, narrow: Narrow) -> LedgerHead:
        self.asked.append(narrow)
        proof = "verify: ok to entry 3" if self.proved else "signed to entry 3"
        count = len(self.rows) if narrow.is_everything else 0
        return LedgerHead(
            total=len(self.rows), count=count, proof=proof, is_proved=self.proved, sent="sent since unlock 398 KB"
        )

    async def window(self, narrow: Narrow, offset: int, limit: int) -> Sequence[LedgerRow]:
        self.windows.append((offset, limit))
        return self.rows[offset : offset + limit]

    async def providers(self) -> tuple[str, ...]:
        return ("openai",)

    async def receipt(self, receipt: str) -> Outcome:
        return Outcome(
            lead=f"Receipt {receipt}.", meaning=Meaning.LEAVES, facts=(("model", "m"),), text="", output_ids=()
        )

    async def entry(self, seq: int) -> Facts:
        return (("seq", str(seq), ""),)

    async def verify(self, tell: Callable[[str], None]) -> str:
        tell("Checking entry 2 of 4.")
        if self.broken:
            raise LedgerBrokenError(seq="2", problem="its bytes were changed")
        self.proved = True
        return "Nothing was changed."

    async def export(self, path: Path) -> str:
        write_new(path, (b"localai ledger 1\n",))
        return f"4 entries written to {path}."

    async def paper(self, narrow: Narrow) -> Paper:
        cells = [(row.kind, row.what) for row in self.rows]
        return Paper(title="Ledger", lines=(), sections=(Section(title="", grid=grid(("kind", "what"), cells)),))


def model_line(id: str, **fields: object) -> ModelLine:
    line = ModelLine(
        id=id,
        title=id.upper(),
        provider=id.partition("/")[0],
        tasks=("edit",),
        meaning=Meaning.LEAVES,
        trains="no",
        keeps="30 days",
        people_look="if flagged",
        price="$0.04 per image",
        verdict="allowed",
        in_short="",
    )
    return replace(line, **fields)


OCR = model_line("on-device/ocr", tasks=("read",), meaning=Meaning.STAYS, keeps="none", stars=4.0)
PAINTER = model_line("openai/gpt-image-2.5", changed=True)
DOUBTED = model_line("fal/flux", meaning=Meaning.UNKNOWN, keeps="?", verdict="your call", in_short="retention unknown")
TRAINS = model_line("runway/gen4", meaning=Meaning.REFUSED, trains="yes", verdict="refused", in_short="trains")


@dataclass
class PaperModels:
    all_lines: tuple[ModelLine, ...] = (OCR, PAINTER, DOUBTED, TRAINS)
    classes: list[str] = field(default_factory=list)
    compared: list[tuple[str, ...]] = field(default_factory=list)
    rated: list[tuple[str, int]] = field(default_factory=list)
    words: str = "30 days"

    async def lines(self, item_class: str) -> tuple[ModelLine, ...]:
        self.classes.append(item_class)
        return self.all_lines

    async def cards(self, models: Sequence[str], item_class: str) -> Cards:
        self.compared.append(tuple(models))
        kept = [Known(words=self.words, evidence="its page, read 1 Sep 2026")] * (len(models) - 1)
        doubted = Known(
            words="nobody knows how long", evidence="unknown", doubt="Two pages differ.", page="https://f.ai"
        )
        return Cards(
            models=tuple(models),
            verdicts=("allowed",) * len(models),
            why=("The rules allow this.",) * len(models),
            facts=(
                CardFact(label="trains on it", cells=((Known(words="no", evidence="its page"),),) * len(models)),
                CardFact(
                    label="keeps a copy", cells=(*((known,) for known in kept), (doubted,)), changed=frozenset({0})
                ),
            ),
            footing="Our reading of a public page.",
        )

    async def report(self, model: str, item_class: str) -> Paper:
        return Paper(title=f"About {model}", lines=("Made today.",), sections=())

    async def rate(self, model: str, stars: int) -> str:
        self.rated.append((model, stars))
        return f"Your rating of {model}: {stars} of 5."
