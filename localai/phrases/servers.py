"""What a person reads about servers of their own: adding one, how it is known, and what a probe found."""

from typing import Final

NOT_AN_ADDRESS: Final = (
    "this is no address of a server",
    "Give it like http://127.0.0.1:11434 or https://gpu.lan:8443.",
)
NOT_HTTP: Final = ("only http and https are spoken", "Give it like http://127.0.0.1:11434 or https://gpu.lan:8443.")
USER_IN_ADDRESS: Final = (
    "A user name or a key in an address would stand in every plan and log.",
    "Leave it out; give --key, and put the key on record with `localai keys add`.",
)
PATH_IN_ADDRESS: Final = ("localai adds the path /v1/... by itself", "Give scheme, host and port only.")
NO_TLS: Final = (
    "without TLS anyone on the way can read what is sent, so http is for this computer only",
    "Give an https address, with --ca FILE where its certificate is your own.",
)
TLS_HERE: Final = ("a server on this computer is reached without TLS", "Give the address with http://.")
OTHER_LETTERS: Final = (
    "a name with letters of other alphabets can look like another one",
    "Give the server's plain name or its address.",
)
ODD_ADDRESS: Final = ("this address is not one machine", "Give the address of the server itself.")
USE_ITS_CARD: Final = "`localai models` lists its models, with what is known about it."
CHECK_ADDRESS: Final = "Check the address letter by letter; give the number (such as 192.168.1.20) if it is right."

FILE_HEAD: Final = "A server of your own, as you stated it; `localai providers add` writes this file."
STATED: Final = "As you stated it. The statement:"
SURFACE: Final = "chat completions of a server of your own"
NAME_TAKEN: Final = "a provider with a card has this name; add the server again under another one"
BAD_NAME: Final = "is made of small letters, digits and single hyphens, at most 40"
NOT_HERE: Final = "is only true of a server at a loopback address"
NO_OPERATOR: Final = "names who runs the server, in at most 200 characters"
BAD_MODEL: Final = "is no name of a model"
MODELS_ONCE: Final = "names at least one model, and each once"
BAD_REGION: Final = "is a few letters, such as DE, or unknown"
NO_CERTIFICATE: Final = "holds something that is no certificate"


def left_out(name: str, problem: str) -> str:
    """Say that a server is left out, and why."""
    return f"The server {name} is left out: {problem}."


def belongs_to(host: str, title: str) -> str:
    """Say that a host is one of a provider with a card."""
    return f"{host} belongs to {title}, which has a card: nobody's own statement replaces it."


def looks_like(host: str, known: str, title: str) -> str:
    """Say which host another one can be taken for."""
    return f"{host} looks like {known} of {title}."
