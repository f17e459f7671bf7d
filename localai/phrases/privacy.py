"""Our own statement, at most 400 words; `docs/privacy.md` is the same text under a heading."""

from datetime import date
from typing import Final

from localai.phrases.amounts import many, number
from localai.phrases.cards import day

STATEMENT: Final = """\
Our own statement; `localai privacy` prints it with a live map of where your items are.

**What localai does**
- It keeps what you add here, encrypted: contents, names, tags, prompts, results, ledger.
- It shows what would go to a service before anything goes, and asks.
- It writes only below the folders that `localai path` lists.

**What it does not do**
- No telemetry, no crash reports, no update check, no account, no server of ours.
- Nothing you keep is used to train anything.
- It reads only what you add.
- It connects to nobody by itself. What leaves is the request you approved, or a question without content that you asked for (does this key work, what does a service say about itself): through one door, to hosts on the provider's card.
- On Linux the kernel refuses every socket to what reads your files, and every file to what opens a socket. Elsewhere localai can notice unexpected connections but the kernel does not block them.

**How to check each of these**
- `localai status` shows bytes sent and the reach, `localai doctor` what the kernel enforces here.
- `localai send --rehearse` lets the real request arrive at a recorder on this computer.
- `strace -f -e trace=socket localai list` shows no internet socket, `-e trace=openat` what is written.
- `localai ledger verify` checks the record of everything; `packaging/verify_ledger.py` does it without our code.

**What a service gets**
What you approved, your key, your network address and the time. What it keeps, and until when, is in `localai copies`. It cannot be taken back.

**What others on this computer can see**
- A copy of your disk shows that a workspace exists, its kinds of key slots, how many files, their padded sizes, and when they changed; not what is in them.
- A program that runs as you, while the workspace is open, can do what you can.
- What you export or open elsewhere is an ordinary file; other programs may keep copies.

**Deleting**
Removed items wait in the trash for 7 days. Then their keys are destroyed and nobody can open them, you included. Out of reach: copies at services, backups you made, cells of flash disks.

**If you lose your keys**
Nobody can help: there is no second key with us. Keep the recovery sheet.
"""  # noqa: E501  a page of prose

NOTHING_ELSEWHERE: Final = "Elsewhere: nothing. No copy of anything exists at a service."


def here(items: str, projects: str, in_trash: str, open_outside: int) -> str:
    """Say what is in the workspace, each a count with its noun, and how many copies viewers have open decrypted."""
    seen = f" {many(open_outside, 'decrypted copy', 'decrypted copies')} open in a viewer." if open_outside else ""
    return f"Here, encrypted: {items} in {projects}; {in_trash} in the trash.{seen}"


BACKUPS: Final = (
    "In backups: localai has made none. A copy of its folder that you or your system made opens with the same keys, "
    "and what is deleted here stays there."
)


def held(holder: str, sends: int, copies: tuple[int, int, int, int], until: date | None) -> str:
    """Say what one holder still has: of how many sends, how many copies until when, and with no known end.

    `copies` are those with a last day, until deleted, of unknown length, and those kept only if flagged or by law.
    """
    dated, until_deleted, unknown, conditional = copies
    told = []
    if dated and until is not None:
        told.append(
            f"{many(dated, 'copy', 'copies')} until about {day(until)}" + (" at the latest" if dated > 1 else "")
        )
    if until_deleted:
        told.append(f"{many(until_deleted, 'copy', 'copies')} until deleted")
    if unknown:
        told.append(f"{many(unknown, 'copy', 'copies')} nobody knows how long")
    if conditional:
        told.append(f"{many(conditional, 'copy', 'copies')} only if flagged or by order of a court")
    return f"Elsewhere, at {holder}, from {many(sends, 'send')}: {'; '.join(told)}. See `localai copies`."


def never(items: int, of: int) -> str:
    """Say of how many items nothing ever left."""
    return f"Never: of {number(items)} of {many(of, 'item')} nothing was ever sent."


def sent(session: str, today: str, total: str) -> str:
    """Say how many bytes left this machine."""
    return f"Sent: {total} in all, {today} today, {session} since this unlock."


def locked() -> str:
    """Say why there is no map."""
    return "The workspace is locked, so there is no map of what is in it."
