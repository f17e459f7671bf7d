from datetime import timedelta

import pytest

from localai.errors import CardError
from localai.policy import bundle
from localai.policy.catalog import load
from localai.policy.difference import Worse, compare


@pytest.fixture
def remote(files):
    return {name: content for name, content in files.items() if name != "on-device.toml"}


def edited(files, name, before, after):
    assert before in files[name]
    return {**files, name: files[name].replace(before, after)}


def test_a_bundle_holds_its_files_byte_by_byte(files):
    assert bundle.unpack(bundle.pack(files)) == files


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content + b"\n",
        lambda content: content.replace(b"cards 1", b"cards 2", 1),
        lambda content: content.replace(b"fal.toml", b"../l.toml", 1),
        lambda content: bundle.HEAD,
    ],
)
def test_a_bundle_that_is_not_whole_is_refused(remote, damage):
    with pytest.raises(CardError):
        bundle.read(damage(bundle.pack(remote)))


def test_a_bundle_says_nothing_about_what_runs_here(files, remote):
    assert "on-device" not in bundle.read(bundle.pack(remote)).cards
    with pytest.raises(CardError):
        bundle.read(bundle.pack(files))


@pytest.mark.parametrize("comment", ["", "version 7", "localai cards, version 0", "localai cards, version 7 "])
def test_a_comment_without_a_version_is_refused(comment):
    assert bundle.version_of("localai cards, version 7") == 7
    with pytest.raises(CardError):
        bundle.version_of(comment)


def test_of_two_cards_the_one_checked_last_holds(files, catalog):
    checked = catalog.cards["fal"].checked
    line = b"checked = %s" % str(checked).encode()
    for days, holds in ((-1, False), (0, True), (1, True)):
        moved = b"checked = %s" % str(checked + timedelta(days=days)).encode()
        imported = {"fal.toml": files["fal.toml"].replace(line, moved) + b"# imported\n"}
        assert (bundle.newest(files, imported)["fal.toml"] == imported["fal.toml"]) is holds


def test_the_same_cards_do_not_differ(catalog, today):
    assert compare(catalog, catalog, today) == ()


def test_one_changed_fact_is_one_field_of_one_card(files, catalog, today):
    after = load(edited(files, "fal.toml", b'operator = "Features', b'operator = "New Features'))
    (change,) = compare(catalog, after, today)
    assert change.provider == "fal"
    assert [(each.place, each.after) for each in change.facts] == [("operator", "New Features & Labels, Inc.")]
    assert (change.models, change.worse) == ((), ())


def test_a_card_that_now_trains_is_worse_on_every_model_of_it(files, catalog, today):
    name = "openai.toml"
    text = files[name].decode()
    at = text.index("training = {") if "training = {" in text else text.index("training]")
    changed = text[:at] + text[at:].replace('value = "no"', 'value = "yes"', 1)
    (change,) = compare(catalog, load({**files, name: changed.encode()}), today)
    (worse,) = (each for each in change.worse if each.what is Worse.TRAINING)
    assert worse.after == "yes"
    assert worse.models
    (better,) = compare(load({**files, name: changed.encode()}), catalog, today)
    assert Worse.TRAINING not in {each.what for each in better.worse}


def test_a_new_and_a_lost_card_are_named(files, catalog, today):
    without = load({name: content for name, content in files.items() if name != "fal.toml"})
    (lost,) = compare(catalog, without, today)
    (found,) = compare(without, catalog, today)
    assert (lost.is_gone, lost.is_new, found.is_gone, found.is_new) == (True, False, False, True)
