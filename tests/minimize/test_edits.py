import pytest

from localai.errors import UsageError
from localai.minimize.edits import Edits, from_request, parse_edits


def test_settings_become_edits():
    edits = parse_edits({"crop": "1,2,3,4", "blur": "0,0,5,5; 6,7,8,9", "fit": "2048"})
    assert edits == Edits(crop=(1, 2, 3, 4), blur=((0, 0, 5, 5), (6, 7, 8, 9)), fit=2048)


def test_no_settings_are_no_edits():
    assert not parse_edits({})


@pytest.mark.parametrize(
    "settings",
    [
        {"crop": "1,2,3"},
        {"crop": "1,2,3,4,5"},
        {"crop": "1,2,0,4"},
        {"crop": "-1,2,3,4"},
        {"crop": "1.5,2,3,4"},
        {"crop": ""},
        {"blur": "1,2,3,4;"},
        {"blur": "1,2,3,x"},
        {"blur": "1,2,3,٤"},
        {"fit": "0"},
        {"fit": "99999"},
        {"fit": "1e3"},
        {"fit": "2048px"},
        {"rotate": "90"},
    ],
)
def test_anything_else_is_a_usage_error_with_an_example(settings):
    with pytest.raises(UsageError) as caught:
        parse_edits(settings)
    assert "crop" in str(caught.value.facts["remedy"]) or next(iter(settings)) in str(caught.value.facts["remedy"])


def test_edits_survive_the_way_to_the_child():
    edits = parse_edits({"blur": "1,2,3,4", "fit": "9"})
    assert from_request(edits.as_request()) == edits
