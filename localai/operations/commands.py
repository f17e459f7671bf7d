"""A wish as the command that makes it: every option that the digest of its plan depends on."""

import json
from collections.abc import Iterator, Sequence

from localai.operations.inputs import placed, word_of
from localai.phrases import plan as phrases
from localai.policy.layers import to_words
from localai.vocabulary.rules import RuleSet
from localai.vocabulary.tasks import Wish


def send_command(
    wish: Wish, rules: RuleSet | None, loose: Sequence[tuple[int, str]] = (), more: Sequence[tuple[str, ...]] = ()
) -> str:
    """Return the command for a wish; `loose` are the places and words of content that is not added yet.

    `rules` came with the request; `more` are options behind the others.
    """
    words = placed((word_of(used.role, used.item_id) for used in wish.inputs), loose)
    return phrases.command(words, [*_options(wish, rules), *more])


def _options(wish: Wish, rules: RuleSet | None) -> Iterator[tuple[str, ...]]:
    yield "--model", wish.model
    yield "--for", wish.task.value
    if wish.prompt:
        yield "--prompt", phrases.typed(wish.prompt)
    yield from (("--set", f"{key}={value}") for key, value in wish.settings)
    yield from (("--accept", doubt) for doubt in wish.accepted)
    stated = (
        ("--purpose", wish.purpose),
        ("--project", wish.project_id),
        ("--class", wish.class_floor and wish.class_floor.value),
        ("--region", wish.region),
        ("--max-cost", None if wish.max_cost is None else str(wish.max_cost)),
        ("--policy", json.dumps(to_words(rules)) if rules else None),
        ("--continue", wish.continues),
    )
    yield from ((option, value) for option, value in stated if value)
    if not wish.keep:
        yield ("--no-keep",)
