"""One job from an empty machine to a receipt, as a sequence of `localai` commands that anyone could type.

`packaging/bootstrap.py try` runs it. Everything it makes lies in one folder that it names, and that can be deleted.
"""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTE = ROOT / "localai" / "ondevice" / "sample" / "note.jpg"
LOCALAI = Path(sys.executable).with_name("localai.exe" if os.name == "nt" else "localai")
TRAINS = "runway/gen4-image"
SERVICE = "openai/gpt-6-luna"
REFUSED, NOT_APPROVED = 5, 7


class DemonstrationError(Exception):
    """A command did not end as it should have."""


def tell(text: str) -> None:
    """Print what happens next, before it happens."""
    print(f"\n# {text}", flush=True)


class Shell:
    """Types `localai` commands: prints each, runs it, and compares its exit code with the expected one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "LOCALAI_HOME": str(home)}

    def type(self, *words: object, ends: tuple[int, ...] = (0,)) -> int:
        """Run a command whose output a person sees; return its exit code, which must be one of `ends`."""
        listed = [str(word) for word in words]
        print(f"$ localai {' '.join(map(quoted, listed))}", flush=True)
        ended = subprocess.run([LOCALAI, *listed], env=self.environment, cwd=ROOT, check=False)
        if ended.returncode not in ends:
            raise DemonstrationError(f"That ended with exit code {ended.returncode}, which was not expected.")
        if ended.returncode:
            print(f"(exit code {ended.returncode})", flush=True)
        return ended.returncode

    def ask(self, *words: object) -> dict:
        """Run a read command quietly and return its JSON."""
        command = [LOCALAI, *map(str, words), "--json"]
        ended = subprocess.run(command, env=self.environment, cwd=ROOT, check=False, capture_output=True, text=True)
        if ended.returncode:
            raise DemonstrationError(ended.stderr)
        return json.loads(ended.stdout)


def quoted(word: str) -> str:
    """Return a word as it would be typed."""
    return f"'{word}'" if not word or set(word) & set(" '\"$&|<>()") else word


def make_home() -> Path:
    """Make a folder for this run alone, with a passphrase nobody has to remember."""
    folder = ROOT / ".demo"
    folder.mkdir(mode=0o700, exist_ok=True)
    number = 1 + max((int(path.name) for path in folder.iterdir() if path.name.isdigit()), default=0)
    home = folder / str(number)
    home.mkdir(mode=0o700)
    passphrase = home / "passphrase.txt"
    descriptor = os.open(passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(18) + "\n")
    return home


def approve_and_run(shell: Shell, item: str, model: str) -> None:
    """Show the plan and run it once: asked on a terminal, else approved by the digest of that very plan."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        if shell.type("send", item, "--model", model, ends=(0, NOT_APPROVED)) == NOT_APPROVED:
            tell("You did not approve it, so nothing ran.")
        return
    shell.type("send", item, "--model", model, "--dry-run")
    plan = shell.ask("send", item, "--model", model, "--dry-run")
    shell.type("send", item, "--model", model, "--consent", plan["digest"])


def rehearse(shell: Shell, item: str) -> None:
    """Show the plan for a service, then have the real door send it to a recorder on this computer."""
    tell(f"A service that the rules allow: {SERVICE}. What exactly would go out, and what would remain there.")
    words = ("send", item, "--model", SERVICE, "-p", "Who should be where, and when?")
    shell.type(*words, "--dry-run")
    tell("That plan, rehearsed: the door sends its bytes, to a recorder on this computer. No key, no network.")
    shell.type(*words, "--rehearse", "--offline")


def demonstrate(small: bool) -> None:
    """Type every step."""
    home = make_home()
    shell = Shell(home)
    tell(f"Everything of this demonstration is written to {home}; delete that folder when you like.")
    tell("A workspace, without your system's keyring: it opens with a passphrase file, or with its recovery sheet.")
    shell.environment["LOCALAI_PASSPHRASE_FILE"] = str(home / "passphrase.txt")
    recovery = home / "recovery.txt"
    shell.type("init", "--no-keyring", "--recovery-file", recovery)
    del shell.environment["LOCALAI_PASSPHRASE_FILE"]
    shell.environment["LOCALAI_IDENTITY_FILE"] = str(recovery)

    tell("A picture of a note, with a place and a camera number inside. It is encrypted and listed.")
    shell.type("add", NOTE)
    item = shell.ask("list")["items"][0]["id"][:8]
    shell.type("list")

    tell(f"Which models could {'clean it' if small else 'read the text in it'}, and what each would keep.")
    shell.type("models", "--for", "clean" if small else "read")
    model = "on-device/clean" if small else "on-device/ocr"
    why = "makes a copy without metadata (the text reader was left out)" if small else "reads text on this computer"
    tell(f"{model} {why}. What we know about it:")
    shell.type("models", "show", model)
    tell("The exact plan, its approval, the result, the receipt.")
    approve_and_run(shell, item, model)
    tell("What came of it is an encrypted item too.")
    shell.type("list")

    tell("The same picture to a service whose terms let it train on what it gets: refused, with ways out.")
    shell.type("send", item, "--model", TRAINS, "-p", "make it look like a painting", ends=(REFUSED,))

    tell("The record of all this holds, and nothing is elsewhere.")
    shell.type("ledger", "verify")
    shell.type("copies")
    shell.type("status")
    rehearse(shell, item)

    sent = shell.ask("status")["bytes_sent"]["total"]
    if sent != 0:
        raise DemonstrationError(f"{sent} bytes were sent; none should have been.")
    print(f"\nLook around: LOCALAI_HOME={home} LOCALAI_IDENTITY_FILE={recovery} {LOCALAI}")
    print(f"\n{sent} bytes left this machine.")


if __name__ == "__main__":
    try:
        demonstrate(small="--small" in sys.argv[1:])
    except DemonstrationError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
