"""`localai send --each`: a plan for each item, one approval that lists them, results as they come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from localai.cli import asking, batch_rows, choice, diagnostics, output, rehearsal, wanting
from localai.cli.approving import plan_lines
from localai.cli.batch_telling import Telling, work
from localai.cli.options import Invocation
from localai.cli.wanting import Source
from localai.cli.wording import money
from localai.errors import ConsentError, UsageError
from localai.operations import batch, batches, confirming, folders, showing
from localai.operations.batch import Asking, Proposal, Row
from localai.operations.plan import plan
from localai.phrases import batch as phrases
from localai.sending_errors import KeyMissingError
from localai.vocabulary.outcomes import How
from localai.vocabulary.tasks import Input

if TYPE_CHECKING:
    from localai.operations.inputs import Loose
    from localai.operations.plan import Planned
    from localai.operations.session import Session

_SHOWN: Final = 4000  # bytes of a piece, where somebody looks at a plan on a terminal


def send_each(invocation: Invocation, words: Sequence[Source], given: dict[str, Any]) -> None:
    """Plan for each item, have all of it approved at once, and carry it out."""
    if invocation.as_json and given["jsonl"]:
        raise UsageError(problem="--json is one document, --jsonl one for each line.", remedy="Give one of them.")
    if given["first"] is not None and not given["rehearse"]:
        raise UsageError(problem=phrases.FIRST_OF_EACH, remedy=phrases.GIVE_EACH)
    with invocation.session(sending=not given["dry_run"]) as session:
        read = wanting.read_words(given)
        each = _each(wanting.chosen(session, words, read))
        choice.made(session, read, lambda made: _first_plan(session, each[0], made))
        wanted = _Wanted(session, invocation, each, read)
        if given["dry_run"]:
            _show(invocation, wanted.propose(as_loose=True), batch_rows.command(words, read))
        elif given["rehearse"]:
            _rehearse(session, invocation, wanted.propose(as_loose=True), given["first"])
        else:
            _carry_out(session, invocation, wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What each plan is about, the item in front, and the options that all have in common."""

    session: "Session"
    invocation: Invocation
    each: Sequence[Sequence[Source]]
    given: dict[str, Any]

    @property
    def names_files(self) -> bool:
        """Whether anything would have to be added first."""
        return any(source.path for sources in self.each for source in sources)

    def propose(self, *, as_loose: bool) -> Proposal:
        """Plan each; files are added first, or only read."""
        given, session = self.given, self.session
        cap, extra = money(given["max_cost"], option="--max-cost"), wanting.rules_of(given)
        wished = replace(wanting.wish_of(session, given), max_cost=None)  # the cap is on all of them together
        askings = []
        for sources in self.each:
            found = list(wanting.inputs_of(session, sources, given, as_loose=as_loose))
            inputs = tuple(each for _, each in found if isinstance(each, Input))
            loose: tuple[Loose, ...] = tuple(each for _, each in found if not isinstance(each, Input))
            wish = replace(wished, inputs=inputs)
            askings.append(Asking(name=found[0][0], wish=wish, rules=extra, loose=loose))
        count, remember = len(askings), not (given["dry_run"] or given["rehearse"])
        proposal = batch.propose(
            session,
            askings,
            max_cost=cap,
            remember=remember,
            tell=lambda done: diagnostics.progress(phrases.planning(done, count)),
        )
        diagnostics.end_progress()
        return proposal


def _each(sources: Sequence[Source]) -> list[list[Source]]:
    """Return the sources of each plan: an item, and what was named in a role goes with every one."""
    along = [each for each in sources if each.role is not None]
    items = [each for each in sources if each.role is None]
    if not items:
        raise UsageError(problem=phrases.NO_ITEMS, remedy=phrases.NAME_ITEMS)
    return [[each, *along] for each in items]


def _first_plan(session: "Session", sources: Sequence[Source], given: dict[str, Any]) -> "Planned":
    """Make the first plan, by which a model is chosen for all."""
    wished = replace(wanting.wish_of(session, given), max_cost=None)
    found = [each for _, each in wanting.inputs_of(session, sources, given, as_loose=True)]
    inputs = tuple(each for each in found if isinstance(each, Input))
    loose = [each for each in found if not isinstance(each, Input)]
    extra, remember = wanting.rules_of(given), not given["dry_run"]
    return plan(session, replace(wished, inputs=inputs), loose=loose, rules=extra, remember=remember)


