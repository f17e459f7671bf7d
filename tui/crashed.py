"""What a person reads when the app falls over: no value of anything it held."""

from pathlib import Path

from localai.phrases import crash


def where(error: BaseException) -> str:
    """Return the place of an error in our own code as `file:line`; nothing of what the program held there."""
    place, trace = "", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if {"tui", "localai"} & set(path.parts):
            place = f"{path.parent.name}/{path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def inner(error: BaseException) -> BaseException:
    """Return what textual.worker.WorkerFailed is about, else the error itself."""
    within = getattr(error, "error", None)
    return within if isinstance(within, BaseException) else error


def epitaph(error: BaseException) -> str:
    """Return what a person reads when the app falls over: the kind of error and its place, no values."""
    while error.__cause__ is not None and type(error).__module__.startswith("textual"):
        error = error.__cause__
    error = inner(error)
    return crash.fell_over(kind=type(error).__name__, where=where(error))
