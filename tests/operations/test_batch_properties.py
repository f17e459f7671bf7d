"""Whatever happens in whatever order: a batch never carries another plan, no leaf goes twice, no cap is passed."""

import os
import random
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from localai.errors import ConsentError
from localai.operations import batches
from localai.operations.batch import Asking, approve, propose
from localai.operations.freshness import confirm
from localai.operations.leaves import Leaf
from localai.operations.ledger import recording, verify
from localai.operations.plan import plan
from localai.operations.recovery import recover
from localai.operations.results import Ending, append_end
from localai.operations.send import begin_leaf
from localai.vault import batches as stored
from localai.vocabulary.batches import HOLDS_FOR, USES, Asked
from localai.vocabulary.outcomes import How, Outcome
from tests.operations.abroad import asking
from tests.operations.opening import make_workspace, open_at
from tests.operations.spender import AT, at_the_door

WALKS = int(os.environ.get("LOCALAI_EXAMPLES", "4"))
STEPS = 40
WORDS = ("one", "two", "three", "four", "five")
ENDS = (Outcome.DONE, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN, Outcome.NOT_SENT, Outcome.NOT_SENT)


class Walk:
    """Approves, begins, ends and cancels as a seed has it, beside a plain list of what was approved and what went."""

    def __init__(self, folder: Path, seed: int) -> None:
        make_workspace(folder)
        self.chance, self.clock = random.Random(f"batches {seed}"), AT
        self.session = at_the_door(open_at(folder, lambda: self.clock, lambda: os.urandom(16).hex()))
        self.listed, self.caps, self.until, self.cancelled = {}, {}, {}, set()
        self.gone, self.tries, self.going = {}, {}, {}
        self.began = self.turned_away = 0

    def approve(self) -> None:
        words = self.chance.choices(WORDS, k=self.chance.randint(2, 5))
        askings = [Asking(name=each, wish=asking(prompt=each)) for each in words]
        alone = plan(self.session, askings[0].wish).plan.cost.high
        cap = self.chance.choice([None, alone * 2, alone * 3])
        proposal = propose(self.session, askings, max_cost=cap)
        batch_id = approve(self.session, proposal, How.DIGEST)
        assert len({row.digest for row in proposal.rows}) == len(proposal.rows)
        self.listed[batch_id] = [(row.asking.name, row.digest, row.cost.high) for row in proposal.rows]
        self.caps[batch_id], self.until[batch_id] = cap, self.clock + HOLDS_FOR

    def begin(self) -> None:
        batch_id = self.chance.choice(list(self.listed))
        listed = self.listed[batch_id]
        number = self.chance.choice([0, *range(1, len(listed) + 1), *range(1, len(listed) + 1), len(listed) + 1])
        name, leaf, cost = listed[number - 1] if 0 < number <= len(listed) else ("one", "0" * 64, Decimal(0))
        words = self.chance.choice([name, name, name, *WORDS])
        wished = asking(prompt=words)
        digest = self.chance.choice([leaf, plan(self.session, wished).digest])
        try:
            begun = begin_leaf(self.session, Asked(wish=wished), digest, Leaf(batch_id=batch_id, number=number))
        except ConsentError:
            self.turned_away += 1
            return
        place = batch_id, number
        assert (begun.planned.digest, words) == (leaf, name)
        assert place not in self.gone
        assert batch_id not in self.cancelled
        assert self.clock <= self.until[batch_id]
        self.tries[place] = self.tries.get(place, 0) + 1
        assert self.tries[place] <= USES
        self.gone[place], self.going[begun.run_id] = cost, (place, begun)
        self.began += 1

    def end(self) -> None:
        if not self.going:
            return
        run_id = self.chance.choice(list(self.going))
        (place, begun), outcome = self.going.pop(run_id), self.chance.choice(ENDS)
        if outcome is Outcome.NOT_SENT:
            del self.gone[place]
            begun.close()  # as a process that was killed leaves it
            assert run_id in recover(self.session)
            return
        with recording(self.session) as record:
            append_end(self.session, record, run_id, Ending(outcome=outcome), ())
        begun.close()

    def cancel(self) -> None:
        batch_id = self.chance.choice(list(self.listed))
        if batches.batch_of(self.session, batch_id).left:
            batches.cancel(self.session, batch_id)
            self.cancelled.add(batch_id)

    def wait(self) -> None:
        self.clock += timedelta(hours=self.chance.choice([1, 1, 1, 25]))

    def check(self) -> None:
        for batch_id, cap in self.caps.items():
            costs = [cost for (each, _), cost in self.gone.items() if each == batch_id]
            assert cap is None or sum(costs) <= cap
            for leaf in stored.leaves_of(self.session.workspace.database, batch_id):
                place = batch_id, leaf.number
                assert leaf.busy == (place in {each for each, _ in self.going.values()})
                assert leaf.busy or not (leaf.is_open and (place in self.gone or not leaf.uses_left))
        confirm(self.session.workspace)

    def close(self) -> None:
        for _, begun in self.going.values():
            begun.close()
        verify(self.session)
        self.session.workspace.close()


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_other_plan_no_leaf_twice_no_cap_passed(tmp_path, seed):
    walk = Walk(tmp_path / "w", seed)
    walk.approve()
    for step in range(STEPS):
        acts = [walk.begin] * 6 + [walk.end] * 4 + [walk.wait, walk.cancel]
        walk.approve() if step % 8 == 7 else walk.chance.choice(acts)()
        walk.check()
    walk.close()
    assert walk.began
    assert walk.turned_away
