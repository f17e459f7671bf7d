"""What a card that gets worse touches: items that went there, copies, approvals, and homes for the work."""

from dataclasses import replace

import pytest

from localai.operations import delete, growing, recheck, rules
from localai.operations.catalogs import as_found
from localai.operations.exposure import touched
from localai.operations.ledger import recording
from localai.operations.plan import plan
from localai.operations.send import approve, run
from localai.policy.difference import Worse, compare
from localai.vault import runs
from localai.vault.runs import NewRun
from localai.vocabulary.bodies import Beginning, Intent
from localai.vocabulary.cards import Days, Reader, Span, Training, When
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How, Outcome, RemoteCopy
from localai.vocabulary.policies import PageAnswer
from localai.vocabulary.rules import LayerName, RuleSet
from localai.vocabulary.rules import Outcome as Judged
from localai.vocabulary.tasks import Input, Role, Task
from tests.operations.abroad import abroad, asking, said
from tests.operations.desk import ELSEWHERE, add_picture, with_cards
from tests.wire.server import Recorder

KEPT = RemoteCopy(
    name="log", holder="OpenAI", days=Days(span=Span.COUNTED, count=30), when=When.ALWAYS, deletion="DELETE /v1/x/{id}"
)


@pytest.fixture
def session(session):
    return with_cards(session)


def sent(session, *items, model=ELSEWHERE, task=Task.EDIT, outcome=Outcome.DONE):
    """Write down a send as one is written down."""
    run_id = session.new_id()
    beginning = Beginning(
        run_id=run_id,
        consent_id=session.new_id(),
        how=How.SCREEN,
        attempt=1,
        task=task,
        model=model,
        where="openai",
        item_class=ItemClass.INTERNAL,
        purpose="",
        policy="",
        card="",
        rules="",
        accepted=(),
        plan=bytes(32),
        parts=(),
        repeat=0,
    )
    intent = Intent(
        beginning=beginning,
        sent=1000,
        hosts=(),
        bodies=(),
        header_names=(),
        credential="",
        cost_at_risk=None,
        currency="",
        copies=(KEPT,),
    )
    inputs = tuple(Input(role=Role.IMAGE, item_id=item.id, version=item.version) for item in items)
    new = NewRun(
        id=run_id, base="0" * 64, consent=beginning.consent_id, model=model, begun_at=session.now(), inputs=inputs
    )
    with recording(session) as ledger:
        ledger.append(intent)
        runs.insert_run(session.workspace.database, new)
        if outcome is not None:
            runs.end_run(session.workspace.database, run_id, outcome, ())
    return run_id


def changed(catalog, provider, change):
    """Return the catalog with every surface of one card changed."""
    card = catalog.cards[provider]
    other = replace(card, surfaces=tuple(map(change, card.surfaces)))
    return replace(catalog, cards={**catalog.cards, provider: other})


def training(surface):
    return replace(surface, training=replace(surface.training, value=Training.YES))


def longer(surface):
    days = Days(span=Span.COUNTED, count=60)
    return replace(surface, copies=tuple(replace(copy, days=days) for copy in surface.copies))


def found(session, after):
    return touched(session, after, compare(session.catalog, after, session.now().date()))


def test_the_items_that_went_there_are_named_and_those_gone_from_here_counted(session, tmp_path):
    red, blue = (add_picture(session, tmp_path, color) for color in ("red", "blue"))
    sent(session, red)
    sent(session, red, blue)
    delete.purge(session, [blue.id])
    (exposure,) = found(session, changed(session.catalog, "openai", training)).exposures
    assert [each.name for each in exposure.items] == ["red.png"]
    assert (exposure.sends, exposure.gone, exposure.trains) == (2, 1, True)


def test_a_send_that_never_left_exposes_nothing(session, tmp_path):
    item = add_picture(session, tmp_path)
    sent(session, item, outcome=Outcome.NOT_SENT)
    (exposure,) = found(session, changed(session.catalog, "openai", training)).exposures
    assert (exposure.sends, exposure.items, exposure.last) == (0, (), None)


def test_a_send_that_goes_on_is_counted(session, tmp_path):
    sent(session, add_picture(session, tmp_path), outcome=None)
    (exposure,) = found(session, changed(session.catalog, "openai", training)).exposures
    assert (exposure.sends, exposure.going_on) == (1, 1)


