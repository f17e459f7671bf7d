"""A team's rules in a workspace: pinned, taken, decisive, never rolled back, removed with a reason."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from localai.crypto import minisign
from localai.crypto.minisign import PublicKey
from localai.crypto.signature import new_seed, public_key
from localai.errors import CardError, ExitCode, LedgerBrokenError, UsageError
from localai.operations import budgets, ledger, models, rules, standing, team
from localai.operations.freshness import confirm
from localai.operations.models import Wanted
from localai.operations.plan import plan
from localai.sending_errors import BudgetSpentError, TeamRulesError
from localai.vocabulary.bodies import TeamChanged
from localai.vocabulary.items import ItemClass
from localai.vocabulary.rules import LayerName, Outcome, Rule, RuleSet
from tests.operations.abroad import asking
from tests.operations.desk import ELSEWHERE, with_cards
from tests.operations.later import AT, add_key, grant, plan_of
from tests.operations.spender import at_the_door

HEAD = 'format = "localai team rules 1"\nteam = "Studio North"\n'
STRICT = HEAD + 'rules = { providers = { exclude = ["openai"] } }\n'
OTHER = HEAD + "rules = { max_bytes = 5 }\n"


@dataclass(frozen=True)
class Lead:
    """Who keeps a team's rules: signs files below a folder."""

    folder: Path
    seed: bytes = field(default_factory=new_seed)

    @property
    def key(self) -> PublicKey:
        return PublicKey(key_id=self.seed[:8], key=public_key(self.seed))

    def sign(self, version: int, text: str = STRICT, comment: str = "localai team rules, version {}") -> Path:
        path = self.folder / f"team-{version}.toml"
        path.write_text(text)
        signature = minisign.signed(self.seed, self.key.key_id, text.encode(), comment.format(version))
        path.with_name(f"{path.name}.minisig").write_text(signature)
        return path


@pytest.fixture
def desk(session):
    return replace(with_cards(session), now=lambda: AT)


@pytest.fixture
def lead(desk, tmp_path):
    """The lead of the team whose key is pinned."""
    made = Lead(tmp_path)
    team.trust(desk, str(made.key))
    return made


def judged(session):
    return models.judge_model(session, ELSEWHERE, Wanted())


def entries(session):
    return [each.body.change for each in reversed(ledger.entries_of(session, 99)) if isinstance(each.body, TeamChanged)]


def test_rules_of_a_team_decide_and_are_named(desk, lead):
    team.take(desk, lead.sign(1))
    reasons = judged(desk).verdict.reasons
    assert [(reason.rule, reason.layer) for reason in reasons] == [(Rule.EXCLUDE, LayerName.TEAM)]
    assert models.explain(desk, judged(desk), Wanted()).reasons == ("By your team's rules, openai is left out.",)
    assert entries(desk) == ["trusted", "taken"]
    ledger.verify(desk)


def test_no_other_layer_gives_back_what_a_team_took(desk, lead):
    team.take(desk, lead.sign(1))
    rules.set_rules(desk, LayerName.CLASS, "internal", RuleSet(), "all of it")
    rules.set_rules(desk, LayerName.WORKSPACE, "", RuleSet(only=("openai",)), "only that")
    assert judged(desk).verdict.outcome is Outcome.REFUSED


def test_rules_of_a_team_are_not_set_by_hand(desk, lead):
    with pytest.raises(UsageError):
        rules.set_rules(desk, LayerName.TEAM, "", RuleSet(), "")


def test_what_a_strangers_key_signed_is_refused(desk, lead, tmp_path):
    (tmp_path / "stranger").mkdir()
    with pytest.raises(TeamRulesError) as refused:
        team.take(desk, Lead(tmp_path / "stranger").sign(1))
    assert refused.value.exit_code is ExitCode.INTEGRITY
    assert judged(desk).verdict.outcome is Outcome.ALLOWED


def test_without_a_pinned_key_nothing_is_taken(desk, tmp_path):
    with pytest.raises(TeamRulesError):
        team.take(desk, Lead(tmp_path).sign(1))


def test_a_bundle_of_cards_by_the_same_key_is_no_team_rules(desk, lead):
    with pytest.raises(TeamRulesError):
        team.take(desk, lead.sign(1, comment="localai cards, version {}"))


@pytest.mark.parametrize(
    ("part", "before", "after"), [("", "Studio", "Studia"), (".minisig", "version 1", "version 2")]
)
def test_a_file_that_was_changed_or_is_not_there_is_refused(desk, lead, part, before, after):
    path = lead.sign(1)
    touched = path.with_name(path.name + part)
    touched.write_text(touched.read_text().replace(before, after))
    with pytest.raises(TeamRulesError):
        team.take(desk, path)
    touched.unlink()
    with pytest.raises(TeamRulesError):
        team.take(desk, path)


