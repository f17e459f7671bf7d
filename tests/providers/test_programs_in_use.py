"""Programs on this computer as tests stand in for them: which one answers, and where its models run."""

import json

import pytest

from localai.providers.programs import ASKED, ASKED_AGAIN, found, found_again, recognized
from localai.vocabulary.answers import Answer
from localai.vocabulary.servers import Program
from tests.wire import own

KINDS = {
    Program.OLLAMA: own.ollama("llama3.2:1b"),
    Program.LLAMA_CPP: own.llama_cpp(),
    Program.LM_STUDIO: own.lm_studio(),
    Program.VLLM: own.vllm(),
}
programs = pytest.mark.parametrize("program", sorted(KINDS))


def replies(answers: own.Answers, status: int = 200) -> dict[str, Answer]:
    return {
        path: Answer(exchange="ask", status=status, headers=(), content=json.dumps(tree).encode())
        for path, tree in answers.items()
    }


def ollama_model(**fields: object):
    told = found(Program.OLLAMA, replies(own.ollama("m:1b", **{"m:1b": fields})))
    assert told is not None
    return told.model("m:1b")


@programs
def test_program_is_recognized_by_its_own_answers(program):
    assert recognized(replies(KINDS[program])) is program


def test_program_that_nobody_knows_is_not_recognized():
    assert recognized(replies(own.other())) is None


@programs
@pytest.mark.parametrize("status", [204, 302, 401, 404, 500])
def test_only_an_answer_of_200_tells_anything(program, status):
    assert recognized(replies(KINDS[program], status)) is None


@programs
def test_models_that_run_here_are_listed(program):
    told = found(program, replies(KINDS[program]))
    assert told is not None
    assert [model.away for model in told.models] == [""]


@programs
def test_later_question_alone_shows_the_same(program):
    answers = {path: tree for path, tree in KINDS[program].items() if path in ASKED_AGAIN[program]}
    told = found_again(program, replies(answers))
    whole = found(program, replies(KINDS[program]))
    assert told is not None
    assert whole is not None
    assert told.models[0].away == whole.models[0].away == ""


@programs
def test_answers_of_another_program_show_nothing_later(program):
    others = [kind for kind in KINDS if kind is not program]
    shown = [found_again(program, replies(KINDS[other])) for other in others]
    assert shown == [None] * len(others)


def test_llama_cpp_answering_where_ollama_does_is_not_ollama():
    tags = {"models": [{"name": "m", "model": "m", "digest": "", "size": "", "type": "model"}]}
    assert found_again(Program.OLLAMA, replies({"/api/tags": tags})) is None


@pytest.mark.parametrize("name", ["gpt-oss:120b-cloud", "glm:cloud"])
def test_name_of_a_cloud_model_says_that_it_runs_elsewhere(name):
    told = found(Program.OLLAMA, replies(own.ollama(name)))
    assert told is not None
    assert told.models[0].away


@pytest.mark.parametrize("field", ["remote_host", "remote_model"])
def test_plain_name_that_stands_for_a_cloud_model_says_so(field):
    assert ollama_model(**{field: "https://ollama.com:443"}).away


def test_empty_remote_fields_mean_here():
    assert not ollama_model(remote_host="", remote_model="").away


@pytest.mark.parametrize(("abilities", "sees"), [(["vision"], True), (["completion"], False), (None, None)])
def test_ability_to_see_is_what_ollama_tells(abilities, sees):
    assert ollama_model(capabilities=abilities).sees is sees


def test_cloud_that_is_on_is_a_caution():
    on, off = (found(Program.OLLAMA, replies(own.ollama("m", cloud_off=each))) for each in (False, True))
    assert on is not None
    assert off is not None
    assert (bool(on.caution), bool(off.caution)) == (True, False)


@pytest.mark.parametrize(
    ("asked", "listed", "is_there"),
    [
        ("llama3.2", "llama3.2:latest", True),
        ("llama3.2:latest", "llama3.2:latest", True),
        ("llama3.2:1b", "llama3.2:latest", False),
        ("llama3", "llama3.2:latest", False),
    ],
)
def test_plain_name_is_the_latest(asked, listed, is_there):
    told = found(Program.OLLAMA, replies(own.ollama(listed)))
    assert told is not None
    assert (told.model(asked) is not None) is is_there


@pytest.mark.parametrize("field", [{"remote": True}, {"device": "tower"}, {"linkedFrom": "x"}])
def test_lm_studio_naming_another_machine_says_so(field):
    told = found(Program.LM_STUDIO, replies(own.lm_studio(**field)))
    assert told is not None
    assert told.models[0].away


def test_lm_studio_is_never_without_a_caution():
    told = found(Program.LM_STUDIO, replies(own.lm_studio()))
    assert told is not None
    assert told.caution


def test_models_of_a_program_that_nobody_knows_may_run_anywhere():
    told = found(Program.OTHER, replies(own.other()))
    assert told is not None
    assert told.models[0].away


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'"x"', b'{"models": 1}', b'{"models": [1, {"name": 2}]}'])
@pytest.mark.parametrize("program", sorted(Program))
def test_nonsense_shows_nothing(program, content):
    nonsense = {
        path: Answer(exchange="ask", status=200, headers=(), content=content)
        for path in (*ASKED[program], *ASKED_AGAIN[program])
    }
    assert found(program, nonsense) is None
    assert found_again(program, nonsense) is None
