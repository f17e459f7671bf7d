"""Look at the system localai runs on: libraries, kernel, keyring, folders; opens no workspace."""

import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from localai.errors import LocalaiError, SandboxError
from localai.operations import unlock, workspaces
from localai.operations.unlock import Means
from localai.paths import Places
from localai.phrases import amounts
from localai.phrases import doctor as phrases
from localai.phrases.failures import explain
from localai.sandbox.seal import Part, Seal
from localai.vault.outside import Outside

_LIBRARIES = ("cryptography", "pyrage", "sqlcipher3", "sqlite-utils", "keyring", "pillow", "textual", "click")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, whether it is as it should be, and what there is to say about it."""

    name: str
    good: bool
    says: str


def look_before_seal(means: Means) -> tuple[Finding, ...]:
    """Look at what needs the session bus: the keyring, by writing, reading, comparing and deleting an entry."""
    try:
        unlock.system_keyring(means).probe()
    except LocalaiError as error:
        return (Finding(name="keyring", good=False, says=explain(error.code, _plain(error)).sentence),)
    return (Finding(name="keyring", good=True, says=phrases.KEYRING_WORKS),)


def look(places: Places, outside: Outside, sealed: Seal, now: Callable[[], datetime]) -> tuple[Finding, ...]:
    """Look at everything else."""
    missing = dict(sealed.missing)
    here = Path(places.data)
    while not here.exists():
        here = here.parent
    reader, formats = _reader(), all(find_spec(name) for name in ("pikepdf", "pi_heif"))
    return (
        Finding(name="system", good=True, says=_system()),
        Finding(name="libraries", good=True, says=_libraries()),
        Finding(name="network", good=Part.NETWORK in sealed.held, says=phrases.network(_why(missing, Part.NETWORK))),
        Finding(name="memory", good=Part.MEMORY in sealed.held, says=phrases.memory(_why(missing, Part.MEMORY))),
        Finding(name="others", good=Part.OTHERS in sealed.held, says=phrases.others(_why(missing, Part.OTHERS))),
        _decoders(),
        _sending("door"),
        _sending("recorder"),
        Finding(
            name="viewer copies",
            good=True,
            says=phrases.OUTSIDE_MEMORY if outside.in_memory else phrases.OUTSIDE_DISK,
        ),
        Finding(name="on-device/ocr", good=reader, says=phrases.READER_HERE if reader else phrases.READER_MISSING),
        Finding(name="formats", good=formats, says=phrases.FORMATS_HERE if formats else phrases.FORMATS_MISSING),
        _workspaces(places, now),
        Finding(name="space", good=True, says=phrases.space(amounts.size(shutil.disk_usage(here).free))),
    )


def _why(missing: Mapping[Part, str], part: Part) -> str:
    return missing.get(part, "")


def _system() -> str:
    return f"{platform.system()} {platform.release()}, {platform.machine()}, Python {platform.python_version()}"


def _libraries() -> str:
    return ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _reader() -> bool:
    from localai.ondevice import models  # pulls in what reads model files

    return models.problem_with("on-device/ocr") is None


def _decoders() -> Finding:
    from localai.sandbox import child  # starts processes

    try:
        missing = child.probe().missing
    except SandboxError as error:
        return Finding(name="decoders", good=False, says=explain(error.code, _plain(error)).sentence)
    return Finding(name="decoders", good=not missing, says=phrases.decoders(missing))


def _sending(which: str) -> Finding:
    from localai.sandbox import probe  # starts processes

    try:
        missing = probe.probe(which).missing
    except SandboxError as error:
        return Finding(name=which, good=False, says=explain(error.code, _plain(error)).sentence)
    return Finding(name=which, good=not missing, says=phrases.sending(which, missing))


def _plain(error: LocalaiError) -> dict[str, str]:
    return {name: str(fact) for name, fact in error.facts.items()}


def _workspaces(places: Places, now: Callable[[], datetime]) -> Finding:
    listed = workspaces.listing(places.workspaces, Means(), now=now)
    damaged = sum(1 for row in listed if row.problem is not None)
    return Finding(name="workspaces", good=not damaged, says=phrases.workspaces(len(listed), damaged))
