"""What `localai doctor` says about a system; nothing in it names a file, an item or a person."""

from collections.abc import Sequence

NETWORK_HELD = "The kernel refuses this program every new socket, the name service and the session bus included."
NETWORK_OPEN = "On this system localai can notice unexpected connections but the kernel does not block them ({reason})."
MEMORY_HELD = "Other programs of yours cannot read its memory, and it leaves no core file."
MEMORY_OPEN = "Other programs of yours may be able to read its memory ({reason})."
OTHERS_HELD = "It cannot reach into the memory of your other programs."
OTHERS_OPEN = "The kernel does not keep it from the memory of your other programs ({reason})."
DOOR_HELD = "What sends can open no file, start no program and connect to one port only."
DOOR_OPEN = "What sends gives everything else up by itself, but here the kernel does not {missing}."
RECORDER_HELD = "The recorder of rehearsals can connect to nobody and open no file."
RECORDER_OPEN = "The recorder of rehearsals gives everything else up by itself, but here the kernel does not {missing}."
DECODERS_HELD = "Pictures are decoded in child processes that can read no file of yours and reach nobody."
DECODERS_OPEN = "Pictures are decoded in child processes, but here the kernel does not {missing}."
_WITHOUT = {
    "port": "limit them to one port ({reason})",
    "network": "refuse them connections ({reason})",
    "files": "keep them from your files ({reason})",
    "memory": "hide their memory ({reason})",
    "others": "keep them from your other programs ({reason})",
    "limits": "limit their memory and time ({reason})",
}
KEYRING_WORKS = "It keeps what it is given."
OUTSIDE_MEMORY = "Copies for a viewer are kept in memory, on no disk."
OUTSIDE_DISK = "This system has no folder in memory: copies for a viewer are files on the disk until they are closed."
FORMATS_HERE = "What takes PDF documents and HEIC pictures apart is installed."
FORMATS_MISSING = (
    "PDF documents and HEIC pictures cannot be cleaned, so they stay here: pip install 'localai[formats]'."
)
READER_HERE = "The text reader for pictures is installed and its files are the expected ones."
READER_MISSING = "It is not installed as it should be: pip install 'localai[ondevice]'."
NO_WORKSPACE = "There is no workspace here yet."
NOTHING_WRONG = "Nothing is wrong here."


def network(reason: str) -> str:
    """Say whether the kernel refuses the network; `reason` is empty where it does."""
    return NETWORK_OPEN.format(reason=reason) if reason else NETWORK_HELD


def decoders(missing: Sequence[tuple[str, str]]) -> str:
    """Say what the kernel takes from a decoding child; `missing` are (part, reason) of what it does not."""
    if not missing:
        return DECODERS_HELD
    return DECODERS_OPEN.format(missing=", ".join(_WITHOUT[part].format(reason=reason) for part, reason in missing))


def sending(which: str, missing: Sequence[tuple[str, str]]) -> str:
    """Say what the kernel takes from a `door` or the `recorder`; `missing` are (part, reason) of what it does not."""
    held, open_ = (DOOR_HELD, DOOR_OPEN) if which == "door" else (RECORDER_HELD, RECORDER_OPEN)
    if not missing:
        return held
    return open_.format(missing=", ".join(_WITHOUT[part].format(reason=reason) for part, reason in missing))


def memory(reason: str) -> str:
    """Say whether the memory of the process is hidden; `reason` is empty where it is."""
    return MEMORY_OPEN.format(reason=reason) if reason else MEMORY_HELD


def others(reason: str) -> str:
    """Say whether other processes are out of reach; `reason` is empty where they are."""
    return OTHERS_OPEN.format(reason=reason) if reason else OTHERS_HELD


def workspaces(count: int, damaged: int) -> str:
    """Say how many workspaces there are and how many of them have a damaged description."""
    if not count:
        return NO_WORKSPACE
    whole = f"{count} here." if count > 1 else "1 here."
    return f"{whole} {damaged} of them cannot be read: FORMAT is damaged." if damaged else whole


def space(free: str) -> str:
    """Say how much space is left where the workspaces are."""
    return f"{free} free where the workspaces are."


def wrong(count: int) -> str:
    """Say how many findings need attention."""
    if not count:
        return NOTHING_WRONG
    return (
        "1 thing needs attention; it is marked." if count == 1 else f"{count} things need attention; they are marked."
    )
