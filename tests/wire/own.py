"""Programs that serve models on this computer, as far as a test needs them: their answers in their official shapes.

They stand in for programs that cannot be installed here; the whole answers of chat are those that the official client
of OpenAI reads in its strict mode (tests/providers/oracles/shapes.py).

with OwnServer(ollama("llama3.2:1b")) as server:
    ... server.url ... server.requests
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.providers.oracles.shapes import TEXTS

Answers = Mapping[str, object]
REPLY = ["A note ", "about ", "bread."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


def ollama(*names: str, cloud_off: bool = True, version: str = "0.12.3", **more: Mapping[str, object]) -> Answers:
    """Return what Ollama says with these models; `more` are further fields of a model by its name."""
    models = [
        {
            "name": name,
            "model": name,
            "modified_at": "2026-11-01T10:00:00Z",
            "size": 1_321_098_329,
            "digest": "ba" * 32,
            "details": {"format": "gguf", "family": "llama", "parameter_size": "1.2B", "quantization_level": "Q8_0"},
            **more.get(name, {}),
        }
        for name in names
    ]
    return {
        "/api/version": {"version": version},
        "/api/tags": {"models": models},
        "/api/status": {"cloud": {"disabled": cloud_off, "source": "env"}},
    }


def llama_cpp(name: str = "gemma.gguf", *, vision: bool = False) -> Answers:
    """Return what llama-server says with one model."""
    listed = {"id": name, "object": "model", "created": 1795000000, "owned_by": "llamacpp", "meta": {"n_params": 1}}
    return {
        "/props": {
            "build_info": "b7100-aabbcc",
            "model_path": f"/models/{name}",
            "modalities": {"vision": vision, "audio": False},
        },
        "/v1/models": {"object": "list", "data": [listed]},
    }


def lm_studio(name: str = "qwen3-4b", **more: object) -> Answers:
    """Return what LM Studio says with one model."""
    model = {
        "type": "llm",
        "key": name,
        "display_name": name,
        "capabilities": {"vision": False, "trained_for_tool_use": True},
        "loaded_instances": [{"id": name, "config": {"context_length": 4096}}],
        "max_context_length": 32768,
        **more,
    }
    return {"/api/v1/models": {"models": [model]}, "/v1/models": {"object": "list", "data": [{"id": name}]}}


def vllm(name: str = "org/model") -> Answers:
    """Return what vLLM says with one model."""
    return {"/v1/models": {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "vllm"}]}}


def other(name: str = "m") -> Answers:
    """Return what some other program says that speaks like OpenAI."""
    return {"/v1/models": {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "me"}]}}


class OwnServer:
    """A server on loopback that gives these answers to GET, and a chat completion to POST."""

    def __init__(self, answers: Answers, port: int = 0, *, status: int = 200, location: str = "") -> None:
        self.answers = dict(answers)
        self.requests: list[Seen] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._talker(status, location))
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[Seen]:
        """The requests with content."""
        return [each for each in self.requests if each.method == "POST"]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talker(self, status: int, location: str) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Talker(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._keep(b"")
                found = owner.answers.get(self.path)
                if location:
                    self._say(302, b"", "text/plain")
                elif found is None:
                    self._say(404, b"404 page not found", "text/plain")
                else:
                    self._say(status, json.dumps(found).encode(), "application/json")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._keep(body)
                streamed = json.loads(body).get("stream")
                shape = TEXTS["own/compatible"]
                if streamed:
                    self._say(status, shape.stream(REPLY, False), "text/event-stream")
                else:
                    self._say(status, shape.whole(REPLY, False), "application/json")

            def _keep(self, body: bytes) -> None:
                headers = list(self.headers.items())
                owner.requests.append(Seen(method=self.command, path=self.path, headers=headers, body=body))

            def _say(self, code: int, content: bytes, kind: str) -> None:
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                if location:
                    self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Talker
