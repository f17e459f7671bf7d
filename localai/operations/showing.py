"""A plan and a receipt as a person sees them: the same rows in every face."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from localai.crypto.canonical import type_line
from localai.operations.budgets import room, taken_by
from localai.operations.commands import send_command
from localai.operations.facts import facts_of
from localai.operations.parts import TEXT
from localai.operations.plan import Planned
from localai.operations.rules import is_changed
from localai.operations.session import Session
from localai.phrases import amounts, sends
from localai.phrases import budgets as budget_phrases
from localai.phrases import cards as card_phrases
from localai.phrases import plan as phrases
from localai.phrases import receipt as receipt_phrases
from localai.phrases import rules as rule_phrases
from localai.phrases.sends import NOTHING
from localai.policy.servers import is_own
from localai.vocabulary.cards import HostUse
from localai.vocabulary.models import Model
from localai.vocabulary.outbound import Cost, Plan, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.records import Receipt
from localai.vocabulary.rules import LayerName
from localai.vocabulary.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan in words: the first sentence, rows of (name, value, how it is known), all of it line by line.

    `footing` says whose reading the facts about a service are, empty for work done here; `command` does the same from a
    shell; `confirmations` is how often a person is asked.
    """

    digest: str
    lead: str
    leaves: bool
    footing: str
    facts: tuple[tuple[str, str, str], ...]
    exact: tuple[str, ...]
    command: str
    confirmations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A receipt in words: the first sentence and rows of (name, value)."""

    lead: str
    facts: tuple[tuple[str, str], ...]


def view_plan(session: Session, planned: Planned) -> PlanView:
    """Return a plan as a person reads it before they approve."""
    plan = planned.plan
    return PlanView(
        digest=planned.digest,
        lead=_lead(plan),
        leaves=plan.run is None,
        footing=footing(session.catalog.model(plan.model)) if plan.run is None else "",
        facts=tuple(_plan_facts(session, planned)),
        exact=tuple(tree("plan", plan)),
        command=send_command(planned.wish, planned.rules, planned.loose, [("--consent", planned.digest)]),
        confirmations=planned.verdict.confirmations,
    )


def footing(model: Model) -> str:
    """Return whose reading the facts about a model elsewhere are: ours of public pages, or the person's own word."""
    return card_phrases.YOUR_STATEMENT if is_own(model) else card_phrases.OUR_READING


def title_of(session: Session, receipt: Receipt) -> str:
    """Return what the service of a receipt is called; its short name where it has no card any more."""
    card = session.catalog.cards.get(receipt.where)
    return card.title if card else receipt.where


def view_receipt(receipt: Receipt, title: str = "") -> ReceiptView:
    """Return a receipt as a person reads it afterwards; `title` is what the service is called."""
    if receipt.how is None:
        lead = receipt_phrases.refused(receipt.model, receipt.problem)
    elif receipt.where not in ("", "here"):
        lead = _lead_there(receipt, title or receipt.where)
    elif receipt.outcome is Outcome.DONE:
        lead = receipt_phrases.done_here(receipt.model, len(receipt.outputs))
    else:
        lead = receipt_phrases.not_done(receipt.model, receipt.outcome)
    return ReceiptView(lead=lead, facts=tuple(_receipt_facts(receipt)))


def _lead_there(receipt: Receipt, title: str) -> str:
    if receipt.outcome is Outcome.DONE:
        return receipt_phrases.done_there(receipt.model, title, receipt.sent, len(receipt.outputs))
    return receipt_phrases.not_done_there(receipt.model, title, receipt.outcome, receipt.sent)


def _lead(plan: Plan) -> str:
    """Return the first sentence: what goes to whom, and about what it costs."""
    parts = [(part.what, part.size) for part in plan.parts]
    if plan.run is not None:
        return phrases.lead(parts, plan.model)
    onward = [party.name for party in plan.policy.onward.parties]
    place = card_phrases.headquarters(plan.policy.headquarters)
    cost = sends.roughly(plan.cost.low, plan.cost.high, plan.cost.currency)
    title = sends.server_here(plan.policy.title) if plan.policy.runs_here else plan.policy.title
    return sends.lead(parts, title, place, onward, cost)


def _cost(cost: Cost) -> str:
    low, high = (None if each is None else f"{each:f}" for each in (cost.low, cost.high))
    return card_phrases.cost(low, high, cost.currency)


def _nothing_before(task: Task) -> str:
    """Return what stands where nothing is taken out before a model on this computer gets it."""
    return phrases.CLEANER if task is Task.CLEAN else phrases.NOTHING_TAKEN_OUT


