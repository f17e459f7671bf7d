"""Jobs of several exchanges, for real: a door for each, a service on loopback, results fetched into sealed blobs."""

import io

import pytest

from localai.operations import export
from localai.operations.send import approve, follow, run
from localai.vocabulary.items import ItemClass
from localai.vocabulary.outcomes import How
from tests.operations.clips import CLIP, Studio, filming, planned, serving
from tests.operations.desk import add_picture


@pytest.fixture
def service():
    return Studio()


@pytest.fixture
def recorder(service):
    with serving(service) as started:
        yield started


@pytest.fixture
def maker(session, recorder):
    with filming(session, recorder) as ready:
        yield ready


@pytest.fixture
def photo(maker, tmp_path):
    return add_picture(maker, tmp_path, item_class=ItemClass.PUBLIC)


def begun(session, item, **changes):
    """Approve a clip and send its first request; return its id."""
    wanted = planned(session, item, **changes)
    approve(session, wanted, How.DIGEST)
    return run(session, wanted, wanted.digest)


def test_a_photo_becomes_a_clip(maker, photo, service):
    first = begun(maker, photo)
    finished = follow(maker, first.receipt.id)
    sink = io.BytesIO()
    export.export(maker, finished.items[0].id, sink)
    assert sink.getvalue() == CLIP
    assert service.lines == [
        "POST /clips",
        "GET /clips/j1",
        "GET /clips/j1",
        "GET /files/clip.mp4?sig=a%2Fb",
        "DELETE /clips/j1",
    ]
