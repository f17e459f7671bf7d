"""What an import of cards changed about models, told by the facts that read otherwise."""

from dataclasses import replace

from localai.operations import bundles
from localai.operations.models import Wanted
from localai.operations.since_import import changed_since_import
from tests.operations.publisher import Publisher


def take(session, path):
    bundles.keep(session.places, bundles.verify(session.places, path))


def with_current(session):
    current = bundles.current(session.places)
    return replace(session, load_catalog=lambda: current)


def test_only_models_of_the_card_that_changed_are_named_and_only_by_what_changed(session, tmp_path):
    publisher = Publisher(tmp_path)
    assert changed_since_import(replace(session, load_catalog=bundles.built_in), Wanted()) == {}
    bundles.trust(session.places, str(publisher.key))
    changed = {"runway": ('value = "yes"', 'value = "no"')}
    take(session, publisher.publish(1, **changed))
    found = changed_since_import(with_current(session), Wanted())
    assert {model.partition("/")[0] for model in found} == {"runway"}
    assert "trains on it" in set().union(*found.values())
    take(session, publisher.publish(2, **changed))
    assert changed_since_import(with_current(session), Wanted()) == {}
