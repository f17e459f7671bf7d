"""What every error says to a person: what failed, and what to do."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localai.phrases import sending
from localai.phrases.wording import Wording, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """An error in words; `remedies` are things a person can do next, best first."""

    sentence: str
    remedies: tuple[str, ...] = ()


WORDINGS: Final[Mapping[str, Wording]] = {
    "failure": say(
        "Something failed that localai did not foresee ({problem}).",
        "Something failed that localai did not foresee.",
        do="Run `localai doctor` and `localai check`; if they find nothing, please report this.",
    ),
    # usage and configuration
    "usage": say("{problem}", "The words of this command do not fit together.", do="{remedy}"),
    "config": say(
        "The configuration cannot be used: {path}, line {line}: {key}: {problem}.",
        "The configuration cannot be used: {path}, line {line}: {problem}.",
        "The configuration cannot be used: {path}: {key}: {problem}.",
        "The configuration cannot be used: {path}: {problem}.",
        "The configuration cannot be used: {problem}.",
        "The configuration cannot be used.",
        do=("{remedy}", "Run `localai config schema` to see every key there is."),
    ),
    "no-home": say(
        "This system names no home folder, so localai does not know where to keep anything.",
        do="Set LOCALAI_HOME to a folder of yours.",
    ),
    "no-terminal": say(
        "An answer is needed and nobody can be asked here: {question}",
        "An answer is needed and nobody can be asked here.",
        do="Give {flag}.",
    ),
    "weak-passphrase": say(
        "This passphrase is too short: at least {minimum} characters are needed.",
        "This passphrase is too short.",
        do="Choose a longer one; five or six unrelated words are good and can be remembered.",
    ),
    # keys and unlocking
    "locked": say(
        "The workspace {workspace} is locked and nothing at hand opens it.",
        "The workspace is locked and nothing at hand opens it.",
        do=(
            "Run `localai unlock`.",
            "Or open it with the recovery sheet: --identity-file FILE; or with --passphrase-file FILE.",
        ),
    ),
    "keyring-locked": say(
        "The keyring of this system is locked.",
        do=(
            "Log in to the desktop or unlock the keyring, then try again.",
            "Or open it with the recovery sheet: --identity-file FILE; or with --passphrase-file FILE.",
        ),
    ),
    "keyring-absent": say(
        "No keyring answers on this system, so it cannot hold the key.",
        do=(
            "Open it with the recovery sheet: --identity-file FILE; or with --passphrase-file FILE.",
            "For a new workspace use `localai init --no-keyring`.",
        ),
    ),
    "keyring-refused": say(
        "localai does not use the keyring {backend}: {reason}.",
        "localai does not use the keyring of this system: {reason}.",
        "localai does not use the keyring of this system.",
        do=(
            "Open it with the recovery sheet: --identity-file FILE; or with --passphrase-file FILE.",
            "For a new workspace use `localai init --no-keyring`.",
        ),
    ),
    "keyring-entry-missing": say(
        "The keyring works and holds no key for the workspace {workspace}.",
        "The keyring works and holds no key for this workspace.",
        do="Open it with the recovery sheet: --identity-file FILE; or with --passphrase-file FILE.",
    ),
    "nothing-to-keep-unlocked": say(
        "Nothing to keep unlocked here: this system has no keyring that forgets at log-out.",
        do="Give --identity-file or --passphrase-file with each command.",
    ),
    "wrong-passphrase": say(
        "This passphrase does not open the workspace.",
        do=(
            "Try again; capital letters and the keyboard layout count.",
            "Open it with the recovery sheet: --identity-file FILE.",
        ),
    ),
    "wrong-identity": say(
        "The identity in {path} does not open the workspace.",
        "This identity does not open the workspace.",
        do="Check that it is this one's: the sheet and `localai workspace list` print the same first characters.",
    ),
    "bad-identity": say(
        "{path} cannot be used as an identity: {reason}.",
        "This cannot be used as an identity: {reason}.",
        "This cannot be used as an identity.",
        do="An identity file holds one line that begins with AGE-SECRET-KEY-1 and only you may read it (chmod 600).",
    ),
    # the workspace on disk
    "no-workspace": say(
        "No workspace that opens now is called {name}; a locked one ({locked}) shows no name, only its id.",
        "There is no workspace {name} here.",
        "There is no workspace here yet.",
        do=("Make one: `localai init`.", "See which there are: `localai workspace list`."),
    ),
    "workspace-exists": say(
        "A workspace is already here: {name}.",
        "A workspace is already here.",
        do="Make another with its own name: `localai workspace create NAME`.",
    ),
    "integrity": say(
        "{what} is not what was written. Nothing was changed.",
        "Something on disk is not what was written. Nothing was changed.",
        do=("{remedy}", "Run `localai check` to see what is whole."),
    ),
    "damaged-format": say(
        "{path}, which describes the workspace, cannot be read: {problem}. Nothing was changed or made anew.",
        "The file that describes the workspace cannot be read. Nothing was changed or made anew.",
        do="Put the file back from a backup; docs/formats.md says what stands in it.",
    ),
    "damaged-slot": say(
        "The key slot {slot} was changed or damaged. Nothing was changed or made anew.",
        "A key slot was changed or damaged. Nothing was changed or made anew.",
        do=(
            "Open the workspace with another slot: the recovery sheet (--identity-file) or a passphrase.",
            "Put slots/ back from a backup.",
        ),
    ),
    "foreign-slot": say(
        "The key slot {slot} belongs to another workspace.",
        "A key slot belongs to another workspace.",
        do="Put slots/ back from a backup of this workspace, or open it with another slot.",
    ),
    "foreign-key": say(
        "The key in slot {slot} is not the key of this workspace. Someone may have replaced the slot.",
        "The key in a slot is not the key of this workspace. Someone may have replaced the slot.",
        do="Do not add anything; open it with the recovery sheet (--identity-file) or put slots/ back from a backup.",
    ),
    "damaged-database": say(
        "The key is right and the database does not open: {path} is damaged. Nothing was changed or made anew.",
        "The key is right and the database does not open: it is damaged. Nothing was changed or made anew.",
        do="Copy the workspace folder to another disk first, then put workspace.db back from a backup.",
    ),
    "damaged-blob": say(
        "The encrypted file of {item} is damaged or is not the one that was written. None of it was used.",
        "An encrypted file is damaged or is not the one that was written. None of it was used.",
        do="Run `localai check --read-data` to see what else is affected, then put the file back from a backup.",
    ),
    "ledger-broken": say(
        "The ledger does not verify at entry {seq}: {problem}.",
        "The ledger does not verify: {problem}.",
        "The ledger does not verify.",
        do="Keep this folder as it is, run `localai ledger export -o FILE`, and compare that with a backup.",
    ),
    "rolled-back": say(
        "This workspace is older than this computer remembers it: entry {known} was seen here, its last is {found}.",
        "This workspace is older than this computer remembers it.",
        do="If you did not put back a backup yourself, do not add anything and find the newer copy.",
    ),
    "changed-workspace": say(
        "The workspace {workspace} shows another key than it did here before. It may have been replaced.",
        "A workspace known here shows another key than before. It may have been replaced.",
        do="Compare the first characters on your recovery sheet with `localai workspace list` before you add anything.",
    ),
    "newer-format": say(
        "A newer localai wrote this workspace (format {found}; this one reads {supported}). It was left untouched.",
        "A newer localai wrote this workspace. It was left untouched.",
        do="Install that version or a later one.",
    ),
    "busy": say(
        "{what} is in use by {holder}.",
        "{what} is in use by another program.",
        "What is needed is in use by another program.",
        do="Wait until it is done or close it, then try again. Nothing was changed.",
    ),
    "disk-full": say(
        "The disk is full: {what} could not be written. Nothing that was kept is lost.",
        "The disk is full. Nothing that was kept is lost.",
        do="Free some space and try again; what was added before this stays added.",
    ),
    "disk": say(
        "The system refused to read or write {path}: {problem}.",
        "The system refused to read or write: {problem}.",
        "The system refused to read or write.",
        do="Check the disk and the rights of the folder. Nothing that was kept is lost.",
    ),
    "engine": say(
        "{what} is not the one the formats need: found {found}, needed {needed}.",
        "A library here is not the one the formats need.",
        do="Install localai again in its own environment, with the versions it names.",
    ),
    # items
    "not-found": say(
        "There is no {what} {id}: {nearest}",
        "There is no {what} {id}.",
        "There is no such {what}.",
        "Nothing has that id.",
        do="{remedy}",
    ),
    "ambiguous-id": say(
        "{count} ids begin with {id}.",
        "Several ids begin so.",
        do="Type more of it.",
    ),
    "unreadable-file": say(
        "{path} cannot be read: {reason}.",
        "The file cannot be read.",
        do="Check that it is there and that you may read it.",
    ),
    "not-a-file": say(
        "{path} is not a file: {reason}. It was not added.",
        "{path} is not a file. It was not added.",
        "This is not a file. It was not added.",
        do="Name a file or a folder, or pass the content itself with `-`.",
    ),
    "symlink-refused": say(
        "{path} is a link to {target}. Links are not followed.",
        "{path} is a link. Links are not followed.",
        "This is a link. Links are not followed.",
        do="Name the file itself.",
    ),
    "changed-while-read": say(
        "{path} changed or vanished while it was read. It was not added.",
        "A file changed or vanished while it was read. It was not added.",
        do="Wait until nothing writes to it, then add it again.",
    ),
    "sheet-missing": say(
        "Until its recovery sheet is made, a workspace holds at most {limit} items: nothing else would open it if this "
        "computer breaks.",
        "Until its recovery sheet is made, a workspace holds only a few items.",
        do="Make the sheet: r in the app's library, or `localai recovery new`.",
    ),
    "would-overwrite": say(
        "{path} exists already and was left as it is.",
        "A file of that name exists already and was left as it is.",
        do=("Choose another name.", "{remedy}"),
    ),
    # decoding, minimizing, on-device models
    "undecodable": say(
        "{name} could not be decoded: {problem}. It is kept as it is.",
        "This could not be decoded. It is kept as it is.",
        do="If the original opens elsewhere, save it there as PNG or JPEG and add that.",
    ),
    "too-large-to-decode": say(
        "{name} was not decoded: it would need {found}, the limit is {limit}. It is kept as it is.",
        "{name} was not decoded: it would need more than the limit. It is kept as it is.",
        "This was not decoded: it would need more than the limit. It is kept as it is.",
        do="Add a smaller copy of it.",
    ),
    "not-sendable-yet": say(
        "{name} ({media_type}) is kept, encrypted, and {model} cannot take this kind of file; it takes {takes}.",
        "{name} ({media_type}) is kept, encrypted, and cannot be sent as this kind of file yet.",
        "This kind of file is kept, encrypted, and cannot be sent yet.",
        do="Add it again as a kind that localai cleans: a picture as JPEG or PNG, a document as PDF, a film as MP4, "
        "a sound as MP3 or WAV.",
    ),
    "sandbox": say(
        "The child process for {task} failed: {problem}. Nothing was changed.",
        "A child process failed. Nothing was changed.",
        do="Try again; if it happens for this file only, the file is likely damaged.",
    ),
    "model-missing": say(
        "{model} is not installed as it should be: {problem}.",
        "{model} is not installed.",
        "That model is not installed.",
        do="Install localai with its on-device models: `pip install 'localai[ondevice]'`.",
    ),
    # policy, plan, consent
    "card": say(
        "{card} cannot be used ({where}): {problem}.",
        "{card} cannot be used: {problem}.",
        "A card or a rule cannot be used: {problem}.",
        "A card or a rule cannot be used.",
        do="Nothing is decided by words that cannot be read whole.",
    ),
    "bundle": say(
        "{path} is not taken: {problem}. The cards are as before.",
        "These cards are not taken: {problem}. The cards are as before.",
        "These cards are not taken. The cards are as before.",
        do=("{remedy}", "Get the bundle and the .minisig beside it again from who publishes it."),
    ),
    "refused": say("{sentence}", "Not sent. {because}", "Not sent. The rules refuse it.", do="{remedies}"),
    "card-stale": say(
        "{sentence}",
        "Not sent. What we know about this service is older than the rule {rule} allows.",
        "Not sent. What we know about this service is older than a rule allows.",
        do="{remedies}",
    ),
    "consent": say(
        "Not run: {problem}",
        "Not run: this exact plan was not approved.",
        do="See the plan with --dry-run, then approve it with --consent and the digest it prints.",
    ),
    "unexpected-connection": say(
        "Code in this program tried to reach the network ({event} in {caller}). It was refused and nothing left.",
        "Code in this program tried to reach the network. It was refused and nothing left.",
        do="Please report this; `localai doctor` says what enforces it here.",
    ),
    **sending.WORDINGS,
}
"""By the `code` of the error."""


_WHERE_TO_LOOK: Final[Mapping[str, str]] = {
    "item": "`localai list` and `localai search` show what there is; any unique beginning of an id is enough.",
    "version": "`localai show ID` says how many versions an item has.",
    "item in the trash": "`localai list --trash` shows what is there.",
    "project": "`localai project list` shows them.",
    "project in the trash": "Give the id that `localai project delete` printed.",
    "model": "`localai models` shows them.",
    "card": "`localai models` shows the services: the part of a name before the slash.",
    "answer": "`localai policy attest` shows them.",
    "rating": "`localai rate` lists your ratings.",
    "receipt": "`localai ledger list` shows them.",
    "entry": "`localai ledger list` shows them.",
    "job": "`localai jobs list` shows them; any unique beginning of an id is enough.",
    "batch": "`localai jobs list` shows them; any unique beginning of an id is enough.",
    "key": "`localai policy trust` lists the keys.",
    "adapter": "`docs/adapters.md` lists them.",
    "server": "`localai providers list` shows them.",
    "standing approval": "`localai consent list` shows them.",
    "item that fits": "`localai search` takes the same words.",
}


def explain(code: str, facts: Mapping[str, str | tuple[str, ...]]) -> Explanation:
    """Return the sentence and the remedies for an error; `facts` are already fit to show."""
    wording = WORDINGS.get(code, WORDINGS["failure"])
    known = {name: fact for name, fact in facts.items() if fact not in ("", ())}
    if code == "not-found":
        known.setdefault("remedy", _WHERE_TO_LOOK.get(str(known.get("what")), _WHERE_TO_LOOK["item"]))
    sentence = next(filter(None, (_fill(choice, known) for choice in wording.sentences)), wording.sentences[-1])
    remedies: list[str] = []
    for remedy in wording.remedies:
        given = known.get("remedies", ())
        if remedy == "{remedies}":
            remedies.extend((given,) if isinstance(given, str) else given)
        elif filled := _fill(remedy, known):
            remedies.append(filled)
    return Explanation(sentence=_ended(sentence), remedies=tuple(_begun(_ended(remedy)) for remedy in remedies))


def _ended(words: str) -> str:
    """Return words that end as a sentence does."""
    return words if words.rstrip().endswith((".", "?", ":")) else f"{words}."


def _begun(words: str) -> str:
    """Return an advice that begins with a capital letter; options and commands stay as they are typed."""
    return words[:1].upper() + words[1:]


def facts_of(template: str) -> frozenset[str]:
    """Return the names a template needs."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


def _fill(template: str, facts: Mapping[str, str | tuple[str, ...]]) -> str | None:
    if not facts_of(template) <= facts.keys():
        return None
    return template.format_map(
        {name: fact if isinstance(fact, str) else ", ".join(fact) for name, fact in facts.items()}
    )
