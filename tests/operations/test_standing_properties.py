"""Whatever happens in whatever order: a standing approval is never used more, or for more, than a person said."""

import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from localai.errors import ConsentError, NotFoundError
from localai.operations import rules, standing
from localai.operations.freshness import confirm
from localai.vault import consents
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import LayerName, RuleSet
from tests.operations.desk import with_cards
from tests.operations.later import AT, add_key, begun, grant, plan_of
from tests.operations.opening import make_workspace, open_at

CHANGES = st.sampled_from(["card", "key", "rules", "revoke", "time", "time"])
CAPS = st.integers(30, 60).map(lambda cents: Decimal(cents) / 100)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # a workspace per try: shrinking a failure takes minutes
CENTS = st.integers(1, 40).map(lambda cents: Decimal(cents) / 100)


class Uses(RuleBasedStateMachine):
    """Grants, uses and changes in any order, beside a plain count of what each approval was used for."""

    given = Bundle("given")
    runs = Bundle("runs")

    @initialize()
    def begin(self):
        self.home = tempfile.TemporaryDirectory()
        folder = Path(self.home.name)
        make_workspace(folder)
        self.clock = AT
        self.card = 0
        self.key = 0
        opened = with_cards(open_at(folder, lambda: self.clock, lambda: os.urandom(16).hex()))
        self.cards = opened.catalog
        self.session = replace(opened, load_catalog=self.catalog)
        add_key(self.session)
        self.limits, self.used, self.dead = {}, {}, set()

    def catalog(self):
        cards = dict(self.cards.cards)
        cards["openai"] = replace(cards["openai"], title=f"OpenAI {self.card}")
        return replace(self.cards, cards=cards)

    @rule(
        target=given,
        count=st.integers(1, 3),
        cap=CAPS,
        size=st.integers(60, 100),
        hours=st.integers(1, 2),
    )
    def approve(self, count, cap, size, hours):
        until = self.clock + timedelta(hours=hours)
        found = grant(self.session, count=count, max_cost=cap, max_bytes=size, until=until)
        self.limits[found.id], self.used[found.id] = found.scope, {}
        return found

    @rule(
        target=runs,
        consent=given,
        size=st.integers(1, 110),
        cost=CENTS | CENTS | st.none(),
        item_class=st.sampled_from([ItemClass.INTERNAL, ItemClass.PUBLIC, ItemClass.INTERNAL, ItemClass.CONFIDENTIAL]),
    )
    def use(self, consent, size, cost, item_class):
        planned, run_id = plan_of(self.session, size=size, cost=cost, item_class=item_class), os.urandom(16).hex()
        try:
            with begun(self.session):
                standing.use(self.session, consent, planned, run_id)
        except ConsentError:
            return multiple()
        scope = self.limits[consent.id]
        assert consent.id not in self.dead
        assert self.clock <= scope.until
        assert size <= scope.max_bytes
        assert item_class.rank <= ItemClass.INTERNAL.rank
        assert cost is not None
        self.used[consent.id][run_id] = cost
        return run_id

    @rule(planned_size=st.integers(1, 110), cost=CENTS)
    def what_is_found_can_be_used(self, planned_size, cost):
        planned = plan_of(self.session, size=planned_size, cost=cost)
        found = standing.matching(self.session, planned)
        if found is not None:
            run_id = os.urandom(16).hex()
            with begun(self.session):
                standing.use(self.session, found, planned, run_id)
            assert found.id not in self.dead
            self.used[found.id][run_id] = cost

    @rule(run_id=runs)
    def never_began(self, run_id):
        with begun(self.session):
            consents.give_back(self.session.workspace.database, run_id)
        for used in self.used.values():
            used.pop(run_id, None)

    @rule(run_id=runs)
    def ended(self, run_id):
        with begun(self.session):
            consents.use_up(self.session.workspace.database, run_id)
        for consent_id, used in self.used.items():
            if run_id in used:
                self.used[consent_id] = {("ended", run_id) if each == run_id else each: used[each] for each in used}

    @rule(
        what=st.sampled_from(["card", "key", "rules", "revoke", "time", "time"]),
        consent=given,
        most=st.integers(1000, 10**9),
    )
    def something_changes(self, what, consent, most):
        if what == "time":
            self.clock += timedelta(hours=1)
        elif what == "card":
            self.card += 1
            self.dead |= set(self.limits)
        elif what == "key":
            self.key += 1
            add_key(self.session, f"sk-proj-another-{self.key:010}")
            self.dead |= set(self.limits)
        elif what == "revoke":
            with suppress(NotFoundError):
                standing.revoke(self.session, consent.id)
            self.dead.add(consent.id)
        else:
            self.change_rules(most)

    def change_rules(self, most):
        before = rules.rules_for(self.session, ItemClass.INTERNAL)
        rules.set_rules(self.session, LayerName.CLASS, "internal", RuleSet(max_bytes=most), "")
        if rules.rules_for(self.session, ItemClass.INTERNAL) != before:
            standing.listing(self.session)  # ended when looked at; the same rules set again would make it hold
            self.dead |= set(self.limits)

    @invariant()
    def never_more_than_was_said(self):
        for consent_id, used in getattr(self, "used", {}).items():
            assert len(used) <= self.limits[consent_id].count
            assert sum(used.values()) <= self.limits[consent_id].max_cost

    @invariant()
    def what_decides_is_what_was_signed(self):
        if hasattr(self, "session"):
            confirm(self.session.workspace)

    def teardown(self):
        self.session.workspace.close()
        self.home.cleanup()


TestStandingApprovals = Uses.TestCase
TestStandingApprovals.settings = settings(
    max_examples=10, stateful_step_count=40, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck)
)
