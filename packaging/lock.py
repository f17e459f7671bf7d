"""Write packaging/requirements/*.txt, the lock of this project: every version and hash, for every system.

    python3 packaging/lock.py            pin what pyproject.toml newly asks for, keep every other pin
    python3 packaging/lock.py --upgrade  take the newest versions that pyproject.toml allows

It is made from pyproject.toml and needs `uv` on PATH and the network. core.txt is what localai runs on; ondevice.txt,
formats.txt, test.txt and build.txt are what the text reader, PDF and HEIC, the tests and the build backend need beyond
it. docs/decisions says why the lock has this form.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "packaging" / "requirements"
COMMAND = "python3 packaging/lock.py"
NAMES = ("core", "ondevice", "formats", "test", "build")
ENTRY = re.compile(r"(?P<requirement>[a-z0-9][a-z0-9._-]*==[^\s;]+( ; [^\\]+)?) \\")


def wanted(pyproject: dict) -> dict[str, list[str]]:
    """Return what each file is resolved from, as requirement lines."""
    project = pyproject["project"]
    return {
        "core": project["dependencies"],
        "ondevice": project["optional-dependencies"]["ondevice"],
        "formats": project["optional-dependencies"]["formats"],
        "test": pyproject["dependency-groups"]["test"],
        "build": pyproject["build-system"]["requires"],
    }


def fingerprint(pyproject: dict) -> str:
    """Return the SHA-256 of everything in pyproject.toml that the lock depends on."""
    asked = {"python": pyproject["project"]["requires-python"], **wanted(pyproject)}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def split_entries(text: str) -> dict[str, str]:
    """Return the entries of a requirements file by requirement: its line, and the hash lines under it."""
    entries: dict[str, str] = {}
    requirement = ""
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        found = ENTRY.fullmatch(line)
        requirement = found["requirement"] if found else requirement
        entries[requirement] = entries.get(requirement, "") + line + "\n"
    return entries


def resolve(lines: list[str], constraints: Path, kept: Path, upgrade: bool) -> str:
    """Resolve requirement lines for every system and Python from 3.11, with hashes; `kept` holds pins to stay with."""
    with tempfile.NamedTemporaryFile("w", suffix=".in") as source:
        source.write("\n".join(lines))
        source.flush()
        command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
        command += ["--no-annotate", "--no-header", "--constraint", str(constraints), "--output-file", str(kept)]
        command += ["--upgrade"] if upgrade else []
        subprocess.run([*command, source.name], check=True, cwd=ROOT)
    return kept.read_text()


def download_megabytes(entries: str) -> int:
    """Return how much installing these entries downloads on this system, rounded up to whole MB."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "listed.txt"
        listed.write_text(entries)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "--dest", folder, "-r", str(listed)], check=True)
        total = sum(file.stat().st_size for file in Path(folder).iterdir() if file != listed)
    return -(-total // 1_000_000)


def write(upgrade: bool) -> None:
    """Resolve everything together, then write one file for each purpose."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = wanted(pyproject)
    REQUIREMENTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder) / "together.txt"
        empty = Path(folder) / "empty.txt"
        empty.touch()
        old = {}
        for name in NAMES:
            path = REQUIREMENTS / f"{name}.txt"
            old |= split_entries(path.read_text()) if path.exists() else {}
        together.write_text("".join(old.values()))
        resolve([line for lines in asked.values() for line in lines], empty, together, upgrade)
        core: dict[str, str] = {}
        for name in NAMES:
            kept = Path(folder) / f"{name}.txt"
            shutil.copy(together, kept)
            lines = asked["core"] + (asked[name] if name != "core" else [])
            entries = split_entries(resolve(lines, together, kept, upgrade=False))
            own = {key: entry for key, entry in entries.items() if key not in core}
            core = core or entries
            body = "".join(own.values())
            beyond = "" if name == "core" else " beyond core.txt"
            size = download_megabytes(body)
            head = f"# Made by `{COMMAND}` from pyproject.toml. Versions and hashes of {name}{beyond}.\n"
            head += f"# pyproject {fingerprint(pyproject)}\n# download {size} MB\n"
            (REQUIREMENTS / f"{name}.txt").write_text(head + body)
            print(f"{name}.txt: {len(own)} projects, {size} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    write(parser.parse_args().upgrade)
