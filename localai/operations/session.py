"""What every operation is given: one open workspace and what surrounds it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from localai.paths import Places
from localai.vault.outside import Outside
from localai.vault.workspace import Workspace
from localai.vocabulary.reach import Reach

if TYPE_CHECKING:  # a listing needs neither cards nor their parser
    from localai.config import Settings
    from localai.egress.link import Link
    from localai.policy.catalog import Catalog
    from localai.sandbox.seal import Seal
    from localai.vocabulary.outbound import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open workspace, the face that asks ("cli" or "app"), and the clock, ids and programs it may use.

    `now` returns UTC times that know their zone, `new_id` 32 hex digits, `python` is the interpreter for child
    processes, `outside` knows the decrypted copies that viewers have open. `link` leads to the porter where there is
    one; `reach` says how far its doors go, `sealed` what the kernel took from this process. `made` holds what steps
    here made and nothing keeps on disk, by what it was made of and how (operations/derived.py). `plans` are those of
    jobs that go on, by run, beside the bytes they were read from (operations/recovery.py).
    """

    workspace: Workspace
    places: Places
    settings: "Settings"
    load_catalog: "Callable[[], Catalog]"
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    face: str
    python: str
    outside: Outside
    link: "Link | None" = None
    reach: Reach = Reach.NONE
    sealed: "Seal | None" = None
    made: dict[tuple[str, str], tuple[bytes, bytes]] = field(default_factory=dict, compare=False, repr=False)
    plans: "dict[str, tuple[bytes, Plan]]" = field(default_factory=dict, compare=False, repr=False)

    @property
    def catalog(self) -> "Catalog":
        """The cards, parsed when first asked for."""
        return self.load_catalog()
