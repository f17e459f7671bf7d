"""What a batch is made of: wishes that are approved together, each with a plan of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from localai.vocabulary.rules import RuleSet
from localai.vocabulary.tasks import Wish

MOST: Final = 10_000
"""How many plans one approval covers at most."""
HOLDS_FOR: Final = timedelta(days=1)
"""How long the approval of a batch holds; what changed in the meantime is another plan, and does not go."""
USES: Final = 3
"""How often a plan of a batch may begin; only one that was not sent leaves the next to be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A wish of a batch and the rules that came with it: all that its plan is made again from."""

    wish: Wish
    rules: RuleSet | None = None
