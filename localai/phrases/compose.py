"""What the app says while a person chooses what to do and with which model."""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal

TITLE = "Send"
_CENT = Decimal("0.01")
PROMPT = "prompt"
PROMPT_HELP = "what the model should do"
CHOOSE_TASK = "What is the model to do?"
TASKS = {
    "read": "read the text in it",
    "clean": "make a copy without metadata",
    "describe": "describe it in words",
    "chat": "answer a question about it",
    "edit": "change the picture",
    "generate": "make a new picture",
    "upscale": "make it larger",
    "cutout": "cut out what is in front",
    "image-to-video": "make a video from it",
    "text-to-video": "make a video from text",
    "speak": "read a text aloud",
    "transcribe": "write down what is said",
    "embed": "make it findable by meaning",
}
REVIEW = "review"
CHANGES = "changes "
NO_CHANGES = "none but taking out what the file carries"
CHANGE_KEY = "blur, crop, fit"
ONE_PICTURE = "Boxes are drawn in one picture at a time, for a copy without metadata. Press t for that task."
LOCAL_ONLY = (
    "Started with --offline: nothing goes to a service now. What runs on this computer works, and so do servers you "
    "named as yours."
)
NOT_CONNECTED = "not connected"
WAYS_OUT = "ways out"
WAYS_HERE = "What you can do instead:"
WAYS_HINT = "Press its number, or Enter on its line. Esc leaves it."
NO_WAY_OUT = "There is no way out that the rules leave open."
MODEL_NOT_LISTED = "That model is not in this list."
MAKE_SMALLER = "Make a smaller file of it and add that."
WHY = "Why"
AUTO = "auto"
AUTO_VERDICT = "chosen for you"
AUTO_SHORT = "Enter names the model and why, before anything is planned"
AUTO_WHY = (
    "localai looks at every model that is allowed now, chooses one by the order in Settings, and says which and why. "
    "You approve the plan with that model as any other."
)
CHOOSING = "comparing models"
AUTO_TITLE = "Chosen"
JUDGING = "judging every model"
NO_MODELS = "No model here can do this with this item. Press t for another task."
DOUBTS_TITLE = "Your call"
DOUBTS_HELP = (
    "Nothing forbids it, but this is not known. Press Enter to take it on; it stands in the receipt. Esc leaves it."
)
PLANNING = "working out what exactly would happen"
NOT_LEGAL_ADVICE = (
    "Our reading of a public page on the date shown. Your contract with the provider decides. Not legal advice."
)


def counted(verdicts: Mapping[str, int]) -> str:
    """Return how many models have which verdict: 3 allowed, 12 your call, 140 refused."""
    return ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())


def without_key(*, verdict: str) -> str:
    """Return a verdict about a service that there is no key for: allowed, no key."""
    return f"{verdict}, no key"


def cost(high: Decimal) -> str:
    """Return the most that one answer costs, for one column: 0, $0.04, <$0.01."""
    if not high:
        return "0"
    if high < _CENT:
        return f"<${_CENT}"
    return f"${high.quantize(_CENT, rounding=ROUND_UP)}"


def class_of(*, item_class: str, count: int) -> str:
    """Return the class of what is sent and where it comes from."""
    return f"class: {item_class} ({'from item' if count == 1 else 'strictest of the items'})"


def several(*, count: int, first: str) -> str:
    """Return a name for what is sent."""
    return first if count == 1 else f"{first} and {count - 1} more"
