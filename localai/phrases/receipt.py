"""What a person reads afterwards: receipts, lines of the ledger, and what a verified ledger proves."""

from localai.phrases.amounts import many, size

WHAT_VERIFYING_PROVES = (
    "Nothing was changed, removed or reordered since the last checkpoint that somebody else remembers. "
    "Who holds the key of this workspace could rewrite what nobody remembered outside: "
    "keep a checkpoint elsewhere, on paper or by mail."
)
KEEP_THIS = "To keep elsewhere, for `packaging/verify_ledger.py`: the key, and the checkpoint below it."
TITLES = {
    "receipt": "receipt",
    "when": "when",
    "who": "opened with",
    "face": "from",
    "how": "approved",
    "purpose": "purpose",
    "model": "model",
    "where": "where",
    "sent": "bytes sent",
    "copies": "copies elsewhere",
    "cost": "cost",
    "outcome": "outcome",
    "plan": "plan",
    "entry": "entry",
}
HERE = "on this computer"
NONE = "none"
_HOW = {
    "screen": "once, on screen",
    "digest": "once, by the digest of the plan",
    "batch": "in one approval with others",
    "standing": "by a standing approval",
}
_OUTCOMES = {
    "not-sent": "not sent",
    "not-run": "not run",
    "done": "done",
    "refused": "refused",
    "failed": "failed",
    "unknown": "unknown",
}
_KINDS = {
    "genesis": "workspace made",
    "signing-key": "new signing key",
    "slot": "key slot",
    "consent": "approved",
    "consent-ended": "approval ended",
    "run": "begun here",
    "intent": "about to send",
    "outcome": "outcome",
    "deletion": "asked to delete",
    "finding": "found out",
    "refused": "refused",
    "inquiry": "asked",
    "key": "key of a service",
    "rule": "rule changed",
    "budget": "budget changed",
    "team": "team's rules",
    "item-class": "class changed",
    "attestation": "answer recorded",
    "recheck": "page read again",
    "reading": "service asked about itself",
    "contradiction": "answer contradicted",
    "server": "server stated",
    "purge": "purged",
    "export": "ledger exported",
    "restore": "restored",
}


def how(code: str, number: int = 0, among: int = 0) -> str:
    """Return how something was approved; as the `number`th of so many, where they were approved together."""
    return f"as number {number} of {among} in one approval" if number and among else _HOW[code]


def outcome(code: str) -> str:
    """Return how something ended."""
    return _OUTCOMES[code]


def kind(code: str) -> str:
    """Return what a line of the ledger is about."""
    return _KINDS[code]


def nothing_elsewhere(sent: int) -> str:
    """Return that no copy is known to exist at a service; `sent` are the bytes that ever left."""
    return f"No copies elsewhere. {size(sent)} sent."


def done_there(model: str, where: str, sent: int, outputs: int) -> str:
    """Return what happened, for a send that went well."""
    made = "The answer was handed to you and not kept." if not outputs else "The answer is kept here, encrypted."
    return f"Done by {model}. {size(sent)} left this computer for {where}. {made}"


def not_done_there(model: str, where: str, code: str, sent: int) -> str:
    """Return what happened, for a send that did not go well."""
    if code == "not-sent":
        return f"Not sent to {model}: 0 bytes left this computer."
    if code == "unknown":
        return f"Nobody knows how it ended: {where} may have it. {size(sent)} may have left this computer."
    return f"{model} did not do it: {outcome(code)} by {where}. {size(sent)} left this computer."


def done_here(model: str, outputs: int) -> str:
    """Return what happened, for work on this computer that went well."""
    made = "The result was handed to you and not kept." if not outputs else "The result is kept here, encrypted."
    return f"Done by {model} on this computer. 0 bytes left it. {made}"


def not_done(model: str, code: str) -> str:
    """Return what happened, for work on this computer that did not go well."""
    return f"{model} did not finish: {outcome(code)}. 0 bytes left this computer."


def refused(model: str, rule: str) -> str:
    """Return what happened, for a wish that the rules refused."""
    return f"Not sent to {model}: the rule {rule} forbids it. 0 bytes left this computer."


def verified(entries: int, checkpoints: int) -> str:
    """Return the result of verifying."""
    signed = many(checkpoints, "signed checkpoint")
    return f"The ledger verifies: {many(entries, 'entry', 'entries')}, {signed}."
