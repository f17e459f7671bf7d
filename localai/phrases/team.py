"""What a person reads about a team's rules: whose count, what they change, taking and removing them."""

from collections.abc import Sequence
from datetime import date

from localai.phrases.cards import day

NOT_THERE = "it is not there"
NOT_A_KEY = "it is not a minisign public key"
NO_KEY = "no team's key is pinned here"
HOW_TO_TRUST = "`localai policy team trust KEY` pins the key of your team."
NOT_SIGNED = "the team's key did not sign exactly these bytes"
NO_VERSION = "the comment that its signature covers must read: localai team rules, version N"
ANOTHER = "it is another file now, or changes something else than was shown; look at it again"
NONE = "No team's rules hold here. Pin its key: `localai policy team trust KEY`."
ONE_KEY = "Another team's key is pinned, and only one can be."
REMOVE_FIRST = "Remove it first: `localai policy team trust --remove --reason WHY`."
GIVE_REASON = "Say why: --reason WHY; the ledger keeps it."
NEEDS_REASON = "Removing what a team asked for needs a reason."
NOTHING_TO_REMOVE = "No team's rules hold here."
NO_DIFFERENCE = "No rule changes by it."
ENDS = "Approvals for later sends that end by it, because the rules change:"
DRY_RUN = "Nothing was changed."
DISTRUSTED = "No team's key counts here any more, and no team's rules hold."
REMOVED = "The team's rules hold no more. Its key stays pinned, and an older version stays refused."
BUDGET = "budget a week"
EVERY_CLASS = "every class"

SCREEN = "Team rules"
ABOUT = "rules that a team signed; they only tighten"
NO_TEAM = "none"
NONE_HERE = "No team's rules hold here. Press t to pin the key of your team."
KEY_ALONE = "a key without rules"
ASK_KEY = "The key of your team"
ASK_KEY_HELP = "The line that minisign prints, or the path of its file. Compare it with what your team tells you."
ASK_FILE = "The rules of your team"
ASK_FILE_HELP = "The path of the file; its signature lies beside it as FILE.minisig. What it changes is shown first."
WOULD_CHANGE = "What the team's rules would change"
ASK_WHY = "Why? The ledger keeps it."
WHAT_TO_DROP = "What is to be removed?"
DROP_RULES = "the rules"
DROP_RULES_NOTE = "the key stays pinned, and an older version stays refused"
DROP_KEY = "the rules and the key"
DROP_KEY_NOTE = "no team's rules count here any more"


def in_short(team: str, version: int) -> str:
    """Return whose rules hold, in a few words."""
    return f"{team}, version {version}"


def pinned_now(key: str) -> str:
    """Say whose rules can be taken."""
    return f"Pinned: {key}. Rules that it signed can be taken now: press i."


def signed_by(key: str) -> str:
    """Return who signed."""
    return f"signed by {key}"


def version_since(version: int, since: str, ago: str) -> str:
    """Return which version was taken when."""
    return f"version {version}, taken {since} ({ago})" if version else f"pinned {since} ({ago})"


def rolled_back(found: int, taken: int) -> str:
    """Say that a newer version, or another of that number, was taken before."""
    return f"it is version {found}, and version {taken} was taken before"


def trusted(key: str) -> str:
    """Say whose rules count."""
    return f"Pinned: {key}. Rules that it signed can be taken: `localai policy team import FILE`."


def taken(team: str, version: int) -> str:
    """Say what holds now."""
    return f"The rules of {team}, version {version}, hold here. They only tighten."


def holds(team: str, version: int, since: date, key: str) -> str:
    """Say which rules hold, since when and whose."""
    return f"{team}, version {version}, taken {day(since)}, signed by {key}"


def pinned(key: str) -> str:
    """Say that a key is pinned and none of its rules are taken."""
    return f"The key {key} is pinned, and no rules of it hold."


def unknown_names(names: Sequence[str]) -> str:
    """Say which names in the rules nobody here knows."""
    return f"Named in it and known to no card here: {', '.join(names)}. If that is a misspelling, it leaves out nobody."


def budget(who: str, limits: Sequence[str]) -> str:
    """Return one budget that comes with the rules."""
    return f"budget of {who}: at most {', '.join(limits)} a week"


def change(item_class: str, rule: str, before: str, after: str) -> str:
    """Return one rule that changes for a class."""
    return f"{item_class}: {rule}: {before} -> {after}"
