import pytest

from localai.errors import ConfigError
from tui.acts.app import APP
from tui.acts.every import ALL, keymap
from tui.acts.jobs import RECEIPT
from tui.acts.library import ITEM, LIBRARY, WELCOME
from tui.acts.sending import COMPOSE, CONFIRM
from tui.acts.settings import CARDS, RULES, TEAM

TRAPS = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+left_square_bracket", "ctrl+enter", "shift+enter", "ctrl+tab"}


def keys_in(acts: tuple[object, ...]) -> list[str]:
    return [key for act in acts for key in act.keys.split(",")]


def test_no_default_key_is_one_that_terminals_confuse() -> None:
    assert not TRAPS & set(keys_in(ALL))


def test_no_action_has_a_key_that_moves_in_a_list() -> None:
    assert not {"j", "k", "g", "G", "home", "end", "pageup", "pagedown"} & set(keys_in(ALL))


@pytest.mark.parametrize("acts", [WELCOME, LIBRARY, ITEM, COMPOSE, CONFIRM, RECEIPT, RULES, CARDS, TEAM])
def test_no_screen_gives_a_key_twice(acts: tuple[object, ...]) -> None:
    keys = keys_in((*acts, *APP))
    assert len(keys) == len(set(keys))


def test_ids_are_stable_words() -> None:
    ids = [act.id for act in dict.fromkeys(ALL)]
    assert len(ids) == len(set(ids))


def test_an_unknown_action_is_a_sentence() -> None:
    with pytest.raises(ConfigError):
        keymap({"library.sned": "z"})


def test_list_keys_can_be_remapped() -> None:
    assert keymap({"list.down": "n"}) == {"list.down": "n"}
