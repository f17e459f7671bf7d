import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localai.errors import UsageError
from localai.vault.names import checked_name, checked_tags, file_name

any_name = st.one_of(st.text(), st.binary().map(os.fsdecode))


@given(
    any_name.filter(lambda name: not any(0xD800 <= ord(c) <= 0xDFFF and not 0xDC80 <= ord(c) <= 0xDCFF for c in name))
)
def test_any_name_becomes_one_component_that_a_folder_can_hold(name):
    made = os.fsencode(file_name(name))
    assert 0 < len(made) <= 255
    assert b"/" not in made
    assert b"\0" not in made
    assert not made.startswith(b".")


def test_an_ordinary_name_stays_as_it_is():
    assert file_name("Grüße 2026 (1).jpg") == "Grüße 2026 (1).jpg"


def test_a_long_name_keeps_its_ending():
    assert file_name("x" * 400 + ".jpeg").endswith(".jpeg")


def test_what_looks_like_the_ending_is_the_ending():
    assert file_name("holiday\u202egpj.exe") == "holiday_gpj.exe"


def test_climbing_is_not_possible():
    assert file_name("../../etc/passwd") == "_.._etc_passwd"


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 101, "a\u202eb", "\udcff"])
def test_a_label_that_cannot_be_shown_is_refused(name):
    with pytest.raises(UsageError):
        checked_name("tag", name)


def test_tags_are_in_order_and_each_once():
    assert checked_tags(["b", " a ", "b"]) == ("a", "b")