def test_signed_rules_that_do_not_read_are_refused_and_the_older_ones_stay(desk, lead):
    team.take(desk, lead.sign(1))
    with pytest.raises(CardError):
        team.take(desk, lead.sign(2, HEAD + "rulez = {}"))
    assert judged(desk).verdict.outcome is Outcome.REFUSED


def test_an_older_version_is_refused_also_after_its_rules_or_its_key_were_removed(desk, lead):
    old, new = lead.sign(1, OTHER), lead.sign(2)
    team.take(desk, new)
    for undo in (None, team.remove, team.distrust):
        if undo:
            undo(desk, "a test")
            team.trust(desk, str(lead.key))
        with pytest.raises(TeamRulesError):
            team.take(desk, old)
        team.take(desk, new)
    assert judged(desk).verdict.outcome is Outcome.REFUSED


def test_another_file_of_the_same_version_is_refused(desk, lead):
    team.take(desk, lead.sign(1))
    with pytest.raises(TeamRulesError):
        team.take(desk, lead.sign(1, OTHER))


def test_one_key_counts_at_a_time(desk, lead, tmp_path):
    with pytest.raises(UsageError):
        team.trust(desk, str(Lead(tmp_path).key))
    assert team.trust(desk, str(lead.key)).key == str(lead.key)
    assert entries(desk) == ["trusted"]


@pytest.mark.parametrize("key", ["RWnokey", "/nowhere/key.pub", ""])
def test_what_is_no_key_is_not_pinned(desk, key):
    with pytest.raises(TeamRulesError):
        team.trust(desk, key)


def test_removing_needs_a_reason_and_the_ledger_keeps_it(desk, lead):
    team.take(desk, lead.sign(1))
    for undo in (team.remove, team.distrust):
        with pytest.raises(UsageError):
            undo(desk, " ")
    team.remove(desk, "the project is over")
    assert judged(desk).verdict.outcome is Outcome.ALLOWED
    last = next(each.body for each in ledger.entries_of(desk, 9) if isinstance(each.body, TeamChanged))
    assert (last.change, last.version, last.reason) == ("removed", 1, "the project is over")
    with pytest.raises(UsageError):
        team.remove(desk, "again")


def test_a_preview_takes_nothing_and_says_what_changes(desk, lead):
    add_key(desk)
    given = grant(desk)
    path = lead.sign(1, HEAD + '[rules]\nmax_bytes = 5\nproviders = { exclude = ["opnai"] }\n')
    told = team.preview(desk, path)
    assert {(each.item_class, each.rule, each.before, each.after) for each in told.changes} >= {
        (ItemClass.PUBLIC, Rule.MAX_BYTES, "nothing", "at most 5 bytes at once")
    }
    assert (told.ended, told.unknown) == ((given.id,), ("opnai",))
    assert (team.show(desk).pack, entries(desk)) == (None, ["trusted"])
    assert standing.matching(desk, plan_of(desk))
    team.take(desk, path)
    assert standing.matching(desk, plan_of(desk)) is None
    assert [each.ended for each in standing.listing(desk)] == ["rules"]


def test_budgets_of_a_team_count_and_the_stricter_decides(desk, lead):
    sender = at_the_door(desk)
    team.take(sender, lead.sign(1, HEAD + "[budget.openai]\nbytes = 10\n"))
    budgets.set_budget(sender, budgets.Budget(provider="openai", max_bytes=10**6))
    with pytest.raises(BudgetSpentError) as refused:
        plan(sender, asking())
    assert str(refused.value.facts["problem"]).startswith("Your team's budget for OpenAI is 10 B a week")
    (use,) = budgets.list_uses(sender)
    assert (use.limit.amount, use.limit.layer) == (10, LayerName.TEAM)


def test_what_holds_is_shown_with_its_signature_checked_again(desk, lead):
    path = lead.sign(3)
    team.take(desk, path)
    found = team.show(desk)
    assert (found.key.version, found.pack.team) == (3, "Studio North")
    assert found.key.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    desk.workspace.database.execute("UPDATE team SET content = ?", (OTHER.encode(),))
    with pytest.raises(TeamRulesError):
        team.show(desk)


@pytest.mark.parametrize("change", ["content = NULL", "pinned = 0", "version = 0"])
def test_rules_changed_behind_the_ledger_are_noticed(desk, lead, change):
    team.take(desk, lead.sign(1))
    with desk.workspace.database.transaction():
        desk.workspace.database.execute(f"UPDATE team SET {change}")
    with pytest.raises(LedgerBrokenError):
        confirm(desk.workspace)
