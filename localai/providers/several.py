"""One surface that is spoken to in several dialects: the task chooses, or the model; the state remembers which."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Adapter, Answer, Call, Draft, Prepared, State, Step, TextStream
from localai.providers.inputs import refuse
from localai.vocabulary.tasks import Task

_DIALECT: Final = "dialect"
CHAT: Final = "chat"


def by_task(call: Call) -> str:
    """Return the name of the dialect for a call: that of its task, or chat for every task that asks for text."""
    return CHAT if call.task in (Task.CHAT, Task.DESCRIBE, Task.READ) else call.task.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """Dialects by name; the first is also the one that checks the key. `choose` names the dialect of a call."""

    dialects: Mapping[str, Adapter]
    choose: Callable[[Call], str] = by_task

    @property
    def scheme(self) -> str:
        """How the key travels, the same way in all of them."""
        return self._first.scheme

    def prepare(self, call: Call) -> Prepared:
        """Return the requests of a call in its dialect."""
        name = self.choose(call)
        if name not in self.dialects:
            refuse(call, phrases.task_unknown(call.task.value))
        made = self.dialects[name].prepare(call)
        return replace(made, state={**made.state, _DIALECT: name})

    def advance(self, state: State, answer: Answer) -> Step:
        """Return what follows from an answer, as the dialect of the request reads it."""
        return self._of(state).advance(state, answer)

    def watch(self, state: State) -> TextStream | None:
        """Return what reads the text of a streamed answer, in the dialect of the request."""
        return self._of(state).watch(state)

    def check(self) -> Draft | None:
        """Return the first dialect's question about the key."""
        return self._first.check()

    @property
    def _first(self) -> Adapter:
        return next(iter(self.dialects.values()))

    def _of(self, state: State) -> Adapter:
        return self.dialects.get(str(state.get(_DIALECT)), self._first)
