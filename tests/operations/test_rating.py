import pytest

from localai.errors import NotFoundError, UsageError
from localai.operations import delete, rating, send
from localai.operations.plan import plan
from localai.operations.rating import Rated
from localai.vocabulary.outcomes import How
from tests.operations.desk import CLEAN, ELSEWHERE, add_picture, wish, with_cards


@pytest.fixture
def session(session):
    return with_cards(session)


def made(session, tmp_path, color="red"):
    planned = plan(session, wish(add_picture(session, tmp_path, color)))
    send.approve(session, planned, How.SCREEN)
    return send.run(session, planned, planned.digest).items[0]


def test_a_model_is_rated_and_rated_again(session):
    rating.rate(session, ELSEWHERE, 2)
    assert rating.rate(session, ELSEWHERE, 4).item_id == ""
    assert rating.rated(session) == {ELSEWHERE: Rated(stars=4, results=0)}


def test_results_count_for_the_model_that_made_them(session, tmp_path):
    rating.rate(session, made(session, tmp_path).id, 5)
    rating.rate(session, made(session, tmp_path, "blue").id, 2)
    assert rating.rated(session) == {CLEAN: Rated(stars=3.5, results=2)}


def test_a_word_on_the_model_itself_decides_over_its_results(session, tmp_path):
    rating.rate(session, made(session, tmp_path).id, 5)
    rating.rate(session, CLEAN, 1)
    assert rating.rated(session)[CLEAN] == Rated(stars=1, results=0)


def test_a_rating_can_be_taken_back_once(session):
    rating.rate(session, ELSEWHERE, 2)
    assert rating.unrate(session, ELSEWHERE) == ELSEWHERE
    with pytest.raises(NotFoundError):
        rating.unrate(session, ELSEWHERE)


@pytest.mark.parametrize("stars", [0, 6])
def test_only_1_to_5_are_ratings(session, stars):
    with pytest.raises(UsageError):
        rating.rate(session, ELSEWHERE, stars)


def test_what_no_model_made_and_what_nobody_knows_cannot_be_rated(session, tmp_path):
    with pytest.raises(UsageError):
        rating.rate(session, add_picture(session, tmp_path).id, 3)
    with pytest.raises(NotFoundError):
        rating.rate(session, "openai/never-made", 3)


def test_the_rating_of_a_purged_result_goes_with_it(session, tmp_path):
    item = made(session, tmp_path)
    rating.rate(session, item.id, 5)
    delete.remove(session, [item.id])
    delete.purge(session, [item.id])
    assert rating.list_ratings(session) == ()
