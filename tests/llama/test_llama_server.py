"""llama.cpp's own server with a model of random weights, used as a person uses it; run by name, see docs/tests.md."""

import json
import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from localai.errors import ExitCode
from tests.cli.conftest import ready  # noqa: F401  # a workspace that `init` made
from tests.llama.gguf import write_model

PROGRAM = os.environ.get("LOCALAI_LLAMA_SERVER") or shutil.which("llama-server")
OTHER = os.environ.get("LOCALAI_LLAMA_PYTHON")  # one that has llama_cpp.server, which is another program
PATIENCE = 120
pytestmark = pytest.mark.skipif(
    not PROGRAM, reason="llama-server is not on PATH; name it with LOCALAI_LLAMA_SERVER to run this against it"
)


@contextmanager
def serving(words: Callable[[int], list[str]], path: str) -> Iterator[str]:
    """Run a server at a free port of this computer until the block ends; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(words(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url, until = f"http://127.0.0.1:{port}", monotonic() + PATIENCE
        while not _answers(url + path):
            assert process.poll() is None, "the server ended"
            assert monotonic() < until, "the server does not begin"
            sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("llama") / "tiny.gguf"
    write_model(path)
    return path


@contextmanager
def llama_serving(model: Path) -> Iterator[str]:
    def words(port: int) -> list[str]:
        return [str(PROGRAM), "-m", str(model), "--host", "127.0.0.1", "--port", str(port), "-c", "512", "-t", "1"]

    with serving(words, "/health") as url:
        yield url


@pytest.fixture(scope="module")
def server(model: Path) -> Iterator[str]:
    with llama_serving(model) as url:
        yield url


@pytest.fixture
def added(ready, server):  # noqa: F811
    """The workspace with the server on record, and the id of its model."""
    told = ready.json("providers", "add", "llama", "--url", server, "--local")
    assert told["provider"]["program"] == "llama.cpp"
    (model_id,) = [each["id"] for each in told["models"]]
    return ready, model_id


def words_to(model_id, *more):
    return ("send", "-p", "hello", "--model", model_id, "--for", "chat", "--set", "max_output=12", "--offline", *more)


def approved(machine, model_id):
    return ("--consent", machine.json(*words_to(model_id), "--dry-run")["digest"])


def test_server_shows_that_its_model_runs_here_and_is_listed_as_such(added):
    machine, model_id = added
    (row,) = [each for each in machine.json("models", "--for", "chat")["models"] if each["id"] == model_id]
    assert (row["runs_here"], row["verdict"]) == (True, "allowed")


def test_answer_arrives_piece_by_piece_and_the_receipt_says_it_stayed_here(added):
    machine, model_id = added
    out = machine.run(*words_to(model_id, "--jsonl"), *approved(machine, model_id)).out
    lines = [json.loads(line) for line in out.splitlines()]
    pieces = [line["text"] for line in lines if line.get("text") is not None and "receipt" not in line]
    assert len(pieces) > 1
    assert "w" in "".join(pieces)
    (job,) = machine.json("jobs", "list")["jobs"]
    receipt = machine.json("jobs", "show", job["id"])["receipt"]
    assert (receipt["where"], receipt["sent"], receipt["outcome"]) == ("here", 0, "done")
    assert machine.json("status")["bytes_sent"]["total"] == 0


def test_class_of_the_strictest_content_may_go_to_a_server_that_shows_it_stays_here(added, tmp_path):
    machine, model_id = added
    (tmp_path / "note.txt").write_text("the words of a client")
    item = machine.json("add", tmp_path / "note.txt", "--class", "regulated")["items"][0]["id"]
    plan = machine.json(*words_to(model_id), f"text={item}", "--dry-run")
    assert (plan["verdict"]["outcome"], plan["copies"]) == ("allowed", [])


def test_server_that_is_gone_gets_nothing(ready, model):  # noqa: F811
    with llama_serving(model) as url:
        told = ready.json("providers", "add", "brief", "--url", url, "--local")
        model_id = told["models"][0]["id"]
        consent = approved(ready, model_id)
    ready.run(*words_to(model_id), *consent, expect=ExitCode.PROVIDER)


@pytest.mark.skipif(not OTHER, reason="LOCALAI_LLAMA_PYTHON names no Python that has llama_cpp.server")
def test_server_that_does_not_show_where_its_models_run_is_not_taken_as_one_here(ready, model):  # noqa: F811
    def words(port: int) -> list[str]:
        listen = ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", "128"]
        return [str(OTHER), "-m", "llama_cpp.server", "--model", str(model), *listen]

    with serving(words, "/v1/models") as url:
        ended = ready.run("providers", "add", "other", "--url", url, "--local", "--json", expect=ExitCode.REFUSED)
    assert ended.error["code"] == "not-local"
