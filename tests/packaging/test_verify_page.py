"""docs/verify.md, followed to the letter: what a person records is what the plan said and what the ledger remembers."""

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.processes import ROOT
from tests.egress.journey import NOTE, prepared

KEY = "sk-madeup-0123456789abcdef"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="the page makes its certificate with it")


def blocks(kind: str) -> list[str]:
    page = (ROOT / "docs" / "verify.md").read_text()
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class Follower:
    """Somebody who types what the page says, in a folder with a photo, where `localai` and `python3` are found."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "home").mkdir(mode=0o700)
        self.machine, _ = prepared(folder / "home")
        shutil.copy(NOTE, folder / "photo.jpg")
        (folder / "packaging").symlink_to(ROOT / "packaging")
        (folder / "bin").mkdir()
        for name, words in (("localai", f"{sys.executable} -m localai"), ("python3", sys.executable)):
            (folder / "bin" / name).write_text(f'#!/bin/sh\nexec {words} "$@"\n')
            (folder / "bin" / name).chmod(0o700)
        self.environment = {**self.machine.environment, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        self.machine.run("keys", "add", "openai", given=KEY.encode())
        (folder / "home" / "localai" / "config").mkdir(mode=0o700, exist_ok=True)

    def here(self, text: str) -> str:
        """Return text of the page with the port of this machine."""
        assert "8443" in text
        return text.replace("8443", str(self.port))

    def type(self, line: str, *more: str, expect: int = 0) -> str:
        command = ["sh", "-c", f'{line} "$@"', "sh", *more]
        ended = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        assert ended.returncode == expect, ended.stderr
        return ended.stdout

    @contextmanager
    def watching(self, line: str) -> Iterator[None]:
        """Start the recorder of the page in the background, and end it afterwards."""
        words = ["sh", "-c", f"exec {line.removesuffix(' &')}"]
        started = subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE)
        assert started.stdout is not None
        try:
            assert started.stdout.readline() == b"watching\n"
            yield
        finally:
            started.kill()
            started.communicate()


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> tuple[Follower, dict]:
    """The page, followed; returns who followed it and the exchange that the plan showed beforehand."""
    person = Follower(tmp_path_factory.mktemp("verify"))
    make_certificate, configure, watch, send, count = blocks("sh")[0].splitlines()
    (person.folder / "watch.py").write_text(person.here(blocks("python")[0]))
    person.type(make_certificate)
    person.type(person.here(configure))
    with person.watching(watch):
        plan = json.loads(person.type(send, "--dry-run", "--json"))
        person.type(send, "--consent", plan["digest"], expect=14)
    (exchange,) = plan["exchanges"]
    return person, exchange | {"counted": person.type(count)}


@needs_openssl
def test_the_page_takes_five_lines():
    assert len(blocks("sh")[0].splitlines()) == 5


@needs_openssl
def test_what_was_recorded_is_what_the_plan_said(followed):
    person, exchange = followed
    body = (person.folder / "body.bin").read_bytes()
    assert exchange["counted"].split()[0] == hashlib.sha256(body).hexdigest() == exchange["body_sha256"]
    assert len(body) == exchange["body_bytes"]


@needs_openssl
def test_the_recorded_head_is_the_planned_one_but_for_the_key(followed):
    person, exchange = followed
    first, *lines = (person.folder / "head.txt").read_bytes().decode().removesuffix("\r\n\r\n").split("\r\n")
    planned = [f"{header['name']}: {header['value']}" for header in exchange["headers"]]
    assert first == "POST /v1/responses HTTP/1.1"
    assert [line.replace(KEY, f"{{key ...{KEY[-4:]}}}") for line in lines] == planned


@needs_openssl
def test_the_ledger_remembers_what_was_recorded(followed):
    person, exchange = followed
    export, find, verify = blocks("sh")[1].splitlines()
    person.type(export)
    assert person.type(find).split()[-1] == exchange["body_sha256"]
    assert re.search(r"^\d+ salts, each opens what it belongs to$", person.type(verify), re.MULTILINE)


@needs_openssl
def test_the_settings_of_the_page_are_settings(followed, tmp_path):
    person, _ = followed
    (text,) = blocks("toml")
    home = tmp_path / "other"
    (home / "config").mkdir(parents=True, mode=0o700)
    (home / "config" / "config.toml").write_text(text)
    environment = {**person.environment, "LOCALAI_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "localai", "config", "validate"], env=environment, check=True)
