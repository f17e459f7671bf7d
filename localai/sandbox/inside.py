"""What runs in the child: gives up everything first, then reads its job, does it, answers, ends."""

import gc
import json
import os
import signal
import struct
import sys
import sysconfig
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import Any

from localai.errors import LocalaiError
from localai.sandbox.seal import Part, Seal, die_with_parent, leave_parent, seal, start_no_more

Task = Callable[[Any, Mapping[str, object]], tuple[Mapping[str, object], bytes]]  # content, or a file to read it from

_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/proc/cpuinfo", "/sys/devices/system/cpu")


def main(task: str) -> None:
    """Seal this process, then do `task` (`module:function`) on what arrives on stdin."""
    die_with_parent()
    _work_off(task, _seal())


def row(task: str, *pipes: str) -> None:
    """Seal this process and load `task`; fork a child for each pair of pipes when told to, kill it when told to.

    On stdin arrives `n` for the next child and `e` for its end, on stdout goes how it ended, as four bytes.
    """
    die_with_parent()
    sealed, ours = _seal(), list(map(int, pipes))
    _find(task)
    gc.collect()
    gc.freeze()  # what is here stays; a child that looked through it would copy it
    parent = os.getpid()
    while ours and os.read(0, 1) == b"n":
        child = os.fork()
        if not child:
            try:
                _forked(task, sealed, parent, ours)
            finally:
                os._exit(1)
        for pipe in (ours.pop(0), ours.pop(0)):
            os.close(pipe)
        told = os.read(0, 1)
        for kill in (os.killpg, os.kill):  # it may not have its session yet
            with suppress(ProcessLookupError, PermissionError):
                kill(child, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if told:
            os.write(1, struct.pack(">i", ended))


def _forked(task: str, sealed: Seal, parent: int, pipes: list[int]) -> None:
    """Let go of everything but the first pair of pipes, and do the job that arrives on it."""
    os.setsid()
    die_with_parent()
    if os.getppid() != parent:  # gone before the kernel was told
        return
    os.dup2(pipes[0], 0)
    os.dup2(pipes[1], 1)
    for pipe in pipes:
        os.close(pipe)
    _work_off(task, leave_parent(sealed))


def _work_off(task: str, sealed: Seal) -> None:
    """Do `task` on what arrives on stdin, answer on stdout, end."""
    with os.fdopen(0, "rb") as source:
        (length,) = struct.unpack(">I", source.read(4))
        told = json.loads(source.read(length))
        sealed = _limit(start_no_more(sealed), told["memory"], told["seconds"])
        work = _find(task)
        try:
            facts, made = work(source if told["streamed"] else source.read(), told["request"])
            answer: dict[str, object] = {"facts": facts}
        except LocalaiError as error:
            answer, made = {"error": error.code, "facts": error.facts}, b""
        except MemoryError:
            answer, made = _too_large(told["memory"]), b""
        except Exception as error:  # whatever a decoder raises is one thing to the person: it did not work
            answer, made = {"error": "undecodable", "facts": {"problem": f"{type(error).__name__}: {error}"[:200]}}, b""
    _say(answer, made, sealed)


def _seal() -> Seal:
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # not the folder around it, first in sys.path
    places = [ours, *sys.path[1:], sysconfig.get_path("stdlib"), os.path.join(sys.base_prefix, "lib"), *_SYSTEM]
    return seal(readable=places, programs=False)


def _limit(sealed: Seal, memory: int, seconds: int) -> Seal:
    """Set the limits and return the seal with what came of it; macOS refuses to limit the address space."""
    import resource  # not on every system; `seal` has loaded it where there is one

    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds + 1,  # for a child whose parent is gone; the parent's own deadline says more
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 128,
    }
    try:
        for kind, value in wanted.items():
            resource.setrlimit(kind, (value, value))
    except (ValueError, OSError) as error:
        return replace(sealed, missing=(*sealed.missing, (Part.LIMITS, str(error))))
    return replace(sealed, held=sealed.held | {Part.LIMITS})


def do_nothing(content: bytes, request: Mapping[str, object]) -> tuple[Mapping[str, object], bytes]:
    """Answer with nothing but the seal; what `child.probe` asks for."""
    return {}, b""


def _find(task: str) -> Task:
    module, _, function = task.partition(":")
    found: Task = getattr(import_module(module), function)
    return found


def _too_large(memory: int) -> dict[str, object]:
    limit = f"{memory // (1024 * 1024)} MiB of memory"
    return {"error": "too-large-to-decode", "facts": {"limit": limit, "found": "more"}}


def _say(answer: dict[str, object], made: bytes, sealed: Seal) -> None:
    told = {**answer, "size": len(made), "seal": {"held": sorted(sealed.held), "missing": sealed.missing}}
    with os.fdopen(1, "wb") as sink:
        sink.write(json.dumps(told).encode() + b"\n")
        sink.write(made)
        sink.flush()
    os._exit(0)  # nothing of a decoder's own clean-up is needed, and none of it may run
