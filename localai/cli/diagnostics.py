"""The only writer to standard error: narration, warnings, questions and failures."""

import sys
from collections.abc import Mapping

from localai.errors import LocalaiError, RefusedError
from localai.vocabulary.text import clean

_FACT_LIMIT = 400
_quiet = False
_said: set[str] = set()


def be_quiet() -> None:
    """Say nothing from now on but failures and questions."""
    global _quiet  # one process is one command
    _quiet = True


def say(text: str) -> None:
    """Write one line of narration, unless the person asked for quiet."""
    if not _quiet:
        _write(clean(text) + "\n")


def once(text: str) -> None:
    """Write one line of narration that this command has not written yet."""
    if text not in _said:
        _said.add(text)
        say(text)


def show(text: str) -> None:
    """Write one line that a question is about; never silenced."""
    _write(clean(text) + "\n")


def ask(text: str) -> None:
    """Write a question without a line feed; never silenced."""
    _write(clean(text) + " ")


def progress(text: str) -> None:
    """Show how far a long step is, in place; only where a person watches."""
    if not _quiet and is_terminal():
        _write("\r\x1b[K" + clean(text))


def end_progress() -> None:
    """Remove the line that `progress` drew."""
    if not _quiet and is_terminal():
        _write("\r\x1b[K")


def is_terminal() -> bool:
    """Tell whether a person reads standard error, on something that can move its cursor."""
    return sys.stderr is not None and sys.stderr.isatty()


def failure(error: LocalaiError, *, as_json: bool) -> None:
    """Write an error as its sentence and what to do, or as one JSON document."""
    import json  # only failures need these: 10 ms

    from localai.phrases.failures import explain

    facts = shown_facts(error.facts)
    told = explain(error.code, facts)
    if not as_json:
        _write("\n  ".join(clean(part) for part in (told.sentence, *told.remedies)) + "\n")
        return
    document: dict[str, object] = {
        "schema": "localai error 1",
        "code": error.code,
        "exit": int(error.exit_code),
        "message": told.sentence,
    }
    if isinstance(error, RefusedError):
        document |= {name: facts.get(name, "") for name in ("rule", "because", "receipt")}
    _write(json.dumps({**document, "try": list(told.remedies)}, indent=2) + "\n")


def unforeseen(error: BaseException, *, as_json: bool) -> None:
    """Write what can be said about a defect of ours without showing any value."""
    import traceback
    from pathlib import PurePath

    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    failure(LocalaiError(problem=f"{type(error).__name__}{where}"), as_json=as_json)


def shown_facts(facts: Mapping[str, object]) -> dict[str, str | tuple[str, ...]]:
    """Return the facts of an error as text that is fit to show."""
    return {
        name: tuple(_shown(part) for part in fact) if isinstance(fact, list | tuple) else _shown(fact)
        for name, fact in facts.items()
        if fact is not None
    }


def _shown(fact: object) -> str:
    return clean(str(fact), limit=_FACT_LIMIT)


def _write(text: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stderr.flush()
    except OSError:
        return  # nobody reads it; the exit code still says what happened
