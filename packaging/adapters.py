"""Writes docs/adapters.md: for each connected service and task, which referee judged requests and answers.

    python3 packaging/adapters.py [--check]

With --check it writes nothing and ends with exit code 1 when the page is not what adapters and tests say. It reads the
referees of the tests, so it runs where the tests run.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from localai.policy import catalog as cards  # noqa: E402
from localai.policy.catalog import Catalog  # noqa: E402
from localai.providers.registry import CONNECTIONS, tasks_of  # noqa: E402
from localai.vocabulary.tasks import Task  # noqa: E402
from tests.providers.oracles.doubts import DOUBTS  # noqa: E402
from tests.providers.oracles.jobs import JOBS  # noqa: E402
from tests.providers.oracles.pictures import PICTURES  # noqa: E402
from tests.providers.oracles.requests import JUDGES  # noqa: E402
from tests.providers.oracles.shapes import TEXTS  # noqa: E402
from tests.providers.oracles.wholes import WHOLES  # noqa: E402

PAGE: Final = ROOT / "docs" / "adapters.md"
LIVE: Final = "not tried"
SHOWING: Final = frozenset((Task.CUTOUT, Task.EDIT, Task.GENERATE, Task.UPSCALE))
OPENING: Final = """# Services that localai can send to

Made by `python3 packaging/adapters.py` from the adapters, the cards and the tests; a test compares them.

No adapter was put to the service itself: that needs an account, and this page says where nobody had one (*live*).
Instead each request and each answer has a referee that we did not write:

- *requests*: every body is judged by a closed schema made from the official client's own types, in which a name that
  the types do not know is an error at any depth; a client that can be told the same thing must send the same request.
  A service without a client of its own, or whose client says nothing that a test could read, is judged by OpenAI's,
  cut to the fields that the service names itself: that it takes the same values in them is not proven here.
- *answers*: generated in the shapes of the official types, read by the official client in its strict mode, and by ours;
  both must read the same.

  Where that client is OpenAI's and the service is not, only the shape is proven that both say they share.

Where a row says *our reading*, nobody but us judged: shapes known from documentation or a client's source, by a closed
schema of our own.

Every adapter is also put to every status, every kind of broken answer, and answers changed at each of their places.
"""


def main() -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    made = page()
    if asked.check:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


def page() -> str:
    """Return the page as it should be."""
    folder = Path(cards.__file__).parent / "cards"
    catalog = cards.load({file.name: file.read_bytes() for file in folder.glob("*.toml")})
    return "\n".join([OPENING, *_connected(catalog), "", *_unconnected(catalog), "", *_doubts()]) + "\n"


def _connected(catalog: Catalog) -> Iterator[str]:
    yield "| service, surface | task | models | requests judged by | answers judged by | live |"
    yield "|---|---|---|---|---|---|"
    for name in sorted(CONNECTIONS):
        for task in sorted(CONNECTIONS[name].tasks):
            models = [model.id for model in catalog.models() if task in _tasks(name, model)]
            yield f"| {name} | {task} | {len(models)} | {_requests(name, task)} | {_answers(name, task)} | {LIVE} |"


def _tasks(name: str, model: cards.Model) -> frozenset[Task]:
    return tasks_of(model) if f"{model.provider}/{model.surface}" == name else frozenset()


def _requests(name: str, task: Task) -> str:
    return JUDGES[name].apart.get(task, JUDGES[name].by)


def _answers(name: str, task: Task) -> str:
    whole = WHOLES.get(f"{name} {task}")
    if name in JOBS and whole is None:
        return JOBS[name]
    by = whole.by if whole is not None else (PICTURES if task in SHOWING else TEXTS)[name].by
    return by if by.startswith("our reading") else f"{by}, strict"


def _unconnected(catalog: Catalog) -> Iterator[str]:
    connected = {name.partition("/")[0] for name in CONNECTIONS}
    rest = sorted(
        card.title for card in catalog.cards.values() if card.provider not in connected and not card.runs_here
    )
    yield f"Known and not connected: {', '.join(rest)}."


def _doubts() -> Iterator[str]:
    yield "## Doubts"
    yield ""
    for name, doubts in sorted(DOUBTS.items()):
        yield from (f"- {name}: {doubt}" for doubt in doubts)


if __name__ == "__main__":
    sys.exit(main())
