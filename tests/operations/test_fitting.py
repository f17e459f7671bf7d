"""Too large for a model: the refusal names the limit and a smaller copy that was tried and really fits."""

import os
import shlex
from dataclasses import replace

import pytest
from PIL import Image

from localai.operations.add import Filing, add
from localai.operations.fitting import plan_or_offer
from localai.operations.inputs import Loose
from localai.operations.plan import plan
from localai.providers import registry
from localai.sending_errors import TooLargeToSendError
from localai.vocabulary.items import ItemClass
from localai.vocabulary.tasks import Input, Role, Task
from tests.operations.abroad import ACCEPTED, CHATTER, EDITOR, asking
from tests.operations.desk import taking, wish, with_cards


@pytest.fixture
def desk(session):
    return with_cards(session)


def noise(folder, name, size):
    path = folder / name
    picture = Image.frombytes("RGB", size, os.urandom(3 * size[0] * size[1]))
    picture.save(path, "JPEG" if name.endswith("jpg") else "PNG")
    return path


def added(desk, path):
    return add(desk, [path], Filing(item_class=ItemClass.PUBLIC)).items[0]


def editing(*items, **changes):
    used = tuple(Input(role=Role.IMAGE, item_id=item.id, version=1) for item in items)
    given = {"prompt": "make it blue", "accepted": ACCEPTED, "inputs": used, **changes}
    return wish(items[0], EDITOR, **given)


def offered(desk, wished, **more):
    with pytest.raises(TooLargeToSendError) as caught:
        plan_or_offer(desk, wished, remember=False, **more)
    return caught.value.facts


def with_offer(facts):
    return tuple(tuple(each.split("=")) for each in facts["settings"].split())


@pytest.mark.parametrize(("name", "limit"), [("a.jpg", 20_000), ("a.jpg", 10_000), ("a.png", 20_000)])
def test_picture_with_too_many_bytes_is_offered_at_a_size_that_is_below_the_limit(desk, tmp_path, name, limit):
    desk = taking(desk, EDITOR, max_bytes=limit)
    item = added(desk, noise(tmp_path, name, (400, 300)))
    facts = offered(desk, editing(item))
    made = plan(desk, editing(item, settings=with_offer(facts)), remember=False)
    assert limit / 3 < made.plan.parts[0].size <= limit


def test_picture_with_too_long_a_side_is_offered_at_the_longest_that_is_taken(desk, tmp_path):
    desk = taking(desk, EDITOR, max_side=250)
    item = added(desk, noise(tmp_path, "a.png", (400, 30)))
    facts = offered(desk, editing(item))
    assert (facts["limit"], facts["settings"]) == ("250 pixels on a side", "fit=250")
    assert plan(desk, editing(item, settings=with_offer(facts)), remember=False)


def test_offer_fits_all_pictures_of_a_wish(desk, tmp_path):
    desk = taking(desk, EDITOR, max_bytes=20_000)
    sizes = [(400, 300), (60, 40), (300, 300)]
    items = [added(desk, noise(tmp_path, f"{place}.jpg", size)) for place, size in enumerate(sizes)]
    facts = offered(desk, editing(*items))
    made = plan(desk, editing(*items, settings=with_offer(facts)), remember=False)
    assert max(part.size for part in made.plan.parts) <= 20_000


def test_offer_keeps_the_other_changes_and_gives_up_credentials(desk, tmp_path):
    desk = taking(desk, EDITOR, max_bytes=20_000)
    item = added(desk, noise(tmp_path, "a.jpg", (400, 300)))
    facts = offered(desk, editing(item, settings=(("crop", "0,0,300,300"),)))
    assert shlex.split(facts["command"]).count("crop=0,0,300,300") == 1
    assert f"--set {facts['settings']}" in facts["command"]


def test_picture_that_no_size_makes_small_enough_is_not_offered(desk, tmp_path):
    desk = taking(desk, EDITOR, max_bytes=300)
    item = added(desk, noise(tmp_path, "a.jpg", (400, 300)))
    assert "settings" not in offered(desk, editing(item))


def test_file_that_is_not_added_yet_is_named_in_the_command(desk, tmp_path):
    desk = taking(desk, EDITOR, max_bytes=20_000)
    path = noise(tmp_path, "a.jpg", (400, 300))
    loose = [Loose(role=Role.IMAGE, source=path, filing=Filing(item_class=ItemClass.PUBLIC))]
    facts = offered(desk, editing(added(desk, noise(tmp_path, "b.png", (9, 9))), inputs=()), loose=loose)
    assert str(path) in shlex.split(facts["command"])


def test_text_that_is_too_long_has_no_smaller_copy(desk, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a" * 4_000_001)
    item = added(desk, tmp_path / "a.txt")
    used = (Input(role=Role.TEXT, item_id=item.id, version=1),)
    assert "settings" not in offered(desk, asking(model=CHATTER, task=Task.CHAT, inputs=used))


def test_request_that_is_too_long_as_a_whole_is_offered_with_pictures_that_fit_together(desk, tmp_path, monkeypatch):
    connection = replace(registry.CONNECTIONS["anthropic/messages"], most_bytes=60_000)
    monkeypatch.setitem(registry.CONNECTIONS, "anthropic/messages", connection)
    items = [added(desk, noise(tmp_path, f"{place}.jpg", (400, 300))) for place in range(2)]
    used = tuple(Input(role=Role.IMAGE, item_id=item.id, version=1) for item in items)
    wished = asking(model="anthropic/claude-haiku-4-5", inputs=used, settings=())
    facts = offered(desk, wished)
    assert facts["name"] == "all of it together"
    made = plan(desk, replace(wished, settings=with_offer(facts)), remember=False)
    assert 20_000 < made.plan.exchanges[0].body_size <= 60_000
