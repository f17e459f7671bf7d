"""One piece of work on bytes we do not trust, in a process of its own that can do nothing else.

The child is a new session without a terminal, environment or keys; it gets the bytes through a pipe and answers through
one; it is sealed before it reads the first of them (`inside.py`), and killed at its deadline.
"""

import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from localai import errors
from localai.sandbox import row
from localai.sandbox.interpreter import command
from localai.sandbox.row import Forked
from localai.sandbox.seal import Part, Seal
from localai.sending_errors import ReaderMissingError, UncleanableError

MIB = 1024 * 1024
_CHUNK = MIB
_START = "from localai.sandbox.inside import main; main(*words)"
_ERRORS: dict[str, type[errors.LocalaiError]] = {
    error.code: error
    for error in (
        errors.UndecodableError,
        errors.TooLargeToDecodeError,
        errors.NotSendableYetError,
        errors.ModelMissingError,
        errors.UsageError,
        UncleanableError,
        ReaderMissingError,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use: address space, processor and wall seconds, bytes in and out."""

    memory: int
    seconds: int
    bytes_in: int = 256 * MIB
    bytes_out: int = 512 * MIB


PICTURE = Limits(memory=1024 * MIB, seconds=60)
DOCUMENT = Limits(memory=2048 * MIB, seconds=180)
READER = Limits(memory=4096 * MIB, seconds=300)
STREAM = Limits(memory=1024 * MIB, seconds=1800, bytes_in=1 << 40, bytes_out=128 * MIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a child shall do: `task` is `module:function` of ours, given (content, request).

    With `streamed`, it is given a file to read from once in place of the content, which is then never whole in memory.
    Errors tell `what` it is in words and the `name` of the content, when it has one.
    """

    task: str
    what: str
    request: Mapping[str, object] = field(default_factory=dict)
    limits: Limits = PICTURE
    name: str = ""
    streamed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a child answered: the bytes it made, facts about them (JSON to be judged like the content), its seal."""

    facts: Mapping[str, Any]
    content: bytes
    seal: Seal


def run(job: Job, content: Iterable[bytes], *, python: str = sys.executable) -> Answer:
    """Do a job on content in a new sealed process and return its answer; within `row.in_a_row` it may be a forked one.

    Raises UndecodableError, TooLargeToDecodeError, NotSendableYetError, ModelMissingError, UsageError as the child
    found, SandboxError when it crashed, was killed, took too long or answered nonsense.
    """
    limits = {"memory": job.limits.memory, "seconds": job.limits.seconds}
    header = json.dumps({"request": dict(job.request), "streamed": job.streamed, **limits})
    framed = _framed(header.encode(), content, job)
    process = row.begin(job.task, python) or _start(job, python)
    try:
        answer = _exchange(process, framed, job)
    finally:
        process.end() if isinstance(process, Forked) else _end(process)
    return _parse(answer, process.returncode, job)


def probe(python: str = sys.executable) -> Seal:
    """Return what the kernel of this system enforces on a child, by asking one."""
    job = Job(task="localai.sandbox.inside:do_nothing", what="the check of the sandbox")
    return run(job, (), python=python).seal


def chunks(source: BinaryIO) -> Iterator[bytes]:
    """Read a file piece by piece, as `run` wants it."""
    while piece := source.read(_CHUNK):
        yield piece


def _start(job: Job, python: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing a person typed
            command(python, _START, job.task),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=row.ENVIRONMENT,
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        raise errors.SandboxError(task=job.what, problem=f"could not start: {error.strerror}") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole session of the child and collect it; harmless when it is gone."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _framed(header: bytes, content: Iterable[bytes], job: Job) -> Iterator[bytes]:
    yield struct.pack(">I", len(header)) + header
    total = 0
    for chunk in content:
        total += len(chunk)
        if total > job.limits.bytes_in:
            raise errors.TooLargeToDecodeError(
                **_named(job), limit=f"{job.limits.bytes_in // MIB} MiB", found=f"more than {total // MIB} MiB"
            )
        yield chunk


def _exchange(process: subprocess.Popen[bytes] | Forked, framed: Iterator[bytes], job: Job) -> bytes:
    """Feed the child and collect what it answers, never more than its limit and never past its deadline."""
    deadline = time.monotonic() + job.limits.seconds
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    answer, waiting = bytearray(), memoryview(b"")
    with selectors.DefaultSelector() as selector:
        for pipe, event in ((process.stdin, selectors.EVENT_WRITE), (process.stdout, selectors.EVENT_READ)):
            os.set_blocking(pipe.fileno(), False)
            selector.register(pipe, event)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise errors.SandboxError(task=job.what, problem=f"took longer than {job.limits.seconds} s, stopped")
            for key, _ in selector.select(left):
                if key.fileobj is process.stdout:
                    received = os.read(key.fd, _CHUNK)
                    if not received:
                        return bytes(answer)
                    answer += received
                    if len(answer) > job.limits.bytes_out:
                        raise errors.SandboxError(task=job.what, problem="answered more than it may")
                elif (rest := _feed(key.fd, waiting, framed)) is not None:
                    waiting = rest
                else:
                    selector.unregister(process.stdin)
                    process.stdin.close()


def _feed(descriptor: int, waiting: memoryview, framed: Iterator[bytes]) -> memoryview | None:
    """Write what is waiting, or the next chunk; None when all is written or the child stopped listening."""
    if not waiting:
        chunk = next(framed, None)
        if chunk is None:
            return None
        waiting = memoryview(chunk)
    try:
        return waiting[os.write(descriptor, waiting) :] if waiting else waiting
    except BlockingIOError:
        return waiting
    except BrokenPipeError:
        return None


def _parse(answer: bytes, status: int, job: Job) -> Answer:
    """Take the child's answer apart; it is not to be trusted more than the content it saw."""
    head, _, content = answer.partition(b"\n")
    try:
        told = json.loads(head)
        size, facts, sealed = int(told["size"]), dict(told["facts"]), told["seal"]
        held = frozenset(Part(part) for part in sealed["held"])
        missing = tuple((Part(part), str(reason)) for part, reason in sealed["missing"])
        if size != len(content):
            raise ValueError("cut off")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise errors.SandboxError(task=job.what, problem=_ending(status)) from error
    if "error" in told:
        kind = _ERRORS.get(str(told["error"]))
        plain = {str(key): value for key, value in facts.items() if isinstance(value, str | int)}
        if kind is None:
            raise errors.SandboxError(task=job.what, problem=str(plain.get("problem", "failed")))
        raise kind(**(_named(job) | plain))
    return Answer(facts=facts, content=content, seal=Seal(held=held, missing=missing))


def _named(job: Job) -> dict[str, object]:
    return {"name": job.name} if job.name else {}


def _ending(status: int) -> str:
    if status < 0 and -status not in (signal.SIGKILL,):
        return f"crashed ({signal.Signals(-status).name})"
    return "ended without an answer"
