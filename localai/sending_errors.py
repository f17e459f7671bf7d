"""Errors of what leaves this machine: the branch of the tree in `errors.py` that begins where a plan goes out."""

from localai.errors import ExitCode, LocalaiError


class NotConnectedError(LocalaiError):
    """A service that we know and have no adapter for (`model`, `provider`)."""

    exit_code = ExitCode.REFUSED
    code = "not-connected"


class NoModelError(LocalaiError):
    """Nothing that does a `task` can be used now for what was given (`problem`: how many are left out, and why)."""

    exit_code = ExitCode.REFUSED
    code = "no-model"


class KeyMissingError(LocalaiError):
    """There is no key for a provider (`provider`, `title`)."""

    exit_code = ExitCode.NOT_FOUND
    code = "key-missing"


class KeyChangedError(LocalaiError):
    """The key in the keyring is not the one that was approved (`provider`)."""

    exit_code = ExitCode.CONSENT
    code = "key-changed"


class NotSupportedError(LocalaiError):
    """An adapter cannot put this into a request (`model`, `problem`, `remedy`)."""

    exit_code = ExitCode.USAGE
    code = "not-supported"


class TooLargeToSendError(LocalaiError):
    """A part, or the whole body, is larger than the model takes (`name`, `size`, `limit`, `media_type`, `remedy`).

    `each` is how many bytes one picture may have where all of it together is too large. Where a smaller picture was
    tried and fits: also `settings` that make it, how large it is then (`made`), `command`.
    """

    exit_code = ExitCode.USAGE
    code = "too-large-to-send"


class NoTextError(LocalaiError):
    """An item that should go out as text is none (`name`)."""

    exit_code = ExitCode.USAGE
    code = "no-text"


class UncleanableError(LocalaiError):
    """A file that nothing can be taken out of with certainty, so it stays here (`name`, `problem`, `remedy`)."""

    exit_code = ExitCode.REFUSED
    code = "uncleanable"


class ReaderMissingError(LocalaiError):
    """What takes files of a kind apart is not installed (`name`, `media_type`)."""

    exit_code = ExitCode.REFUSED
    code = "reader-missing"


class BudgetError(LocalaiError):
    """A cap on money forbids it (`limit`, `cost`); a cost nobody knows is not below any cap."""

    exit_code = ExitCode.BUDGET
    code = "budget"


class BudgetSpentError(LocalaiError):
    """It does not fit a budget of this week (`problem`, `remedy`)."""

    exit_code = ExitCode.BUDGET
    code = "budget-spent"


class TeamRulesError(LocalaiError):
    """A team's rules, or the key that vouches for them, are not taken (`path`, `problem`, `remedy`)."""

    exit_code = ExitCode.INTEGRITY
    code = "team-rules"


class ReachError(LocalaiError):
    """Something lies farther than a process may reach (`needed`, `reach`)."""

    exit_code = ExitCode.OFFLINE
    code = "reach"


class HostRefusedError(LocalaiError):
    """A request to a host that no card names for it (`host`, `provider`)."""

    exit_code = ExitCode.REFUSED
    code = "host-refused"


class NotLocalError(LocalaiError):
    """A server on this computer that may pass content on (`server`, `problem`, `remedy`)."""

    exit_code = ExitCode.REFUSED
    code = "not-local"


class ProviderError(LocalaiError):
    """The network or the provider failed (`provider`, `problem`); nothing is repeated by itself."""

    exit_code = ExitCode.PROVIDER
    code = "provider"


class ProviderRefusedError(LocalaiError):
    """The provider refused the request (`provider`, `problem`, `remedy`): key, quota, content or size."""

    exit_code = ExitCode.PROVIDER_REFUSED
    code = "provider-refused"


class OutcomeUnknownError(LocalaiError):
    """It went out and nobody knows how it ended (`provider`, `run`, `cost`, `problem`)."""

    exit_code = ExitCode.OUTCOME_UNKNOWN
    code = "outcome-unknown"


class BatchIncompleteError(LocalaiError):
    """Not every plan of a batch is done (`batch`, `done`, `halted`: why no more of it began, `resume`: a command)."""

    exit_code = ExitCode.PARTLY
    code = "batch-incomplete"


class RehearsalError(LocalaiError):
    """What a recorder got is not what the plan says (`url`, `problem`)."""

    exit_code = ExitCode.INTEGRITY
    code = "rehearsal"


class LeakError(LocalaiError):
    """A proof found what should not have left, or been written down (`count`)."""

    exit_code = ExitCode.INTEGRITY
    code = "leak"


class ServerError(LocalaiError):
    """A server of one's own cannot be added or used as it was stated (`problem`, `remedy`)."""

    exit_code = ExitCode.USAGE
    code = "server"


class ContradictedError(LocalaiError):
    """A provider's answer contradicts what is on record (`provider`, `said`, `day`, `state`, `take_back`, `again`)."""

    exit_code = ExitCode.REFUSED
    code = "contradicted"


class NothingToAskError(LocalaiError):
    """A provider whose interface says nothing about itself that we could read (`provider`, `known`)."""

    exit_code = ExitCode.USAGE
    code = "nothing-to-ask"


class AdminKeyError(LocalaiError):
    """A question that only the key of an account's administration answers, and there is none (`provider`)."""

    exit_code = ExitCode.NOT_FOUND
    code = "admin-key-missing"
