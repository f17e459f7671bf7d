"""Installs localai from this checkout with every hash checked. Needs Python 3.11 or newer and nothing else.

    python3 packaging/bootstrap.py try            install, then do one job with it and show every step
    python3 packaging/bootstrap.py test           install what the tests need, then run every check
    python3 packaging/bootstrap.py install        install only

    ... --small                 leave the text reader, PDF and HEIC out (five times less to download)
    ... --bundle DIR            download only, into DIR, with a list of hashes: for a machine without a network
    ... --from DIR              install from such a bundle; nothing is asked of the network

Everything goes into .venv in this folder; delete the folder and it is gone. `uv` is used when it is on PATH.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed-from"
HASHES = "SHA256SUMS"
# program -> Debian package; the tests use them as referees and as the systems that localai meets
TOOLS = {
    "age": "age",
    "dbus-run-session": "dbus",
    "exiftool": "libimage-exiftool-perl",
    "gnome-keyring-daemon": "gnome-keyring",
    "strace": "strace",
    "tmux": "tmux",
}


class StoppedError(Exception):
    """The person is told `args[0]`, and we end with exit code 1."""


def say(text: str = "") -> None:
    """Print one line at once, before what comes next takes its time."""
    print(text, flush=True)


def run(*command: object, **options: object) -> None:
    """Run a program; where it fails, stop and show what was run."""
    words = [str(word) for word in command]
    ended = subprocess.run(words, check=False, cwd=ROOT, **options)
    if ended.returncode:
        raise StoppedError(f"This failed with exit code {ended.returncode}:\n  {' '.join(words)}")


# --- what is to be installed ------------------------------------------------------------------------------------------


def lists_for(purpose: str, small: bool) -> list[Path]:
    """Return the requirement files for a purpose: `try`, `test` or `install`."""
    names = ["core", "build"]
    names += [] if small else ["ondevice", "formats"]
    names += ["test"] if purpose == "test" else []
    return [ROOT / "packaging" / "requirements" / f"{name}.txt" for name in names]


def megabytes(lists: list[Path]) -> int:
    """Return how much these lists download, as they say themselves."""
    lines = [line for path in lists for line in path.read_text().splitlines()]
    return sum(int(line.split()[2]) for line in lines if line.startswith("# download "))


def fingerprint(lists: list[Path]) -> str:
    """Return what the environment is made from, to see whether it is current."""
    versions = [sys.version, *(path.name + path.read_text() for path in lists)]
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()


# --- installing -------------------------------------------------------------------------------------------------------


def make_environment(uv: "str | None") -> None:
    """Make .venv, anew where it is not whole."""
    if PYTHON.exists() and STAMP.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        run(uv, "venv", "--quiet", "--no-project", "--python", sys.executable, VENV)
        return
    try:
        run(sys.executable, "-m", "venv", VENV)
    except StoppedError as stop:
        shutil.rmtree(VENV, ignore_errors=True)
        more = "Python's venv module is not whole here. On Debian and Ubuntu: apt install python3-venv. Or install uv."
        raise StoppedError(f"{stop.args[0]}\n{more}") from stop


def installer(uv: "str | None", bundle: "Path | None") -> list[object]:
    """Return the words that begin every installing command; with a bundle they reach no network."""
    if uv:
        offline = ["--offline", "--no-index", "--find-links", bundle] if bundle else []
        return [uv, "pip", "install", "--quiet", "--python", PYTHON, *offline]
    isolated = ["--isolated"] if bundle else []
    offline = ["--no-index", "--find-links", bundle] if bundle else []
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    return [PYTHON, "-m", "pip", *isolated, "install", *quiet, *offline]


def fetch(words: list[object], lists: list[Path], compiles: list[str]) -> None:
    """Install the lists; what the program itself needs is compiled now, for its sealed processes can write nothing."""
    ours = [path for path in lists if path.stem in ("core", "ondevice")]
    parts = [(ours, compiles), ([path for path in lists if path not in ours], [])] if compiles else [(lists, [])]
    for part, more in parts:
        run(*words, *more, "--require-hashes", "--no-deps", *(word for path in part for word in ("-r", path)))


def install(purpose: str, small: bool, bundle: "Path | None") -> None:
    """Install the lists and then the project itself, without letting it fetch anything."""
    lists = lists_for(purpose, small)
    uv = shutil.which("uv")
    if STAMP.exists() and STAMP.read_text() == fingerprint(lists):
        say(f"What is needed is in {VENV} already: nothing to download.")
    elif bundle:
        say(f"Installing from {bundle}, {check_bundle(bundle)} files whose hashes agree. Nothing is downloaded.")
    else:
        say(f"This downloads at most {megabytes(lists)} MB into {VENV}. Every file is checked against its hash.")
    began = time.monotonic()
    make_environment(uv)
    words = installer(uv, bundle)
    if not (STAMP.exists() and STAMP.read_text() == fingerprint(lists)):
        STAMP.write_text("not whole")
        fetch(words, lists, compiles=["--compile-bytecode"] if uv else [])
    again = "--reinstall" if uv else "--force-reinstall"
    run(*words, *(["--compile-bytecode"] if uv else []), "--no-build-isolation", "--no-deps", again, ROOT)
    STAMP.write_text(fingerprint(lists))
    say(f"Installed in {time.monotonic() - began:.0f} s.")


# --- bundles for machines without a network ---------------------------------------------------------------------------


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def python_with_pip(folder: Path) -> "str | Path":
    """Return a Python that can download; some systems keep pip apart, so one may be made in `folder`."""
    if importlib.util.find_spec("pip"):
        return sys.executable
    uv = shutil.which("uv")
    run(*([uv, "venv", "--quiet", "--no-project", "--seed"] if uv else [sys.executable, "-m", "venv"]), folder)
    return folder / PYTHON.relative_to(VENV)


def make_bundle(purpose: str, small: bool, folder: Path) -> None:
    """Download everything for this system and this Python into `folder`, and write the list of hashes."""
    lists = lists_for(purpose, small)
    say(f"This downloads at most {megabytes(lists)} MB into {folder}.")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise StoppedError(f"{folder} is not empty. Name a new folder.")
    quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    wanted = [word for path in lists for word in ("-r", path)]
    with tempfile.TemporaryDirectory() as place:
        run(python_with_pip(Path(place) / "venv"), "-m", "pip", "download", *quiet, "--dest", folder, *wanted)
    files = sorted(folder.iterdir())
    (folder / HASHES).write_text("".join(f"{digest(file)}  {file.name}\n" for file in files))
    size = sum(file.stat().st_size for file in files) // 1_000_000
    say(f"{len(files)} files, {size} MB, for Python {sys.version_info[0]}.{sys.version_info[1]} on {sys.platform}.")
    say(f"Take {folder} and this checkout along, then: python3 packaging/bootstrap.py {purpose} --from DIR")


def check_bundle(folder: Path) -> int:
    """Compare a bundle with its list of hashes and return how many files it has; stop where they differ."""
    listed = folder / HASHES
    if not listed.is_file():
        raise StoppedError(f"{folder} holds no {HASHES}, so it is not a bundle.")
    expected = {name: value for value, _, name in (line.partition("  ") for line in listed.read_text().splitlines())}
    found = {file.name for file in folder.iterdir()} - {HASHES}
    if found != set(expected):
        differing = sorted(found ^ set(expected))
        raise StoppedError(f"{folder} is not the bundle that {HASHES} lists: {', '.join(differing)}.")
    for name, value in expected.items():
        if digest(folder / name) != value:
            raise StoppedError(f"{folder / name} is not what {HASHES} says. Make the bundle again.")
    return len(expected)


# --- what the tests need beyond Python --------------------------------------------------------------------------------


def missing_tools() -> list[str]:
    """Return the programs that tests use and that are not here."""
    return [tool for tool in TOOLS if not shutil.which(tool)]


def install_tools(offline: bool) -> None:
    """Install missing programs where that is ours to do (root on a Debian), and say what stays missing."""
    missing = missing_tools()
    may_install = not offline and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if missing and may_install:
        packages = sorted({TOOLS[tool] for tool in missing})
        say(f"Installing with apt-get, for the tests: {' '.join(packages)}")
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            subprocess.run(["apt-get", *words], check=False, **quiet)
        missing = missing_tools()
    for tool in missing:
        say(f"Left out: the tests that need `{tool}` (Debian package {TOOLS[tool]}), which is not here.")


# --- the command ------------------------------------------------------------------------------------------------------


def understand(words: "list[str]") -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("purpose", choices=("try", "test", "install"), nargs="?", default="install", help="what for")
    parser.add_argument("--small", action="store_true", help="leave the text reader, PDF and HEIC out")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--bundle", type=Path, metavar="DIR", help="download into DIR and install nothing")
    source.add_argument("--from", type=Path, metavar="DIR", dest="source", help="install from a bundle")
    return parser.parse_args(words)


def main(words: "list[str]") -> int:
    """Do what the command line says and return the exit code."""
    asked = understand(words)
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 - whoever types the command may have an older one
            raise StoppedError(f"localai needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        if asked.bundle:
            make_bundle(asked.purpose, asked.small, asked.bundle.absolute())
            return 0
        install(asked.purpose, asked.small, asked.source.absolute() if asked.source else None)
        if asked.purpose == "try":
            run(PYTHON, ROOT / "packaging" / "demonstration.py", *(["--small"] if asked.small else []))
        elif asked.purpose == "test":
            install_tools(offline=asked.source is not None)
            run(PYTHON, ROOT / "packaging" / "checks.py")
        else:
            say(f"Start it with: {PYTHON.parent / 'localai'}")
    except StoppedError as stop:
        print(stop.args[0], file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