def _plan_facts(session: Session, planned: Planned) -> Iterator[tuple[str, str, str]]:
    plan, titles = planned.plan, phrases.TITLES
    leaves = plan.run is None
    for part in plan.parts:
        what = part.what.removesuffix(" of text") if leaves and part.media_type == TEXT else part.what
        yield titles["gets"], phrases.gets(what, part.media_type, part.size), ""
        yield titles["taken-out"], ", ".join(part.taken_out) or (NOTHING if leaves else _nothing_before(plan.task)), ""
        yield titles["stays-in"], ", ".join(part.stays_in), ""
    yield from _way(planned) if leaves else _here(plan)
    yield from _follow_ups(session, plan)
    for name, value in plan.settings:
        yield titles["settings"], f"{name} {value}", ""
    model = session.catalog.model(plan.model)
    for row in facts_of(plan.policy, session.catalog.card(model), model, session.now().date()):
        yield row.label, row.words, row.evidence
    yield from _rules(session, plan)
    if plan.accepted:
        yield titles["doubts"], sends.doubts(plan.accepted), ""
    yield titles["cost"], _cost(plan.cost).removeprefix("cost ") if leaves else phrases.NO_COST, ""
    yield from _budget(session, planned)
    if plan.purpose:
        yield titles["purpose"], plan.purpose, ""
    yield titles["result"], phrases.KEPT if plan.keep else phrases.NOT_KEPT, ""
    if planned.last_at and plan.repeat:
        yield titles["earlier"], phrases.earlier(plan.repeat, planned.last_at, session.now()), ""


def _budget(session: Session, planned: Planned) -> Iterator[tuple[str, str, str]]:
    """Yield what this week has taken of its budgets, and would have taken then."""
    wanted = taken_by(planned.plan, len(planned.wish.inputs) + len(planned.loose))
    if wanted is not None:
        for words in room(session).words(wanted.provider, wanted):
            yield budget_phrases.TITLE, words, budget_phrases.KNOWN_FROM


def _rules(session: Session, plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield which layers decide, where it is not the built-in rules of the class alone."""
    deciding = {each.layer for each in plan.rules.decided_by}
    layers = [layer for layer in LayerName if layer in deciding and layer is not LayerName.CLASS]
    changed = is_changed(session, plan.item_class)
    if changed or layers:
        yield phrases.TITLES["rules"], rule_phrases.held(plan.item_class, changed=changed, layers=layers), ""


def _here(plan: Plan) -> Iterator[tuple[str, str, str]]:
    titles = phrases.TITLES
    yield titles["where"], phrases.HERE, ""
    if plan.run:
        yield titles["model-files"], phrases.files([file.name for file in plan.run.files]), ""


def _way(planned: Planned) -> Iterator[tuple[str, str, str]]:
    """Yield where the bytes go, how, with which key, and what follows."""
    plan, titles = planned.plan, phrases.TITLES
    for exchange in plan.exchanges:
        yield titles["where"], sends.where(exchange.method, exchange.url, exchange.body_size), ""
    network = plan.network
    for each in network.resolve:
        yield titles["way"], sends.by_address(each.host, each.address, each.port), ""
    if network.proxy:
        yield titles["way"], sends.through_proxy(network.proxy), ""
    if network.extra_ca:
        yield titles["way"], sends.trusting(network.extra_ca), ""
    if plan.credential:
        key = plan.credential
        yield titles["key"], sends.credential(key.name, key.last_four, key.rests_in), ""
    elif planned.credential_missing:
        yield titles["key"], sends.NO_KEY, ""


def _follow_ups(session: Session, plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield the requests that may follow, each with how often at most."""
    card = session.catalog.card(session.catalog.model(plan.model))
    for each in plan.follow_ups:
        use = HostUse.DOWNLOAD if each.purpose is Purpose.FETCH else HostUse.API
        hosts = [host.name for host in card.hosts if host.use is use]
        words = sends.follow_up(each.purpose, each.method, each.url, each.at_most, hosts)
        yield phrases.TITLES[each.purpose], words, ""


def _receipt_facts(receipt: Receipt) -> Iterator[tuple[str, str]]:
    titles = receipt_phrases.TITLES
    yield titles["receipt"], receipt.id
    yield titles["when"], amounts.moment_here(receipt.at)
    yield titles["who"], receipt.actor
    yield titles["face"], receipt.face
    if receipt.how:
        yield titles["how"], receipt_phrases.how(receipt.how, receipt.number, receipt.among)
    if receipt.purpose:
        yield titles["purpose"], receipt.purpose
    yield titles["model"], receipt.model
    if receipt.where:
        yield titles["where"], receipt_phrases.HERE if receipt.where == "here" else receipt.where
    yield titles["outcome"], receipt_phrases.outcome(receipt.outcome)
    yield titles["sent"], amounts.size(receipt.sent)
    if receipt.cost is not None:
        yield titles["cost"], card_phrases.cost(None, f"{receipt.cost:f}", receipt.currency)
    yield titles["copies"], str(len(receipt.copies)) if receipt.copies else receipt_phrases.NONE
    if receipt.plan:
        yield titles["plan"], receipt.plan
    yield titles["entry"], str(receipt.seq)


def tree(name: str, value: object, depth: int = 0) -> Iterator[str]:
    """Yield everything a value holds, a line for each field: what its digest covers and nothing else."""
    indent = "  " * depth
    if is_dataclass(value) and not isinstance(value, type):
        yield f"{indent}{name}: {type_line(type(value))}"
        for field in fields(value):
            yield from tree(field.name, getattr(value, field.name), depth + 1)
    elif isinstance(value, tuple) and value and not all(isinstance(each, str) for each in value):
        for place, each in enumerate(value):
            yield from tree(f"{name} {place}", each, depth)
    else:
        yield f"{indent}{name}: {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return " = ".join(value) or receipt_phrases.NONE
    if isinstance(value, bytes):
        return value.hex()
    return receipt_phrases.NONE if value is None else str(value.value if isinstance(value, Enum) else value)
