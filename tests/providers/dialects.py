"""Every way in which a request is written and an answer is read, once each, wherever several services share it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from localai.providers.adapter import Adapter, Answer, State, Step, TextStream
from localai.providers.several import Several
from localai.vocabulary.tasks import Task
from tests.providers.calls import Case, cases, one_each
from tests.providers.oracles.pictures import PICTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """An adapter with what it remembers after a request of this kind, and the cases that are asked in it."""

    adapter: Adapter
    state: State
    cases: tuple[Case, ...]

    def advance(self, answer: Answer) -> Step:
        return self.adapter.advance(self.state, answer)

    def watch(self) -> TextStream | None:
        return self.adapter.watch(self.state)


def dialect_of(case: Case) -> str:
    """Return the name of the dialect of a case: the class that writes and reads it, and what sets it apart."""
    adapter, state = case.adapter, case.prepare().state
    if isinstance(adapter, Several):
        adapter = adapter.dialects[str(state["dialect"])]
    apart = [str(state["kind"])] if "kind" in state else []
    apart += ["wrapped"] if getattr(adapter, "wrapped", False) else []
    apart += ["json"] if getattr(adapter, "as_json", False) else []
    return "-".join([type(adapter).__name__, *apart])


def _dialects() -> Mapping[str, Dialect]:
    found: dict[str, Dialect] = {}
    for case in one_each(cases()):
        name = dialect_of(case)
        known = found.get(name)
        if known is None:
            found[name] = Dialect(adapter=case.adapter, state=case.prepare().state, cases=(case,))
        else:
            found[name] = replace(known, cases=(*known.cases, case))
    return found


DIALECTS = _dialects()
SHOWN = frozenset((Task.CUTOUT, Task.EDIT, Task.GENERATE, Task.UPSCALE))
"""Tasks that give pictures."""
PLAYED = tuple(sorted(name for name, each in DIALECTS.items() if each.cases[0].prepare().rehearsal))
"""Dialects of jobs, whose answers follow one another until there is a result."""
SAYING = tuple(sorted(name for name, each in DIALECTS.items() if each.watch() is not None))
"""Dialects whose answers are texts that can be seen as they arrive."""
SHOWING = tuple(
    sorted(
        name
        for name, each in DIALECTS.items()
        if each.cases[0].call.task in SHOWN and each.cases[0].surface in PICTURES
    )
)
"""Dialects whose answers are pictures."""
WHOLE = tuple(sorted(DIALECTS.keys() - set(SAYING) - set(SHOWING) - set(PLAYED)))
"""Dialects whose answers are something else, and come as a whole."""
