"""One real workspace that holds every payload: in names, contents, tags, projects, and in what a service answers."""

from contextlib import suppress
from pathlib import Path

from localai.errors import UsageError
from localai.operations import keys, organize
from localai.operations.add import Filing, add
from localai.operations.keys import NewKey
from localai.vault.names import check_file_name
from localai.vocabulary.secret import Secret
from tests.operations.abroad import KEY, configure, streamed
from tests.operations.desk import with_cards
from tests.operations.opening import make_workspace, open_at
from tests.tui.payloads import ALL_PAYLOADS
from tests.wire.server import Recorder, Request, Step, answer

LEAD = "first of all"
ALL_IN_ONE = "~all \x1b]0;t\x07\x1b[2J\x9b31m\u202etxt[@click=app.quit]x[bold].txt"
AS_TEXT = tuple(text for text in ALL_PAYLOADS if not any(char < " " and char not in "\t\n\r\x1b" for char in text))
"""Those that a text file can hold; with other characters in it, a file is no text."""


def file_name_of(place: int, payload: str) -> str:
    """Return a name that sorts by its place and holds the payload, as far as a file can."""
    return f"{place:03d} {payload}".replace("/", "∕").replace("\0", "")[:80]


def fill(home: Path, files: Path) -> list[str]:
    """Make the workspace below `home`; return the names of its items."""
    make_workspace(home)
    (home / "identity").chmod(0o600)
    session = with_cards(open_at(home))
    files.mkdir()
    names = [file_name_of(place, payload) for place, payload in enumerate(ALL_PAYLOADS)]
    for name, payload in zip(names, ALL_PAYLOADS, strict=True):
        check_file_name(name)
        (files / name).write_text(f"{name} {payload}\n{payload}")
    items = sorted(add(session, [files]).items, key=lambda item: item.name)
    assert [item.name for item in items] == sorted(names)
    for item, payload in zip(items, sorted(ALL_PAYLOADS), strict=True):
        with suppress(UsageError):  # no tag and no project has a name that cannot be seen
            organize.tag(session, [item.id], [payload[:60]])
            project = organize.create_project(session, payload[:60])
            organize.move(session, [item.id], project.id)
    (files / ALL_IN_ONE).write_text("\n".join(f"{payload} in a line" for payload in AS_TEXT))
    add(session, [files / ALL_IN_ONE], Filing(tags=("[/]",)))
    keys.add_key(session, NewKey(provider="openai", secret=Secret(KEY)))
    session.workspace.close()
    return [*names, ALL_IN_ONE]


def says_everything(request: Request) -> list[Step]:
    """Answer with every payload, piece by piece."""
    if request.line.startswith("GET"):
        return answer(200, b'{"data": []}')
    return streamed(LEAD, *(f" {payload} \n" for payload in ALL_PAYLOADS), " that is all")


def environment_of(home: Path, recorder: Recorder, variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a program that opens it by itself and asks the recorder."""
    configure(home / "config" / "config.toml", recorder)
    return {
        "PATH": variables["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "LOCALAI_HOME": str(home),
        "LOCALAI_IDENTITY_FILE": str(home / "identity"),
    }
