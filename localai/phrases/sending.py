"""What the errors of `sending_errors.py` say to a person."""

from collections.abc import Mapping
from typing import Final

from localai.phrases.wording import Wording, say

WORDINGS: Final[Mapping[str, Wording]] = {
    "not-connected": say(
        "Not sent. {model} is known and not connected: localai has facts about {provider} and cannot send there yet.",
        "Not sent. This service is known and not connected: localai cannot send there yet.",
        do="`localai models --allowed` shows what can be used now.",
    ),
    "no-model": say(
        "Not sent. No model for {task} can have this now: {problem}.",
        "Not sent. No model can have this now.",
        do="`localai models --for TASK` shows each of them, and why.",
    ),
    "key-missing": say(
        "There is no key for {title}.",
        "There is no key for {provider}.",
        "There is no key for this service.",
        do=("Add one with `localai keys add {provider}`.", "`localai keys list` shows the keys on record."),
    ),
    "key-changed": say(
        "Not sent. The key of {provider} in the keyring is not the one that this plan names.",
        "Not sent. The key in the keyring is not the one that this plan names.",
        do="Put the key on record with `localai keys add`, then look at the plan again.",
    ),
    "not-supported": say(
        "Not sent. {model}: {problem}.",
        "Not sent. The model cannot do this.",
        do=("{remedy}", "`localai models show` says what a model takes."),
    ),
    "too-large-to-send": say(
        "Not sent. {name} is too large for this model: {size}, and it takes at most {limit}.",
        "Not sent. This is too large for the model.",
        do=("{remedy}", "Ready to try: `{command}`", "`localai models show` says what a model takes."),
    ),
    "no-text": say(
        "Not sent. {name} would go out as text and is none: it is not readable as UTF-8.",
        "Not sent. This would go out as text and is none.",
        do="Choose a text file, or give it the role that fits, such as image=ID.",
    ),
    "uncleanable": say(
        "{name} stays here: what it carries cannot be taken out with certainty: {problem}.",
        "This file stays here: what it carries cannot be taken out with certainty: {problem}.",
        "This file stays here: what it carries cannot be taken out with certainty.",
        do=("{remedy}", "Save it anew with the program that made it, or convert it, then add that copy."),
    ),
    "contradicted": say(
        "Not sent. On {day} an answer of {provider} said: {said}. That contradicts what we count on there: {state}. "
        "Nothing goes there until you say which holds.",
        "Not sent. The service itself contradicts what we count on there.",
        do=(
            "If it no longer holds: `{take_back}`. If it does, once you have looked: `{again}`.",
            "`localai policy attest` lists what is on record; take it back or state it again.",
        ),
    ),
    "nothing-to-ask": say(
        "{provider} has nothing to ask about itself. localai can ask: {known}.",
        "This service has nothing to ask about itself.",
        do="`localai policy recheck PROVIDER` lists the pages to read.",
    ),
    "admin-key-missing": say(
        "Not asked. {provider} answers this only to the key of an administrator, and there is none on record.",
        "Not asked. This takes the key of an administrator.",
        do=(
            "Add one with `localai keys add {provider} --admin`; no send ever uses it.",
            "`localai keys list` shows the keys on record.",
        ),
    ),
    "reader-missing": say(
        "{name} stays here: what takes {media_type} apart is not installed.",
        "{media_type} stays here: what takes it apart is not installed.",
        "This file stays here: what takes it apart is not installed.",
        do="Install localai without --small, or convert the file and add that copy.",
    ),
    "budget": say(
        "Not sent. It may cost up to {cost}, and the cap is {limit}.",
        "Not sent. Nobody knows what it costs, so it is not below the cap of {limit}.",
        "Not sent. It may cost more than the cap.",
        do="Choose a cheaper model or a smaller answer, or give another --max-cost.",
    ),
    "budget-spent": say(
        "Not sent. {problem}",
        "Not sent. It does not fit a budget of this week.",
        do=("{remedy}", "`localai policy budget list` shows what is left; a model on this computer takes nothing."),
    ),
    "team-rules": say(
        "{path} is not taken: {problem}. The rules are as before.",
        "These team rules are not taken: {problem}. The rules are as before.",
        "These team rules are not taken. The rules are as before.",
        do=("{remedy}", "Get the file and the .minisig beside it again from who keeps your team's rules."),
    ),
    "reach": say(
        "Not sent. {needed} is out of reach: this process was started with reach {reach}.",
        "Not sent. This is out of reach.",
        do="Start localai again without --offline, or use a model on this computer.",
    ),
    "host-refused": say(
        "Not sent. The card of {provider} does not name the host {host}.",
        "Not sent. The card does not name this host.",
        do="Please report this; `localai models show` prints the hosts of a card.",
    ),
    "not-local": say(
        "Not sent. {server} is on this computer and not shown to keep things here: {problem}.",
        "Not sent. A server on this computer is not shown to keep things here.",
        do=("{remedy}", "`localai providers list` says what was found."),
    ),
    "server": say("{problem}", "This server cannot be used as it was stated.", do="{remedy}"),
    "provider": say(
        "It did not work at {provider}: {problem}.",
        "It did not work at the service.",
        do="Try again later; localai does not repeat it by itself.",
    ),
    "provider-refused": say(
        "{provider} refused it: {problem}.",
        "The service refused it.",
        do="{remedy}",
    ),
    "outcome-unknown": say(
        "It went out and nobody knows how it ended: {provider} may have it and may charge up to {cost}. "
        "What is known: {problem}. localai will not send it again by itself.",
        "It went out and nobody knows how it ended: {provider} may have it and may charge up to {cost}. "
        "localai will not send it again by itself.",
        "It went out and nobody knows how it ended: {provider} may have it. localai will not send it again by itself.",
        "It went out and nobody knows how it ended. localai will not send it again by itself.",
        do=("Find out: `localai jobs resolve {run}`.", "`localai jobs list` shows every send whose end is unknown."),
    ),
    "rehearsal": say(
        "Do not send this. What arrived at the recorder is not what the plan says: {problem}, at {url}.",
        "Do not send this. What arrived at the recorder is not what the plan says.",
        do="Please report this with the output of `localai doctor`; nothing left this computer.",
    ),
    "batch-incomplete": say(
        "{done}; then it stopped: {halted}",
        "{done}.",
        "Not every plan of the batch is done.",
        do=(
            "Run `{resume}` for the rest.",
            "`localai jobs show {batch}` says how far each is.",
            "`localai jobs list` shows every batch.",
        ),
    ),
    "leak": say(
        "Do not send anything with this version. Something was found where it should not be: {count}.",
        "Do not send anything with this version. Something was found where it should not be.",
        do="Please report this with the output of `localai doctor`; nothing left this computer.",
    ),
}
"""By the `code` of the error."""
