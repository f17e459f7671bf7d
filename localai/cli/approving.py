"""From a plan to its approval and its end: what every command that sends does once there is a plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from localai.cli import answering, asking, contradicted, diagnostics, output, writing
from localai.cli.options import Invocation
from localai.errors import ConsentError, UsageError
from localai.operations import send, showing, standing
from localai.operations.choosing import Choice
from localai.operations.plan import Planned
from localai.operations.queue import carry_on
from localai.operations.session import Session
from localai.sending_errors import KeyMissingError
from localai.vocabulary.outbound import Exchange, Plan
from localai.vocabulary.outcomes import How


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How a plan is approved and its answer told; `consent` is a digest, and `wait` is for jobs that go on."""

    consent: str | None
    as_lines: bool
    wait: bool


def carry_out(
    session: Session,
    invocation: Invocation,
    planned: Planned,
    place: writing.Place,
    ways: Ways,
    chosen: Choice | None = None,
) -> None:
    """Have a plan approved, carry it out and tell how it ended; raises ConsentError and what sending raises."""
    under = None if ways.consent else standing.matching(session, planned)
    how = How.STANDING if under else agreed(session, invocation, planned, ways.consent)
    telling = answering.Telling(planned, place, chosen=chosen, as_json=invocation.as_json, as_lines=ways.as_lines)
    if under is None:
        send.approve(session, planned, how)
    else:
        diagnostics.say(f"Goes out under your standing approval {under.id[:8]}.")
    try:
        finished = send.run(session, planned, planned.digest, telling.show, under=under)
        if finished.waiting is not None and ways.wait:
            finished = send.follow(session, finished.receipt.id, telling.going)
        telling.tell(finished)
    finally:
        contradicted.tell(session, planned.plan.where, planned.plan.policy.title)
    carry_on(session)


def check_kept(session: Session, planned: Planned, place: writing.Place) -> None:
    """Raise UsageError where a result would be neither kept nor written: a picture is not shown as text."""
    gives = session.catalog.model(planned.plan.model).gives
    if not planned.plan.keep and place.path is None and not any(kind.startswith("text/") for kind in gives):
        raise UsageError(problem="With --no-keep the result would be lost.", remedy="Give -o FILE too.")


def agreed(session: Session, invocation: Invocation, planned: Planned, consent: str | None) -> How:
    """Return how the plan was approved; raises ConsentError where it was not."""
    if consent is not None:
        if consent != planned.digest:
            if planned.credential_missing:  # the plan that was approved named a key
                raise KeyMissingError(provider=planned.plan.where, title=planned.plan.policy.title)
            problem = "the plan is another one than the digest you gave."
            if planned.plan.repeat:
                problem = "an approval works once, and this was done before; doing it again is a plan of its own."
            raise ConsentError(digest=planned.digest, problem=problem)
        return How.DIGEST
    if not asking.can_ask(invocation.no_input):
        raise ConsentError(digest=planned.digest, problem="nobody can be asked here, and there is no --consent.")
    view = showing.view_plan(session, planned)
    for line in plan_lines(view):
        diagnostics.show(line)
    for _ in range(view.confirmations):
        if not asking.confirm("Do it?", flag=f"--consent {planned.digest}", no_input=False):
            raise ConsentError(digest=planned.digest, problem="you did not approve it.")
    return How.SCREEN


def show_plan(session: Session, invocation: Invocation, planned: Planned, more: Mapping[str, object]) -> None:
    """Show a plan that is not carried out; `more` goes into its JSON."""
    view = showing.view_plan(session, planned)
    if not invocation.as_json:
        output.lines(plan_lines(view))
        diagnostics.say(f"Nothing was done. To do exactly this: {view.command}")
        return
    made = planned.plan
    body = {
        "digest": planned.digest,
        "verdict": planned.verdict,
        "copies": made.policy.copies,
        "exchanges": [_exchange(each, made) for each in made.exchanges],
        "follow_ups": [_exchange(each, made) for each in made.follow_ups],
        "credential": made.credential,
        "credential_missing": planned.credential_missing,
        "network": made.network,
        "parts": made.parts,
        "bytes_out": made.bytes_out,
        "cost": made.cost,
        "lead": view.lead,
        "facts": [{"name": name, "value": value, "basis": basis} for name, value, basis in view.facts],
        "command": view.command,
        **more,
    }
    output.document("localai plan 1", body)


def _exchange(exchange: Exchange, made: Plan) -> dict[str, object]:
    return {
        "name": exchange.name,
        "method": exchange.method,
        "url": exchange.url,
        "headers": exchange.headers,
        "body_sha256": exchange.body_digest,
        "body_bytes": exchange.body_size,
        "parts": made.parts if exchange.body else (),
    }


def plan_lines(view: showing.PlanView) -> list[str]:
    """Return a plan line by line."""
    width = max((len(name) for name, _, _ in view.facts), default=0) + 2
    told = [view.lead, ""]
    last = ""
    for name, value, basis in view.facts:
        known = f"  ({basis})" if basis else ""
        told.append(f"  {'' if name == last else name:<{width}}{value}{known}")
        last = name
    told += ["", f"  plan {view.digest}"]
    return [*told, view.footing] if view.footing else told
