"""Every key that a configuration file may hold, with its default, its shape and what it is."""

from dataclasses import dataclass
from typing import Final

Value = str | int | bool | tuple[str, ...] | tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key a configuration file may hold; `variable` is the environment variable that wins over the file."""

    name: str
    default: Value
    says: str
    shape: str  # text, path, number, yes-no, list, table, counts, addresses, proxy
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    variable: str | None = None


KEYS: Final = (
    Key(
        name="workspace.default",
        default=None,
        shape="text",
        variable="LOCALAI_WORKSPACE",
        says="the workspace that commands open when none is named",
    ),
    Key(
        name="unlock.identity_file",
        default=None,
        shape="path",
        variable="LOCALAI_IDENTITY_FILE",
        says="an age identity that opens the workspace without a keyring",
    ),
    Key(
        name="unlock.passphrase_file",
        default=None,
        shape="path",
        variable="LOCALAI_PASSPHRASE_FILE",
        says="a file whose first line is the passphrase",
    ),
    Key(
        name="trash.days",
        default=7,
        shape="number",
        least=0,
        most=3650,
        says="days that removed items wait before they are purged; 0 purges at once",
    ),
    Key(
        name="add.previews", default=False, shape="yes-no", says="draw previews while adding, not when first looked at"
    ),
    Key(
        name="send.order",
        default="cost",
        shape="text",
        choices=("cost", "speed", "fewest-copies", "rating"),
        says="how `send --model auto` chooses where no --order is given",
    ),
    Key(
        name="viewer.command",
        default=(),
        shape="list",
        says="the program that `open` starts, as a list of words; empty means the system's own choice",
    ),
    Key(
        name="ui.theme",
        default="auto",
        shape="text",
        choices=("auto", "dark", "light", "ansi"),
        says="the colors of the app",
    ),
    Key(
        name="ui.signs",
        default="auto",
        shape="text",
        choices=("auto", "unicode", "ascii"),
        says="the signs before a row",
    ),
    Key(
        name="ui.plain",
        default=False,
        shape="yes-no",
        variable="LOCALAI_PLAIN",
        says="the app as a dialogue of lines, for screen readers and plain terminals",
    ),
    Key(
        name="ui.idle_lock_minutes",
        default=15,
        shape="number",
        least=0,
        most=1440,
        says="minutes without a key press until the app locks; 0 means never",
    ),
    Key(
        name="ui.reduced_motion",
        default=False,
        shape="yes-no",
        says="show nothing that moves by itself",
    ),
    Key(
        name="ui.mouse",
        default=True,
        shape="yes-no",
        says="take the mouse; without it the terminal's own selection works",
    ),
    Key(
        name="egress.resolve",
        default=(),
        shape="addresses",
        says="an IP address and a port to use for a host, as `curl --resolve` does; every plan names it",
    ),
    Key(
        name="egress.ca",
        default=None,
        shape="path",
        says="a file of certificates (PEM) to trust besides the usual ones; every plan names its SHA-256",
    ),
    Key(
        name="egress.proxy",
        default=None,
        shape="proxy",
        says="a proxy that understands CONNECT, through which everything goes; every plan names it",
    ),
    Key(
        name="egress.largest_result",
        default=8192,
        shape="number",
        least=1,
        most=1 << 20,
        says="the largest result that is fetched, in MiB",
    ),
    Key(
        name="jobs.at_once",
        default=4,
        shape="number",
        least=1,
        most=64,
        says="how many jobs go on at once at one provider; others wait in the queue",
    ),
    Key(name="jobs.limits", default=(), shape="counts", says="another number than `jobs.at_once`, by provider"),
    Key(name="ui.keys", default=(), shape="table", says="a key for an action of the app, by the id of the action"),
)
"""Every key there is; the file holds no other."""
