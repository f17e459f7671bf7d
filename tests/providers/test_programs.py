"""Replies of programs on this computer, read without trust: in doubt a model runs elsewhere, and nothing raises."""

import json

import pytest

from localai.providers.programs import ASKED, found, found_again, recognized
from localai.vocabulary.answers import Answer
from localai.vocabulary.servers import Program
from tests.providers.test_problems import _replaced

TREES = {
    Program.OLLAMA: {
        "/api/version": {"version": "0.12.0"},
        "/api/tags": {"models": [{"name": "a:1b", "digest": "d", "capabilities": ["vision"], "remote_host": ""}]},
        "/api/status": {"cloud": {"disabled": True}},
    },
    Program.LLAMA_CPP: {
        "/props": {"build_info": "b1", "model_path": "/m", "modalities": {"vision": True}},
        "/v1/models": {"data": [{"id": "a:1b", "owned_by": "llamacpp"}]},
    },
    Program.LM_STUDIO: {
        "/api/v1/models": {
            "models": [
                {"key": "a:1b", "type": "llm", "capabilities": {"vision": True}, "loaded_instances": [{"id": "x"}]}
            ]
        }
    },
    Program.VLLM: {"/v1/models": {"data": [{"id": "a:1b", "owned_by": "vllm"}]}},
}
every_program = pytest.mark.parametrize("program", sorted(TREES))


def replies(trees: dict) -> dict[str, Answer]:
    return {
        path: Answer(exchange="check", status=200, headers=(), content=json.dumps(tree).encode())
        for path, tree in trees.items()
    }


def ollama(*models: dict):
    """Return what Ollama tells with these models."""
    return found(Program.OLLAMA, replies({**TREES[Program.OLLAMA], "/api/tags": {"models": list(models)}}))


@every_program
def test_program_is_known_by_its_replies(program):
    assert recognized(replies(TREES[program])) is program


@every_program
def test_model_of_a_program_runs_here(program):
    assert found(program, replies(TREES[program])).model("a:1b").away == ""


@every_program
def test_reply_with_another_value_anywhere_never_raises(program):
    for path in ASKED[program]:
        for wrong in _replaced(TREES[program][path]):
            told = replies({**TREES[program], path: wrong})
            for read in (found, found_again):
                result = read(program, told)
                assert result is None or result.model("a:1b") is None or result.model("a:1b").name == "a:1b"


@pytest.mark.parametrize("field", ["remote_host", "remote_model"])
@pytest.mark.parametrize("value", ["ollama.com", {"host": "x"}, ["x"], 1, True])
def test_model_that_names_another_place_in_any_way_runs_elsewhere(field, value):
    assert ollama({"name": "a:1b", field: value}).model("a:1b").away


@pytest.mark.parametrize("name", ["a:cloud", "a:120b-cloud"])
def test_model_named_after_the_cloud_runs_elsewhere(name):
    assert ollama({"name": name}).model(name).away


@pytest.mark.parametrize("order", [1, -1])
def test_name_that_stands_twice_is_the_one_that_runs_elsewhere(order):
    models = [{"name": "a:1b"}, {"name": "a:1b", "remote_host": "ollama.com"}][::order]
    assert ollama(*models).model("a:1b").away


def test_place_that_a_server_names_is_shown_without_control_characters():
    away = ollama({"name": "a:1b", "remote_host": "x\x1b[2J" + "y" * 500}).model("a:1b").away
    assert "\x1b" not in away
    assert len(away) < 200


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("/home/ada/models/gemma.gguf", "gemma.gguf"),
        ("./models/gemma.gguf", "gemma.gguf"),
        ("C:\\models\\gemma.gguf", "gemma.gguf"),
        ("/gemma.gguf", "gemma.gguf"),
        ("gemma.gguf", "gemma.gguf"),
        ("ggml-org/gemma-3-4b-it-GGUF:Q4_K_M", "ggml-org/gemma-3-4b-it-GGUF:Q4_K_M"),
    ],
)
def test_model_that_llama_cpp_lists_by_its_path_is_called_by_the_name_of_its_file(listed, name):
    models = {"data": [{"id": listed, "owned_by": "llamacpp"}]}
    told = found(Program.LLAMA_CPP, replies({**TREES[Program.LLAMA_CPP], "/v1/models": models}))
    assert [each.name for each in told.models] == [name]
