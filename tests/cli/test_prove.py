"""`localai prove`: clean as it is, and not clean as soon as something leaks, planted in a copy of the tree."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from localai.operations.prove import DISK, WIRE
from localai.vocabulary.tasks import Task
from tests.cli.processes import ROOT, Ended, Machine, command
from tests.providers.calls import cases, one_each
from tests.providers.dialects import DIALECTS, dialect_of

TRIED = (  # of services that share a dialect one stands for all here; `localai prove` itself tries every one
    ("anthropic/messages", Task.READ),
    ("deepgram/api", Task.SPEAK),
    ("bfl/api", Task.EDIT),
    ("fal/queue", Task.EDIT),
    ("gemini/generate", Task.EDIT),
    ("gemini/generate", Task.READ),
    ("gemini/interactions", Task.IMAGE_TO_VIDEO),
    ("minimax/api", Task.GENERATE),
    ("minimax/api", Task.SPEAK),
    ("minimax/api", Task.TEXT_TO_VIDEO),
    ("openai/embeddings", Task.EMBED),
    ("openai/images", Task.EDIT),
    ("openai/images", Task.GENERATE),
    ("openai/speech", Task.SPEAK),
    ("openrouter/chat", Task.EDIT),
    ("openrouter/videos", Task.TEXT_TO_VIDEO),
    ("own/compatible", Task.READ),
    ("own/compatible-keyed", Task.READ),
    ("runway/tasks", Task.IMAGE_TO_VIDEO),
    ("assemblyai/transcripts", Task.TRANSCRIBE),
    ("deepgram/api", Task.TRANSCRIBE),
    ("elevenlabs/speech", Task.SPEAK),
    ("elevenlabs/transcripts", Task.TRANSCRIBE),
    ("fal/queue", Task.IMAGE_TO_VIDEO),
    ("mistral/stateless", Task.READ),
    ("mistral/stateless", Task.SPEAK),
    ("openai/transcriptions", Task.TRANSCRIBE),
    ("openrouter/chat", Task.TRANSCRIBE),
    ("photoroom/api", Task.CUTOUT),
    ("photoroom/api", Task.EDIT),
    ("recraft/images", Task.UPSCALE),
    ("recraft/images", Task.EDIT),
    ("replicate/predictions", Task.GENERATE),
    ("xai/chat", Task.EDIT),
)
BRIEF = ("prove", "openai/responses", "--for", "read")
WRITTEN = re.compile(r"^.*\bopen(?:at)?\([^)\n]*O_(?:WRONLY|RDWR|CREAT)[^)\n]*\) = \d+<([^>]+)>", re.MULTILINE)
OUR_OWN = ("/dev/", "/memfd:", "/proc/self/")
CONNECTED = re.compile(
    r"connect\(\d+(?:<[^>]*>)?, \{sa_family=AF_INET6?, .*?inet_(?:addr|pton)\((?:AF_INET6, )?\"([^\"]+)\""
)


@dataclass(frozen=True, kw_only=True)
class Plant:
    """A fault in one module, and what must be found because of it: places and kinds."""

    module: str
    stands: str
    instead: str
    found: set[tuple[str, str]]


HIDDEN = {"place", "camera serial", "e-mail", "key in the file", "name of a face", "XMP", "comment", "thumbnail"}
PLANTED = {
    "a cleaner that lets everything through": Plant(
        module="minimize/files.py",
        stands="            return _with_credentials(content, walker(content))",
        instead="            return Cleaned(media_type=media_type, content=content, removed=(), kept=())",
        found={(WIRE, kind) for kind in HIDDEN | {"bytes after the end"}},
    ),
    "a blur that is forgotten": Plant(
        module="minimize/files.py",
        stands="    if walker and not edits:",
        instead="    if walker:",
        found={(WIRE, "face")},
    ),
    "the name of a file beside its words": Plant(
        module="operations/parts.py",
        stands="_without_secrets(content.decode(), tokens, redact=redact)",
        instead="source.name + content.decode(), ()",
        found={(WIRE, "file name")},
    ),
    "a key in a second header": Plant(
        module="egress/request.py",
        stands="value if name == shown.name else each)",
        instead="value if name == shown.name else each + text if name == 'User-Agent' else each)",
        found={(WIRE, "API key")},
    ),
    "a body in a temporary file": Plant(
        module="vault/spool.py",
        stands="            writer.write(chunk)",
        instead="            writer.write(chunk); open(os.environ['TMPDIR'] + '/body', 'ab').write(chunk)",
        found={(DISK, "content"), (DISK, "prompt")},
    ),
    "an answer that is not sealed": Plant(
        module="egress/attempt.py",
        stands='        content = b"".join(found.chunks())',
        instead="        content = b''.join(found.chunks()); open(path.parent / 'a', 'wb').write(content)",
        found={(DISK, "answer")},
    ),
}


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the program in which something can be planted."""
    shutil.copytree(ROOT / "localai", tmp_path / "copy" / "localai")
    return tmp_path / "copy"


