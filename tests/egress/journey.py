"""The main job and every command once, as a person would type them; used wherever something must hold for all of them.

`python -m tests.egress.journey HOME` runs it and prints the exit code of each command as JSON.
"""

import atexit
import json
import shutil
import sys
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.cli.processes import ROOT, Ended, Machine

NOTE = ROOT / "localai" / "ondevice" / "sample" / "note.jpg"
PASSPHRASE = "nine words that nobody else would put in order"


class Journey:
    """One run over a fresh machine; `codes` is what each command ended with."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.codes: list[tuple[str, int]] = []

    def type(self, *words: object, expect: int = 0, given: bytes | None = None) -> Ended:
        """Run one command and note how it ended."""
        ended = self.machine.run(*map(str, words), expect=expect, given=given)
        self.codes.append((" ".join(map(str, words[:2])), ended.code))
        return ended

    def ids(self) -> list[str]:
        """Return the ids of all items, newest first."""
        return [item["id"] for item in self.type("list", "--json").json["items"]]


def made(home: Path, *, extra: dict[str, str] | None = None) -> tuple[Machine, Path]:
    """Make a machine that starts every command, whose workspace opens with an identity file; return both."""
    passphrase, sheet = home / "passphrase", home / "sheet"
    passphrase.write_text(PASSPHRASE + "\n")
    passphrase.chmod(0o600)
    Machine(home, {"LOCALAI_PASSPHRASE_FILE": str(passphrase), **(extra or {})}, starts=True).run(
        "init", "--no-keyring", "--recovery-file", sheet
    )
    return Machine(home, {"LOCALAI_IDENTITY_FILE": str(sheet), **(extra or {})}, starts=True), sheet


def prepared(home: Path) -> tuple[Machine, Path]:
    """Return the same as `made`, as a copy of one that was made before."""
    shutil.copytree(_template(), home, dirs_exist_ok=True)
    return Machine(home, {"LOCALAI_IDENTITY_FILE": str(home / "sheet")}), home / "sheet"


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="localai-prepared-"))
    atexit.register(shutil.rmtree, folder)
    made(folder)
    return folder


def main_job(journey: Journey) -> None:
    """Add a photographed note, have its text read here, and get refused where a service trains."""
    journey.type("add", NOTE, "--tag", "acme", "--previews")
    (item,) = journey.ids()
    journey.type("models", "--for", "read")
    journey.type("models", "show", "on-device/ocr")
    journey.type("send", item, "--model", "on-device/ocr", "--dry-run")
    digest = journey.type("send", item, "--model", "on-device/ocr", "--dry-run", "--json").json["digest"]
    journey.type("send", item, "--model", "on-device/ocr", "--consent", digest)
    journey.type("send", item, "--model", "runway/gen4-image", "-p", "as a painting", expect=5)
    journey.type("send", item, "--model", "openai/gpt-image-2.5", "-p", "as a painting", expect=7)
    journey.type("ledger", "verify")
    journey.type("copies")


def every_other_command(journey: Journey, sheet: Path) -> None:
    """Run what the main job leaves out."""
    home = journey.machine.home
    item = journey.ids()[-1]
    for words in (
        ["--help"],
        ["--version"],
        ["help", "all"],
        ["path"],
        ["config", "show"],
        ["config", "validate"],
        ["config", "schema"],
        ["completion", "bash"],
        ["status"],
        ["privacy"],
        ["doctor"],
        ["jobs", "list"],
        ["prove", "--help"],  # its recorder is on loopback, so it has a test of its own
        ["list"],
        ["search", "Friday"],
        ["show", item, "--history"],
        ["tag", item, "--add", "seen", "--remove", "acme"],
        ["class", item, "confidential"],
        ["rename", item, "the note.jpg"],
        ["export", item, "-o", home / "out.jpg"],
        ["project", "create", "acme", "--class", "confidential"],
        ["project", "list"],
        ["project", "delete", "acme", "--yes"],
        ["remove", item, "--yes"],
        ["restore", item],
        ["policy", "rules"],
        ["policy", "explain", "openai/gpt-image-2.5", item],
        ["policy", "set", "workspace", "--policy", '{"data_policy": {"retention_days": 0}}', "--reason", "client"],
        ["ledger", "list"],
        ["ledger", "export", "-o", home / "ledger.txt"],
        ["check", "--read-data", "--remove-orphans"],
        ["rate", "openai/gpt-image-2.5", "4"],
        ["faces", item],
        ["usage"],
        ["report", "-o", home / "report"],
        ["keys", "list"],
        ["providers", "list"],
        ["consent", "list"],
        ["workspace", "list"],
        ["recovery", "test", sheet],
        ["recovery", "new", "--recovery-file", home / "sheet2"],
    ):
        journey.type(*words)
    journey.type("add", "-", "--name", "typed.txt", given=b"a word\n", expect=4)  # the sheet in use opens it no longer
    another = {**journey.machine.extra, "LOCALAI_IDENTITY_FILE": str(home / "sheet2")}
    renewed = Journey(replace(journey.machine, extra=another))
    renewed.type("add", "-", "--name", "typed.txt", given=b"a word\n")
    renewed.type("keys", "add", "openai", given=b"sk-proj-0123456789abcd\n")
    renewed.type("keys", "remove", "openai", "--yes")
    for words in (["lock"], ["unlock"], ["purge", item, "--yes"], ["workspace", "create", "second", "--no-keyring"]):
        renewed.type(*words)
    listed = renewed.type("workspace", "list", "--json").json["workspaces"]
    renewed.type("workspace", "use", listed[0]["id"])
    for words, code in (
        (["open", item], 2),
        (["app"], 2),
        ([], 2),
        (["show", "ffffffff"], 8),
        (["jobs", "branch", "ffffffff", "-p", "otherwise"], 8),
        (["workspace", "destroy", listed[1]["id"], "--yes", listed[1]["id"]], 0),
    ):
        renewed.type(*words, expect=code)
    journey.codes += renewed.codes


def main() -> None:
    """Run it on the machine whose home folder is given."""
    home = Path(sys.argv[1])
    machine, sheet = made(home)
    journey = Journey(machine)
    main_job(journey)
    every_other_command(journey, sheet)
    print(json.dumps(journey.codes))


if __name__ == "__main__":
    main()
