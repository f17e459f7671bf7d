"""A model that the person names: its row stands for all of a surface, and the setting `model` says which one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from localai.phrases import naming as phrases
from localai.providers.registry import ANY_MODEL
from localai.sending_errors import NotSupportedError
from localai.vocabulary.models import Model

SETTING: Final = "model"
_WORD: Final = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_NAME: Final = re.compile(f"{_WORD}(/{_WORD}){{0,4}}")  # nothing behind a colon, which turns on what no switch stops


def named(model: Model, settings: Sequence[tuple[str, str]]) -> tuple[Model, tuple[tuple[str, str], ...]]:
    """Return a model with the name that a request uses, and the settings left.

    Raises NotSupportedError where the person must name it and did not, or named what is no name.
    """
    if model.wire_name != ANY_MODEL:
        return model, tuple(settings)
    names = [value for key, value in settings if key == SETTING]
    if len(names) != 1 or not _NAME.fullmatch(names[0]):
        problem, remedy = phrases.name_it(model.title) if not names else phrases.no_name(names[0])
        raise NotSupportedError(model=model.id, problem=problem, remedy=remedy)
    left = tuple((key, value) for key, value in settings if key != SETTING)
    return replace(model, wire_name=names[0]), left
