"""Runs code in a process of its own, because a seal is for good."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel parts are Linux's")

ROOT = Path(__file__).parents[2]
PREPARE = """
import ctypes, errno, json, os, socket, struct, subprocess, sys, threading, time
from localai.sandbox.seal import seal, seal_door, seal_recorder
libc = ctypes.CDLL(None, use_errno=True)
def calling(function, *arguments):
    result, refusals = function(*arguments), (errno.EACCES, errno.EPERM)
    return "refused" if result < 0 and ctypes.get_errno() in refusals else (result, ctypes.get_errno())
def opening(function, *arguments):
    try:
        return str(function(*arguments))
    except PermissionError:
        return "refused"
"""


def in_a_process(code: str) -> object:
    """Run code in a fresh interpreter; it leaves its finding in `found`."""
    program = PREPARE + textwrap.dedent(code) + "\nprint(json.dumps(found))"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", program]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd="/", env=environment)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
