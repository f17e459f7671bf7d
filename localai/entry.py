"""What every entry point does before anything else; imports nothing that costs time."""

import gc
import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Final

_KEPT: Final = """
    HOME PATH USER LOGNAME LANG LANGUAGE TZ TERM COLORTERM COLUMNS LINES NO_COLOR DISPLAY WAYLAND_DISPLAY XAUTHORITY
    TEXTUAL_ANIMATIONS TMUX STY
    DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME
    XDG_CURRENT_DESKTOP XDG_DATA_DIRS XDG_CONFIG_DIRS COMP_WORDS COMP_CWORD _LOCALAI_COMPLETE
    USERPROFILE APPDATA LOCALAPPDATA SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT TEMP TMP
"""
KEPT: Final = frozenset(_KEPT.split())
"""Variables that say where things are or how text looks; every other one could change what a library does."""


def prepare(environment: MutableMapping[str, str]) -> Mapping[str, str]:
    """Make this process private and predictable; return the environment as it now is.

    New files are for the owner alone, nothing is left in a core file, and variables that could redirect a library are
    gone before that library is imported. Descriptors 0 to 2 are open afterwards, so that no file of ours becomes one.
    """
    os.umask(0o077)
    gc.set_threshold(20_000)  # what imports make stays: looking through it every 700 objects takes a command 3 ms
    _forbid_core_files()
    _open_missing_descriptors()
    for name in list(environment):
        if name not in KEPT and not name.startswith(("LOCALAI_", "LC_")):
            del environment[name]
    sys.unraisablehook = lambda _: None  # it would print a traceback with values
    return dict(environment)


def _forbid_core_files() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _open_missing_descriptors() -> None:
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number is this one
