"""What a person reads when a dialect cannot say what they asked for, and what is asked when they ask nothing."""

from collections.abc import Iterable
from typing import Final

DESCRIBE: Final = "Describe what this shows, in plain words."
READ: Final = "Return all text in this, exactly as it is written and in reading order, and nothing else."

NO_PLACE_FOR_WORDS: Final = ("a request to it has no place for words", "Leave out the prompt.")
NO_PLACE_FOR_TURNS: Final = ("it cannot go on with what was said before", "Leave out --continue.")
NO_PLACE_FOR_TEXT: Final = ("a request to it has no place for a text", "Leave the text out, or put it into the prompt.")


def not_unicode() -> tuple[str, str]:
    """Problem and remedy: text that cannot be written as UTF-8."""
    return "the words hold half of a character, which no request can carry", "Type or paste the words again."


def setting_unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    """Problem and remedy: a setting that this dialect does not have."""
    listed = ", ".join(sorted(known))
    return f"it has no setting named {name}", f"Settings here: {listed}." if listed else "It takes no settings."


def setting_twice(name: str) -> tuple[str, str]:
    """Problem and remedy: the same setting given twice."""
    return f"the setting {name} is given twice", f"Give {name} once."


def setting_wrong(name: str, value: str, wanted: str) -> tuple[str, str]:
    """Problem and remedy: a setting with a value that does not fit."""
    return f"{name}={value} does not fit", f"{name} is {wanted}."


def whole_number(low: int, high: int) -> str:
    """Name the numbers that a setting takes."""
    return f"a whole number from {low} to {high}"


def one_of(choices: Iterable[str]) -> str:
    """Name the words that a setting takes."""
    return "one of " + ", ".join(choices)


def task_unknown(task: str) -> tuple[str, str]:
    """Problem and remedy: a task that this dialect cannot ask for."""
    return f"localai cannot ask it to {task} yet", "`localai models --for TASK` lists models for a task."


def role_unknown(role: str) -> tuple[str, str]:
    """Problem and remedy: an input in a role that this dialect has no place for."""
    return f"a request to it has no place for an input as {role}", "Give the input another role, or leave it out."


def type_unknown(role: str, media_type: str) -> tuple[str, str]:
    """Problem and remedy: an input of a type that this dialect cannot carry."""
    return f"it does not take {media_type} as {role}", "Convert the file, or choose another model."


def too_many(role: str, at_most: int) -> tuple[str, str]:
    """Problem and remedy: more inputs of a role than this dialect carries."""
    return f"it takes at most {at_most} inputs as {role}", "Leave some out."


def too_large(at_most: int) -> tuple[str, str]:
    """Problem and remedy: inputs that together make a larger request than the service takes, in MB."""
    return f"together the inputs make more than the {at_most} MB of a request", "Make them smaller: --set fit=2048."


def too_few(role: str) -> tuple[str, str]:
    """Problem and remedy: an input that the task needs is missing."""
    return f"there is no input as {role}", f"Name an item: {role}=ID."


def not_exactly_one(roles: Iterable[str]) -> tuple[str, str]:
    """Problem and remedy: a task that works on exactly one input, given none or several."""
    return f"it works on exactly one input as {' or '.join(roles)}", "Give one at a time."


def setting_missing(name: str) -> tuple[str, str]:
    """Problem and remedy: a setting without which there is no request."""
    return f"it needs to be told {name}", f"Add --set {name}=VALUE."


def no_words() -> tuple[str, str]:
    """Problem and remedy: the task needs words and there are none."""
    return "it needs words that say what is wanted", "Add a prompt."


def too_many_words(count: int, at_most: int) -> tuple[str, str]:
    """Problem and remedy: a prompt longer than the model takes."""
    return f"the words have {count} characters and it takes {at_most}", "Make them shorter."


def lever_unplaced(lever: str) -> tuple[str, str]:
    """Problem and remedy: a request field that limits copies and that this dialect cannot put in."""
    return f"the protection {lever} cannot be put into this request", "Please report this, or choose another model."


def which_picture(images: int, references: int, *, has_mask: bool) -> str:
    """Return what a model is told about the pictures that go with a request, where it has no fields for it."""
    told = []
    if references and images:
        first = (
            "The first picture is the one to change" if images == 1 else f"The first {images} pictures are to change"
        )
        told.append(f"{first}; those after it are references.")
    if has_mask:
        told.append(
            "The last picture is a mask for the first one: change only what it leaves transparent, or white where "
            "nothing in it is transparent, and leave everything else as it is."
        )
    return " ".join(told)


def endpoint_unread(name: str) -> tuple[str, str]:
    """Problem and remedy: an endpoint whose fields nobody here has read."""
    return f"what {name} wants to be told was not read yet", "Choose another model of it: `localai models` lists them."


def pixels(step: int, at_most: int) -> str:
    """Name the sides that a picture may have."""
    return f"a multiple of {step}, and width times height at most {at_most}"