def leaks(ended: Ended) -> set[tuple[str, str]]:
    rows = [row for result in ended.json["results"] for row in result["rows"]]
    return {(row["place"], row["kind"]) for row in rows if not row["clean"]}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_found(machine, copy, plant):
    module = copy / "localai" / plant.module
    source = module.read_text()
    assert source.count(plant.stands) == 1
    module.write_text(source.replace(plant.stands, plant.instead))
    ended = Machine(machine.home, {"PYTHONPATH": str(copy)}).run(*BRIEF, "--json", expect=12)
    assert leaks(ended) == plant.found
    assert ended.error["code"] == "leak"


def test_nothing_is_found_in_the_copy_before_anything_is_planted(machine, copy):
    ended = Machine(machine.home, {"PYTHONPATH": str(copy)}).run(*BRIEF, "--json")
    assert ended.json["clean"]
    assert leaks(ended) == set()


def test_every_dialect_is_tried():
    brief = ("openai/responses", Task.READ)
    tried = {dialect_of(case) for case in one_each(cases()) if (case.surface, case.call.task) in {*TRIED, brief}}
    assert tried == DIALECTS.keys()


@pytest.mark.parametrize("task", sorted({task for _, task in TRIED}))
def test_nothing_leaks_through_any_adapter(machine, task):
    adapters = {adapter for adapter, tried in TRIED if tried is task}
    found = machine.json("prove", *sorted(adapters), "--for", task, "--brief", timeout=600)
    sent = [result for result in found["results"] if not result["refused"]]
    assert found["clean"]
    assert {(result["adapter"], result["task"]) for result in sent} == {(adapter, task) for adapter in adapters}
    assert all(result["as_planned"] and result["received_bytes"] for result in sent)
    assert {result["outcome"] for result in sent} == {"done"}
    assert {row["place"] for result in sent for row in result["rows"]} == {WIRE, DISK}


def test_nothing_leaks_with_any_kind_of_sound(machine):
    found = machine.json("prove", "deepgram/api", "--for", "transcribe")
    sent = [result for result in found["results"] if not result["refused"]]
    assert found["clean"]
    assert [result["inputs"] for result in sent] == [["audio audio/mp4"], ["audio audio/mpeg"], ["audio audio/wav"]]


def test_a_person_reads_a_line_for_every_send(machine):
    told = machine.run(*BRIEF).text.splitlines()
    sends = [line for line in told if line.startswith("openai/responses")]
    assert len(sends) == 5
    assert all(line.count("CLEAN (") == 2 for line in sends)
    assert any(line.startswith("0 bytes left this machine") for line in told)


def test_a_proof_leaves_nothing_behind(machine, tmp_path):
    (tmp_path / "tmp").mkdir()
    Machine(machine.home, {"TEMP": str(tmp_path / "tmp")}).run(*BRIEF)
    assert list(machine.home.iterdir()) == list((tmp_path / "tmp").iterdir()) == []


def test_an_adapter_that_there_is_not_is_named(machine):
    error = machine.run("prove", "openai/response", "--json", expect=8).error
    assert "openai/responses" in " ".join([error["message"], *error["try"]])


@pytest.mark.skipif(shutil.which("strace") is None, reason="it takes strace to see every connection and every file")
def test_no_process_of_a_proof_connects_elsewhere_or_writes_elsewhere(machine, tmp_path):
    log, temporary = tmp_path / "trace", tmp_path / "tmp"
    temporary.mkdir()
    words = ["strace", "-ff", "-qq", "-y", "-e", "trace=connect,openat,open", "-o", log]
    environment = {**machine.environment, "TEMP": str(temporary)}
    subprocess.run([*words, *command(*BRIEF)], env=environment, capture_output=True, timeout=300, check=True)
    trace = "".join(each.read_text() for each in tmp_path.glob("trace.*"))  # one file per process
    assert set(CONNECTED.findall(trace)) == {"127.0.0.1"}
    assert WRITTEN.findall(trace)
    assert [path for path in WRITTEN.findall(trace) if not path.startswith((str(temporary), *OUR_OWN))] == []
