import pytest

from localai.errors import BundleError, CardError, ExitCode, NotFoundError
from localai.operations import bundles
from localai.paths import find_places
from tests.operations.publisher import CHANGED, RENAMED, Publisher


@pytest.fixture
def places(tmp_path):
    return find_places({"LOCALAI_HOME": str(tmp_path / "home")})


@pytest.fixture
def publisher(tmp_path):
    return Publisher(tmp_path)


@pytest.fixture
def trusted(places, publisher):
    bundles.trust(places, str(publisher.key))
    return publisher


def take(places, path):
    bundles.keep(places, bundles.verify(places, path))


def title(places):
    return bundles.current(places).cards["fal"].title


def test_without_a_bundle_the_cards_are_those_built_in(places):
    assert bundles.current(places) == bundles.built_in()
    assert not bundles.folder_of(places).exists()


def test_a_bundle_of_a_stranger_is_refused(places, publisher):
    with pytest.raises(BundleError) as refused:
        bundles.verify(places, publisher.publish(1, **RENAMED))
    assert refused.value.exit_code is ExitCode.INTEGRITY


def test_a_bundle_of_a_trusted_key_holds_and_the_other_cards_stay(places, trusted):
    take(places, trusted.publish(1, **RENAMED))
    assert title(places) == "FAL"
    now, before = bundles.current(places), bundles.built_in()
    assert now.notice == ""
    assert {name for name in now.cards if now.cards[name] != before.cards[name]} == {"fal"}


def test_a_key_counts_from_its_file_too_and_only_once(places, publisher, tmp_path):
    (tmp_path / "team.pub").write_text(f"untrusted comment: team\n{publisher.key}\n")
    bundles.trust(places, str(tmp_path / "team.pub"))
    bundles.trust(places, str(publisher.key))
    assert [each.key for each in bundles.publishers(places)] == [publisher.key]


def test_what_is_no_key_is_not_trusted(places):
    with pytest.raises(BundleError):
        bundles.trust(places, "RWnokey")
    assert bundles.publishers(places) == ()


def test_an_older_version_is_refused_and_the_newer_one_stays(places, trusted):
    older, newer = trusted.publish(1, **CHANGED), trusted.publish(2, **RENAMED)
    take(places, newer)
    with pytest.raises(BundleError):
        take(places, older)
    assert title(places) == "FAL"


def test_another_bundle_of_the_same_version_is_refused_and_the_same_one_is_not(places, trusted):
    take(places, trusted.publish(3, **RENAMED))
    take(places, trusted.publish(3, **RENAMED))
    with pytest.raises(BundleError):
        take(places, trusted.publish(3, **CHANGED))


def test_a_bundle_with_a_card_that_does_not_load_is_refused(places, trusted):
    path = trusted.publish(1, fal=('operator = "', 'operatr = "'))
    with pytest.raises(CardError):
        bundles.verify(places, path)


@pytest.mark.parametrize("ending", ["", ".minisig"])
def test_a_bundle_damaged_on_the_disk_does_not_hold_and_the_catalog_says_so(places, trusted, ending):
    take(places, trusted.publish(1, **RENAMED))
    (kept,) = bundles.folder_of(places).glob(f"*.cards{ending}")
    content = kept.read_bytes()
    kept.write_bytes(content[:-9] + b"x" + content[-8:])
    fallen_back = bundles.current(places)
    assert fallen_back.cards == bundles.built_in().cards
    assert "The imported cards are not used" in fallen_back.notice


@pytest.mark.parametrize("gone", ["*.cards", "*.minisig", "trusted"])
def test_a_file_that_is_gone_is_told_too(places, trusted, gone):
    take(places, trusted.publish(1, **RENAMED))
    for path in bundles.folder_of(places).glob(gone):
        path.unlink()
    assert "it is not there" in bundles.current(places).notice


def test_an_older_bundle_put_in_the_place_of_the_newest_does_not_hold(places, trusted):
    take(places, trusted.publish(1, **RENAMED))
    take(places, trusted.publish(2, **CHANGED))
    old, new = sorted(bundles.folder_of(places).glob("*.cards"))
    new.write_bytes(old.read_bytes())
    new.with_name(f"{new.name}.minisig").write_bytes(old.with_name(f"{old.name}.minisig").read_bytes())
    assert "version 1" in bundles.current(places).notice


def test_a_key_that_counts_no_more_takes_its_bundle_with_it(places, trusted):
    take(places, trusted.publish(1, **RENAMED))
    bundles.distrust(places, str(trusted.key))
    assert title(places) == "fal"
    assert bundles.current(places).notice == ""
    with pytest.raises(NotFoundError):
        bundles.distrust(places, str(trusted.key))


def test_what_is_kept_is_for_this_user_alone(places, trusted):
    take(places, trusted.publish(1, **RENAMED))
    folder = bundles.folder_of(places)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