def test_only_models_that_got_worse_are_counted(session, tmp_path):
    item = add_picture(session, tmp_path)
    sent(session, item)
    sent(session, item, model="openai/gpt-transcribe", task=Task.TRANSCRIBE)
    images = changed(
        session.catalog, "openai", lambda surface: training(surface) if surface.name == "images" else surface
    )
    (exposure,) = found(session, images).exposures
    assert exposure.sends == 1


def test_a_longer_copy_is_worse_and_trains_nobody(session, tmp_path):
    sent(session, add_picture(session, tmp_path))
    (exposure,) = found(session, changed(session.catalog, "openai", longer)).exposures
    assert not exposure.trains
    assert [(each.copy.copy, each.deletable) for each in exposure.copies] == [(KEPT, False)]


def test_work_with_a_model_that_is_refused_then_is_offered_homes(session, tmp_path):
    item = add_picture(session, tmp_path)
    sent(session, item)
    sent(session, item)
    (home,) = found(session, changed(session.catalog, "openai", training)).homes
    assert (home.model, home.task, home.times, home.outcome) == (ELSEWHERE, Task.EDIT, 2, Judged.REFUSED)
    assert ELSEWHERE not in (*home.move_to, *home.your_call)


def test_a_home_is_allowed_by_the_rules_of_this_workspace(session, tmp_path):
    sent(session, add_picture(session, tmp_path), model="openai/gpt-6-luna", task=Task.READ)
    only = RuleSet(only=("on-device", "openai"))
    rules.set_rules(session, LayerName.WORKSPACE, "", only, "client")
    (home,) = found(session, changed(session.catalog, "openai", training)).homes
    assert (home.move_to, home.your_call) == (("on-device/ocr",), ())


def test_work_with_a_model_that_is_gone_is_offered_homes(session, tmp_path):
    sent(session, add_picture(session, tmp_path))
    told = found(session, without(session.catalog, "openai"))
    assert [(each.model, each.outcome) for each in told.homes] == [(ELSEWHERE, None)]
    assert [each.sends for each in told.exposures] == [1]


def test_work_that_stays_as_it_is_needs_no_home(session, tmp_path):
    sent(session, add_picture(session, tmp_path))
    assert found(session, changed(session.catalog, "fal", training)).homes == ()


def test_a_copy_that_is_open_to_anyone_now_is_worse(session):
    def opened(each):
        seen = {"readers": (Reader.PUBLIC_LINK,), "days": Days(span=Span.COUNTED, count=1)}
        return replace(each, copies=tuple(replace(copy, **seen) for copy in each.copies))

    after = changed(session.catalog, "perplexity", opened)
    (change,) = compare(session.catalog, after, session.now().date())
    assert Worse.LINKS in {each.what for each in change.worse}


def test_the_receipt_of_a_send_is_compared_with_a_worse_card_and_with_none(session):
    with Recorder(answers=[said()]) as recorder, abroad(session, recorder) as ready:
        planned = plan(ready, asking())
        approve(ready, planned, How.DIGEST)
        receipt = run(ready, planned, planned.digest).receipt
        worse = changed(ready.catalog, "openai", training)
        since = growing.since_receipt(with_catalog(ready, worse), receipt.id)
        assert [each.what for each in since.worse] == [Worse.TRAINING]
        assert (since.model, since.outcome) == (receipt.model, Judged.REFUSED)
        assert {each.copy.holder for each in since.copies} == {"OpenAI"}
        since = growing.since_receipt(with_catalog(ready, without(ready.catalog, "openai")), receipt.id)
        assert (since.now, since.fields, since.outcome) == ("", None, None)


def with_catalog(session, catalog):
    return replace(session, load_catalog=lambda: catalog)


def without(catalog, provider):
    cards = {name: card for name, card in catalog.cards.items() if name != provider}
    rows = {name: row for name, row in catalog.rows.items() if row.provider != provider}
    return replace(catalog, cards=cards, rows=rows)


def test_a_page_that_changed_exposes_what_went_there(session, tmp_path):
    catalog = session.catalog
    found = with_found(session)
    sent(found, add_picture(found, tmp_path))
    page = next(each for each in recheck.pages(found, "openai") if "your-data" in each.address)
    recheck.answer_page(found, "openai", page.address, PageAnswer.CHANGED)
    told = growing.touched_since(found, catalog)
    assert [(each.provider, each.sends) for each in told.exposures] == [("openai", 1)]
    assert [each.model for each in told.homes] == [ELSEWHERE]


def with_found(session):
    """Return the session with its cards as its person found them."""
    cards, database = session.catalog, session.workspace.database
    return replace(session, load_catalog=lambda: as_found(cards, database, session.now().date()))
