"""Silence at every stage of a send: it ends in time, is counted once, and the ledger says how far it came."""

from dataclasses import replace

import pytest

from localai.egress.order import Limits
from localai.operations import ledger
from localai.operations.plan import plan
from localai.operations.send import approve, begin, deliver, finish
from localai.sending_errors import OutcomeUnknownError, ProviderError
from localai.vocabulary.outcomes import EntryKind, How, Outcome
from tests.operations.abroad import abroad, asking
from tests.wire.server import NEVER, Recorder, head

SOON = Limits(connect=400, handshake=400, write=400, answer=400, idle=400, whole=4_000)
STAGES = {
    "handshake": ({"mute": True}, Outcome.NOT_SENT, ProviderError),
    "answer": ({"answers": [[NEVER]]}, Outcome.UNKNOWN, OutcomeUnknownError),
    "body": ({"answers": [[head(200, ("Content-Length", "90")), b"{", NEVER]]}, Outcome.UNKNOWN, OutcomeUnknownError),
    "drip": (
        {"answers": [[head(200, ("Content-Length", "900")), *([b"{", 0.3] * 30)]]},
        Outcome.UNKNOWN,
        OutcomeUnknownError,
    ),
}


@pytest.mark.parametrize("stage", sorted(STAGES))
def test_silence_ends_in_time_and_is_never_sent_again(session, stage):
    given, outcome, error = STAGES[stage]
    with Recorder(**given) as recorder, abroad(session, recorder) as sender:
        planned = plan(sender, asking())
        approve(sender, planned, How.DIGEST)
        begun = begin(sender, planned, planned.digest)
        begun.work = replace(begun.work, order=replace(begun.work.order, limits=SOON))
        with pytest.raises(error):
            finish(sender, begun, deliver(begun))
        entry = next(entry for entry in ledger.entries_of(sender, 9) if entry.kind is EntryKind.OUTCOME)
        assert (entry.body.outcome, entry.body.problem) == (outcome, "timeout")
        assert len(recorder.requests) == (0 if outcome is Outcome.NOT_SENT else 1)
        ledger.verify(sender)
