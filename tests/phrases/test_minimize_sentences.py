import pytest

from localai.minimize.cleaned import Found, Kept
from localai.minimize.text import Secret
from localai.phrases import minimize as phrases


def test_taken_out_names_four_and_counts_the_rest():
    removed = [("place", 5), ("serial", 1), ("thumbnail", 1), ("comment", 2), ("xmp", 1), ("field", 13)]
    assert phrases.taken_out(removed) == "GPS, camera number, thumbnail, comments, 14 more"


def test_taken_out_says_when_there_was_nothing():
    assert phrases.taken_out([]) == "nothing, there was nothing to take out"


@pytest.mark.parametrize(("count", "words"), [(1, "1 field"), (7, "7 fields")])
def test_taken_out_of_fields_without_a_name_counts_them(count, words):
    assert phrases.taken_out([("field", count)]) == words


@pytest.mark.parametrize("kind", sorted(set(Found) - {Found.FIELD}))
def test_every_kind_of_find_has_words(kind):
    assert phrases.taken_out([(kind, 1)])[0] not in "0123456789"


@pytest.mark.parametrize("kind", Kept)
def test_everything_kept_has_words(kind):
    assert phrases.stays_in([kind])


@pytest.mark.parametrize("kind", Secret)
def test_every_token_has_words(kind):
    assert phrases.replaced([f"[{kind}-1]", f"[{kind}-2]"]).startswith("2 ")


def test_replaced_counts_each_kind():
    assert phrases.replaced(["[EMAIL-1]", "[CARD-1]", "[EMAIL-2]"]) == "2 e-mail addresses, 1 card number"
    assert phrases.replaced([]) == "nothing"
