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


# --- what a probe finds

CLOUD_IS_ON: Final = (
    "Ollama passes its cloud models on to ollama.com; those are refused here. OLLAMA_NO_CLOUD=1 turns that off."
)
CLOUD_MODEL: Final = "its name says that it runs in Ollama's cloud"
LINK: Final = (
    "LM Studio can pass work to another machine over LM Link, and nothing that it answers tells whether it does"
)
LINKED_MODEL: Final = "LM Studio names another machine for it"
NOT_KNOWN: Final = "localai does not know this program, so nothing shows where its models run"
ADD_AGAIN: Final = "Look with `localai providers find`, then remove the server and add it again."
SAY_LINK_OFF: Final = "Turn LM Link off in LM Studio, then say so: --link-off."
AWAY_MEANS: Final = "Choose a model that runs on this computer."
NO_MODELS: Final = "No model is named."
NAME_MODELS: Final = "Name each with --model, as the server calls it."
NOTHING_RUNS_HERE: Final = "The server shows no model that runs on this computer."
GIVE_CERTIFICATE: Final = "Give the certificate of the authority that signed the server's, in PEM format."
OTHER_NAME: Final = "Choose another name."
SEE_HELP: Final = "`localai providers add --help` says what can be stated."


def passes_to(host: str) -> str:
    """Say where a model really runs."""
    return f"it runs elsewhere ({host}) and is only passed on"


def asked(path: str) -> str:
    """Say what a request without content asked for, as the ledger has it."""
    return f"what answers at {path}"


def nobody_at(url: str) -> str:
    """Say that nothing answers."""
    return f"nothing answers at {url}"


def another_program(program: str) -> str:
    """Say that what answers is not what was stated."""
    return f"what answers is not {PROGRAMS[program]}" if program != "other" else NOT_KNOWN


def no_such_model(name: str) -> str:
    """Say that a server does not list a model."""
    return f"it lists no model {name}"


def see_models(server: str) -> str:
    """Say where the models are listed."""
    return f"`localai models` lists those of {server}; add the server again where they changed."


def on_file(name: str) -> str:
    """Say that a server of this name is there."""
    return f"There is a server {name} already."


def same_address(url: str, name: str) -> str:
    """Say that the address is there under another name."""
    return f"{url} is there already, as {name}."


def remove_first(name: str) -> str:
    """Say how to take it away."""
    return f"Remove it first: `localai providers remove {name}`."


def name_taken(name: str, title: str) -> str:
    """Say that a provider with a card has this name."""
    return f"{name} is the name of {title}, which has a card: nobody's own statement replaces it."


def private_key(path: str) -> str:
    """Say that a file holds a secret that does not belong here."""
    return f"{path} holds the secret key of a certificate, which nobody but its server needs."


def no_certificate(path: str) -> str:
    """Say that a file holds no certificate."""
    return f"{path} holds no certificate in PEM format."


PROGRAMS: Final = {
    "ollama": "Ollama",
    "llama.cpp": "llama.cpp",
    "lm-studio": "LM Studio",
    "vllm": "vLLM",
    "other": "another program",
}

# --- the command

HERE: Final = "this computer"
A_SERVER: Final = "a server on this computer"
ELSEWHERE: Final = "elsewhere"
YOU: Final = "you"
AWAY: Final = "not here"
NONE_YET: Final = "No server of yours yet. `localai providers find` looks on this computer."
NOTHING_ANSWERS: Final = "No server answers at the usual ports of this computer."
NOTHING_TO_STATE: Final = "A server that keeps things on this computer has nothing else to state."
LEAVE_OUT: Final = (
    "Leave out --ca, --trains, --keeps-days, --people-look, --passes-on and --region, or leave out --local."
)
WHO_OR_HERE: Final = "Nobody knows who runs this server."
SAY_WHO: Final = "Give --operator WHO, or --local for a server that runs on this computer."
DAYS: Final = "--keeps-days takes a whole number, 0 for not at all, or unknown."


def added(name: str, *, here: bool) -> str:
    """Say that a server is on file."""
    where = "It runs on this computer" if here else "It is judged by what you stated"
    return f"{name} is added. {where}. Its models:"


def cautions(program: str, *, here: bool) -> tuple[str, ...]:
    """Say what a person should bear in mind about a server on this computer."""
    if not here:
        return ()
    said = {"lm-studio": (f"{LINK}. You said that it is off.",), "ollama": ()}
    return (*said.get(program, ()), "Before every send localai asks it again where the model runs.")


def add_key(name: str) -> str:
    """Say how the key gets on record."""
    return f"It wants a key: `localai keys add {name}`."


def removed(name: str) -> str:
    """Say that a server is off file."""
    return f"{name} is removed. What was sent to it stays in the ledger."


def not_days(text: str) -> str:
    """Say that something is no number of days."""
    return f"{text} is no number of days."


def how_to_add(program: str, url: str) -> str:
    """Say how to add what was found."""
    if program == "other":
        return f"To add it: localai providers add NAME --url {url} --operator WHO --model M"
    more = " --link-off" if program == "lm-studio" else ""
    return f"To add it: localai providers add {program.replace('.', '-')} --url {url} --local{more}"
