"""How far a process reaches, and what holds it, in words."""

from typing import Final

NOT_BLOCKED: Final = "On this system localai can notice unexpected connections but the kernel does not block them."
THIS_COMMAND: Final = "none: this command sends nothing; one that sends can reach a service, with what you approved"
_WORDS: Final = {
    "none": "none: nothing can leave",
    "local": "local: this machine, and servers you named as yours",
    "online": "online: services, and nothing you have not approved",
}


def reach(word: str) -> str:
    """Say how far a process reaches."""
    return _WORDS[word]
