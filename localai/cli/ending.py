"""How a command ends when it does not end well: every exception becomes a sentence and an exit code."""

import errno
import os
import sys

import click

from localai.cli import diagnostics
from localai.cli.output import OutputClosedError
from localai.errors import DiskError, DiskFullError, ExitCode, LocalaiError, UsageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def ended(error: BaseException, *, as_json: bool) -> int:
    """Write what happened to standard error and return the exit code."""
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else ExitCode.FAILURE
        case KeyboardInterrupt() | click.Abort():
            diagnostics.end_progress()
            return ExitCode.INTERRUPTED
        case OutputClosedError():
            return ExitCode.FAILURE  # quietly: whoever closed the pipe knows
        case click.ClickException():
            known: LocalaiError | None = _usage(error)
        case OSError():
            known = _disk(error)
            _let_go_of_output()
        case LocalaiError():
            known = error
        case _:
            known = None
    diagnostics.end_progress()
    if known is None:
        diagnostics.unforeseen(error, as_json=as_json)
        return ExitCode.FAILURE
    diagnostics.failure(known, as_json=as_json)
    return known.exit_code


def _usage(error: click.ClickException) -> UsageError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "localai"
    return UsageError(problem=error.format_message(), remedy=f"See `{path} --help`.")


def _disk(error: OSError) -> LocalaiError:
    if error.errno in _FULL:
        return DiskFullError(what=error.filename or "a file")
    problem = error.strerror or type(error).__name__
    return DiskError(path=error.filename, problem=problem) if error.filename else DiskError(problem=problem)


def _let_go_of_output() -> None:
    """Turn a standard output that takes nothing away, else the interpreter fails there again and ends with 120."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
