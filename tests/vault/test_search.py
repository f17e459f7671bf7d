import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from localai.vault.search import TABLES, quote

engine = sqlcipher3.connect(":memory:", isolation_level=None)
engine.executescript(TABLES)
engine.execute(
    "INSERT INTO search (rowid, name, tags, body) VALUES (1, 'beach_001.jpg', 'summer', 'Das Café am Strand')"
)


def finds(typed: str) -> bool:
    expression = quote(typed)
    return expression is not None and bool(
        engine.execute("SELECT 1 FROM search WHERE search MATCH ?", (expression,)).fetchall()
    )


@given(st.text())
def test_nothing_a_person_types_is_an_error(typed):
    finds(typed)


@given(st.text(alphabet='"*():^-+ ANDORNEAR\0{}', max_size=30))
def test_no_operator_is_an_error(typed):
    finds(typed)


def test_operators_are_ordinary_words():
    assert finds("beach summer")
    assert not finds("beach OR winter")
    assert not finds("summer NOT winter")
    assert not finds("summer NEAR beach")


def test_every_word_must_occur():
    assert finds("beach summer")
    assert not finds("beach winter")


def test_the_beginning_of_a_word_is_enough():
    assert finds("bea str")


def test_part_of_a_file_name_is_found():
    assert finds("001")
    assert finds("beach_001.jpg")


def test_case_and_accents_do_not_matter():
    assert finds("CAFE")


def test_words_of_the_query_language_are_searched_for():
    assert not finds("beach OR winter")
    assert not finds("beach NOT winter")


def test_signs_alone_find_nothing():
    assert quote("*** --- ") is None
