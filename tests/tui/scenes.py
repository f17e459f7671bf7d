"""Every screen and every box of the app over the paper desk, each reached in one step, for what is true of all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from textual.pilot import Pilot
from textual.screen import Screen

from localai.operations.papers import Paper as Written
from localai.operations.papers import Section, grid
from tests.tui.paper import DOUBTFUL, HERE, Paper, open_paper
from tests.tui.paper_batches import LOOKED_AT
from tests.tui.paper_bench import KEY, REQUESTS, SENDABLE
from tests.tui.paper_copies import FILE, LOG, STAYS
from tests.tui.paper_copies import UNKNOWN as KEPT
from tests.tui.steps import Clock, settle
from tests.tui.test_job_acts import DONE, GOING, LOST
from tui.accounts import ContractForm, KeyForm, Question
from tui.batches import BatchProposal, BatchRow, BatchState
from tui.desk import Standing
from tui.looks import Meaning
from tui.plans import Outcome, Proposal
from tui.ruling import Outlook, ShiftRow
from tui.screens import boxes
from tui.screens.accounts import AccountsScreen
from tui.screens.activity import ActivityScreen
from tui.screens.batch import BatchScreen, LookBox
from tui.screens.budgets import BudgetBox, BudgetsScreen
from tui.screens.cards import CardsScreen, PagesScreen
from tui.screens.changes import ChangesScreen
from tui.screens.check import CheckScreen
from tui.screens.compose import ComposeScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.consider import Consider
from tui.screens.contract import ContractScreen
from tui.screens.copies import CopiesScreen
from tui.screens.exact import ExactScreen
from tui.screens.explain import ExplainScreen
from tui.screens.history import HistoryScreen
from tui.screens.item import ItemScreen
from tui.screens.jobs import JobsScreen
from tui.screens.key import KeyScreen
from tui.screens.ledger import LedgerScreen
from tui.screens.marking import MarkingScreen
from tui.screens.models import ModelsScreen
from tui.screens.more import ApproveMore
from tui.screens.outlook import OutlookBox
from tui.screens.paper import PaperScreen
from tui.screens.program import ProgramScreen
from tui.screens.receipt import ReceiptScreen
from tui.screens.rules import RulesScreen
from tui.screens.sending import SendingScreen
from tui.screens.settings import SettingsScreen
from tui.screens.side_by_side import SideBySideScreen
from tui.screens.system import SystemScreen
from tui.screens.team import TeamScreen
from tui.screens.terminal import KeysScreen, PressBox, TerminalScreen
from tui.screens.viewing import PairScreen
from tui.screens.ways import WaysBox
from tui.screens.working import WorkingScreen
from tui.screens.workspaces import WorkspacesScreen
from tui.sending import Sending

SENTENCE = "1 photo (398 KB) and 128 characters of text go to OpenAI in the USA. About $0.04."
FACTS = (
    ("trains on it", "no", "its page, read 14 Sep 2026"),
    ("keeps a copy", "30 days, until about 21 Dec", "its page, read 14 Sep 2026"),
    ("", "longer if flagged or by court order", ""),
    ("people look", "if flagged", "its page, read 14 Sep 2026"),
    ("passes it on", "to nobody we know of", ""),
    ("taken out", "GPS, camera number, thumbnail, 14 more", "b shows before and after"),
    ("stays in", "everything the picture shows", ""),
    ("unlike last time", "the photo, the text", ""),
)
PLAN = Proposal(
    digest="9f3a11c0" * 8,
    lead=SENTENCE,
    leaves=True,
    facts=FACTS,
    exact="localai plan 1",
    command="localai send 0000 --model openai/gpt-4.1-mini",
    confirmations=1,
    requests=REQUESTS,
    taken_out=("GPS position, camera number, 14 more",),
    model="openai/gpt-4.1-mini",
    bytes_out=398_000,
    cost=Decimal("0.04"),
    footing="Our reading of a public page. Your contract with the provider decides. Not legal advice.",
)
OUTCOME = Outcome(
    lead="Done. 398 KB went to OpenAI.",
    meaning=Meaning.LEAVES,
    facts=(("entry", "12"), ("plan", "9f3a 11c0"), ("cost", "$0.04")),
    text="TOTAL 12.40\nThank you.",
    output_ids=(f"{0:032x}",),
)
FORM = KeyForm(
    provider="openai",
    title="OpenAI",
    key_page="https://example.org/keys",
    questions=(Question(state="zero-retention", words="a zero-retention agreement", look="look at https://example.org/data"),),
    voids=(),
)  # fmt: skip
CONTRACT = ContractForm(provider="openai", title="OpenAI", party="OpenAI OpCo, LLC", until="2027-11-21")
BATCH = BatchState(id="b" * 32, title="batch of 2", words="2 to go", left=2, goes_on=True)
PLANS = BatchProposal(
    digest="9f" * 32,
    lead="2 plans in one approval, to OpenAI: 4 MB in all, $0.08.",
    leaves=True,
    facts=(("class", "internal", ""), ("copies elsewhere", "2 x log at OpenAI, 30 days", "")),
    rows=tuple(
        BatchRow(number=number, name=f"portrait-{number:03}.jpg", item_class="internal", size="2 MB", cost="$0.04")
        for number in (1, 2)
    ),
    left_out=(BatchRow(number=0, name="contract.pdf", note="contract.pdf is refused."),),
    confirmations=1,
)
WRITTEN = Written(
    title="A letter to OpenAI",
    lines=("To whom it may concern,", "please delete what is named below."),
    sections=(Section(title="Copies", grid=grid(("what", "until"), [("log against abuse", "21 Dec 2026")])),),
)
OPTIONS = [
    boxes.Option(value="a", words="public", note="may be published"),
    boxes.Option(value="b", words="internal", note="may go to services that do not train on it"),
]


HERE_PLAN = replace(
    PLAN, lead="1 photo (398 KB) is read on this machine. Nothing leaves it.", leaves=False, facts=FACTS[:1]
)


def full_paper() -> Paper:
    """A desk that has something on every screen."""
    paper = open_paper(*(f"portrait-{number:03}.jpg" for number in range(60)))
    paper.shelf.copies = {item.id: "" if number % 3 else "1 copy" for number, item in enumerate(paper.shelf.items)}
    paper.bench.job_rows = (LOST, GOING, DONE)
    paper.bench.all_offers = (HERE, SENDABLE, DOUBTFUL, *paper.bench.all_offers[2:])
    paper.bench.facts = FACTS
    paper.accounts.all_rows = (KEY,)
    paper.copies.lines = (LOG, FILE, STAYS, KEPT)
    paper.trusting.pinned, paper.trusting.keys = "RWQf6LRCGA9i59SL", ["RWQf6LRCGA9i59SL"]
    paper.ruling.limits = {"openai": {"cost": "20"}}
    return paper


@dataclass(frozen=True)
class Scene:
    """A screen over a desk; `opens` makes it, and where it is None the app shows it by itself."""

    opens: Callable[[Paper], Screen] | None
    before: Callable[[Paper], object] = lambda paper: None
    keys: tuple[str, ...] = ()


def first(paper: Paper):
    return paper.shelf.items[0]


def sending(paper: Paper) -> Screen:
    under_way = Sending(lead=SENTENCE, model="openai/gpt-4.1-mini", bytes_out=398_000, clock=Clock())
    return SendingScreen(under_way)


def outlook(paper: Paper) -> Screen:
    rows = tuple(
        ShiftRow(item_class=each, model="openai/gpt-4.1-mini", words="refused -> allowed", meaning=Meaning.STAYS)
        for each in ("internal", "confidential")
    )
    shifts = Outlook(summary="2 verdicts of 580 would change.", shifts=rows, ends="")
    return OutlookBox("a copy stays there for", shifts, needs_reason=True)


def new(paper: Paper) -> None:
    paper.keys.standing_now, paper.keys.unlocked, paper.keys.name = Standing.NEW, False, ""


SCENES: Mapping[str, Scene] = {
    "welcome": Scene(None, before=new),
    "locked": Scene(None, keys=("ctrl+l",)),
    "library": Scene(None),
    "item": Scene(lambda paper: ItemScreen(first(paper))),
    "compose": Scene(lambda paper: ComposeScreen([first(paper)])),
    "confirm": Scene(lambda paper: ConfirmScreen(PLAN, Clock())),
    "confirm-here": Scene(lambda paper: ConfirmScreen(HERE_PLAN, Clock())),
    "exact": Scene(lambda paper: ExactScreen(PLAN)),
    "changes": Scene(lambda paper: ChangesScreen(PLAN)),
    "marking": Scene(lambda paper: MarkingScreen(first(paper), ())),
    "pair": Scene(lambda paper: PairScreen(first(paper), first(paper))),
    "sending": Scene(sending),
    "receipt": Scene(lambda paper: ReceiptScreen(OUTCOME)),
    "batch": Scene(lambda paper: BatchScreen(PLANS, Clock())),
    "batch-look": Scene(lambda paper: LookBox(LOOKED_AT)),
    "working": Scene(lambda paper: WorkingScreen(BATCH)),
    "jobs": Scene(lambda paper: JobsScreen()),
    "models": Scene(lambda paper: ModelsScreen()),
    "cards-side-by-side": Scene(lambda paper: SideBySideScreen(("on-device/ocr", "fal/flux"), "internal")),
    "explain": Scene(lambda paper: ExplainScreen("openai/gpt-4.1-mini")),
    "ledger": Scene(lambda paper: LedgerScreen()),
    "copies": Scene(lambda paper: CopiesScreen()),
    "history": Scene(lambda paper: HistoryScreen(first(paper))),
    "activity": Scene(lambda paper: ActivityScreen()),
    "accounts": Scene(lambda paper: AccountsScreen()),
    "key": Scene(lambda paper: KeyScreen(FORM)),
    "contract": Scene(lambda paper: ContractScreen(CONTRACT)),
    "settings": Scene(lambda paper: SettingsScreen()),
    "rules": Scene(lambda paper: RulesScreen()),
    "budgets": Scene(lambda paper: BudgetsScreen()),
    "team": Scene(lambda paper: TeamScreen()),
    "cards": Scene(lambda paper: CardsScreen()),
    "pages": Scene(lambda paper: PagesScreen("fal", "fal")),
    "program": Scene(lambda paper: ProgramScreen()),
    "keys": Scene(lambda paper: KeysScreen()),
    "terminal": Scene(lambda paper: TerminalScreen()),
    "workspaces": Scene(lambda paper: WorkspacesScreen()),
    "system": Scene(lambda paper: SystemScreen()),
    "check": Scene(lambda paper: CheckScreen()),
    "paper": Scene(lambda paper: PaperScreen(WRITTEN)),
    "privacy": Scene(None, keys=("f2",)),
    "help": Scene(None, keys=("f1",)),
    "palette": Scene(None, keys=("ctrl+p",)),
    "box-choose": Scene(lambda paper: boxes.Choose("How sensitive is it?", OPTIONS)),
    "box-ask": Scene(lambda paper: boxes.Ask("Name of the new project", "It can be changed later.")),
    "box-agree": Scene(lambda paper: boxes.Agree("Something is still running", SENTENCE)),
    "box-read": Scene(lambda paper: boxes.Read("Recovery sheet", "AGE-SECRET-KEY-1PAPER\n" * 40)),
    "box-consider": Scene(lambda paper: Consider("Once more", (SENTENCE, "The key is another one."), "go on")),
    "box-ways": Scene(lambda paper: WaysBox("Ways out", "Not sent.", paper.bench.all_offers[-1].ways)),
    "box-more": Scene(lambda paper: ApproveMore(PLAN)),
    "box-budget": Scene(lambda paper: BudgetBox("OpenAI")),
    "box-outlook": Scene(outlook),
    "box-press": Scene(lambda paper: PressBox("send")),
}


async def open_scene(pilot: Pilot[None], paper: Paper, scene: Scene) -> None:
    """Show it, and let it be filled."""
    await settle(pilot)
    app = pilot.app
    if scene.opens is not None:
        app.push_screen(scene.opens(paper))
        await settle(pilot)
    for key in scene.keys:
        await pilot.press(key)
        await settle(pilot)
