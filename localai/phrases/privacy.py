"""Our own statement, at most 400 words; `docs/privacy.md` is the same text under a heading."""

from typing import Final

STATEMENT: Final = """\
This is our own statement, in the words of the program: `localai privacy` prints it together with a live map of where your items are.

**What localai does**
- It keeps what you add on this computer, encrypted. Names, tags, prompts, results and the ledger are encrypted too.
- It shows what would go to a service before anything goes, and asks.
- It writes only below the folders that `localai path` lists.

**What it does not do**
- No telemetry, no crash reports, no update check, no account, no server of ours.
- Nothing you keep is used to train anything. The models that run here do not learn.
- It does not read your files by itself: only what you add.
- In this version nothing can be sent at all. There is no code for it, and on Linux each process gives up the right to open a socket before it reads any item.

**How to check each of these**
- `localai status` shows bytes sent (0) and the reach (none).
- `strace -f -e trace=socket localai list` shows that no internet socket is opened; `unshare -cn` runs it without any network.
- `localai path` lists the folders; `strace -f -e trace=openat` shows what is written.
- `localai ledger verify` checks the record of everything that ran; `packaging/verify_ledger.py` does it without our code.
- `packaging/read_workspace.py` reads your workspace without our code.

**What others on this computer can see**
- Someone with a copy of your disk sees that a localai workspace exists, its format and kinds of key slots, how many files it has, their padded sizes, and when they changed. Not what is in them or what they are called.
- A program that runs as you, while the workspace is open, can do what you can do.
- What you export or open in another program is an ordinary file; that program may keep copies.

**Deleting**
Removed items wait in the trash for 7 days. Then their keys are destroyed and nobody can open them, you included. Out of reach: backups you made, and cells of flash disks that the system no longer shows.

**If you lose your keys**
Nobody can help: there is no second key with us. Keep the recovery sheet.
"""  # noqa: E501  a page of prose

NOTHING_ELSEWHERE: Final = "Elsewhere: nothing. No copy of anything exists at a service."


def here(items: str, in_trash: str, projects: str) -> str:
    """Say what is in the workspace; each is a count with its noun."""
    return f"Here, encrypted: {items} in {projects}; {in_trash} in the trash."


def elsewhere(copies: str) -> str:
    """Say how many copies exist at services; `copies` is a count with its noun."""
    return f"Elsewhere: {copies}; see `localai copies`."


def sent(session: str, today: str, total: str) -> str:
    """Say how many bytes left this machine."""
    return f"Sent: {total} in all, {today} today, {session} since this unlock."


def locked() -> str:
    """Say why there is no map."""
    return "The workspace is locked, so there is no map of what is in it."