def _carry_out(session: "Session", invocation: Invocation, wanted: _Wanted) -> None:
    given, consent = wanted.given, wanted.given["consent"]
    if consent and wanted.names_files:  # nothing is added for an approval of something else
        _agreed(session, invocation, wanted.propose(as_loose=True), consent)
    proposal = wanted.propose(as_loose=False)
    if not given["no_keep"] or given["output"] is not None:
        folder = None if given["output"] is None else folders.ResultFolder(given["output"])
    elif _gives_text(session, proposal):
        folder = None
    else:
        raise UsageError(problem="With --no-keep the results would be lost.", remedy="Give -o FOLDER too.")
    batch_id = batch.approve(session, proposal, _agreed(session, invocation, proposal, consent))
    diagnostics.say(phrases.approved(batch_id, len(proposal.rows)))
    if given["no_wait"]:
        if invocation.as_json or given["jsonl"]:
            output.document("localai batch 1", batch_rows.document(batches.batch_of(session, batch_id), ()))
        diagnostics.say(phrases.follow(batch_id))
        return
    work(session, (batch_id,), Telling(session, folder, as_json=invocation.as_json, as_lines=given["jsonl"]))


def _gives_text(session: "Session", proposal: Proposal) -> bool:
    models = {row.model for row in proposal.rows}
    return all(any(kind.startswith("text/") for kind in session.catalog.model(each).gives) for each in models)


# --- looking ---


def _show(invocation: Invocation, proposal: Proposal, command: Sequence[str]) -> None:
    told = phrases.command([*command, "--consent", proposal.digest])
    if invocation.as_json:
        output.document("localai batch plan 1", {**batch_rows.proposal_document(proposal), "command": told})
        return
    output.lines(batch_rows.lines(proposal))
    diagnostics.say(f"Nothing was done. To do exactly this: {told}")


def _rehearse(session: "Session", invocation: Invocation, proposal: Proposal, first: int | None) -> None:
    """Rehearse all plans of a batch, or the first so many, one after the other."""
    plans = ((f"{row.number} {row.asking.name}", batch.look(session, row)) for row in proposal.rows[:first])
    count = rehearsal.show_several(session, plans, proposal.digest, as_json=invocation.as_json)
    diagnostics.say(phrases.rehearsed(count, len(proposal.rows)))


# --- approving ---


def _agreed(session: "Session", invocation: Invocation, proposal: Proposal, consent: str | None) -> How:
    """Return how the batch was approved; raises ConsentError where it was not."""
    if consent is not None:
        if consent != proposal.digest:
            missing = next((row for row in proposal.rows if row.key_missing), None)
            if missing is not None:  # the plans that were approved named a key
                provider = session.catalog.model(missing.model).provider
                raise KeyMissingError(provider=provider, title=missing.place)
            raise ConsentError(digest=proposal.digest, problem=phrases.ANOTHER)
        return How.DIGEST
    if not asking.can_ask(invocation.no_input):
        raise ConsentError(digest=proposal.digest, problem="nobody can be asked here, and there is no --consent.")
    for line in batch_rows.lines(proposal, short=True):
        diagnostics.show(line)
    flag, yes = f"--consent {proposal.digest}", 0
    while yes < proposal.totals.confirmations:
        answer = asking.line(phrases.ASK, flag=flag, no_input=False).strip().lower()
        if answer in ("y", "yes"):
            yes += 1
        elif answer == phrases.ALL:
            for line in batch_rows.lines(proposal):
                diagnostics.show(line)
        elif answer.isdecimal() and 1 <= int(answer) <= len(proposal.rows):
            _look(session, proposal.rows[int(answer) - 1])
        elif answer.isdecimal():
            diagnostics.show(phrases.NO_SUCH)
        else:
            raise ConsentError(digest=proposal.digest, problem="you did not approve it.")
    return How.SCREEN


def _look(session: "Session", row: Row) -> None:
    """Show one plan of a batch: its facts, and every request as it would go out, long pieces from their beginning."""
    planned = batch.look(session, row)
    for line in plan_lines(showing.view_plan(session, planned)):
        diagnostics.show(line)
    for number, request in enumerate(confirming.view_confirm(session, planned).requests):
        diagnostics.show("")
        for line in request.head:
            diagnostics.show(f"  {line}")
        for place, piece in enumerate(request.pieces):
            diagnostics.show(f"  [{piece.what}]")
            if piece.part is None:
                text = confirming.piece_bytes(planned, (number, place), 0, _SHOWN, raw=False).decode(errors="replace")
                for line in text.splitlines():
                    diagnostics.show(f"  {line}")
        for note in request.notes:
            diagnostics.show(f"  {note}")
