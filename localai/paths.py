"""Where files live. Creates nothing and reads no file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localai.errors import NoHomeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders localai writes to; nothing is written anywhere else."""

    data: Path
    config: Path
    cache: Path
    logs: Path

    @property
    def workspaces(self) -> Path:
        """The folder that holds one folder per workspace."""
        return self.data / "workspaces"

    @property
    def cards(self) -> Path:
        """The folder of cards that were imported."""
        return self.data / "cards"

    @property
    def servers(self) -> Path:
        """The folder that holds one file per server of the person's own."""
        return self.data / "providers"

    @property
    def config_file(self) -> Path:
        """The person's settings."""
        return self.config / "config.toml"


def find_places(environment: Mapping[str, str]) -> Places:
    """Return the folders for this person; `LOCALAI_HOME` moves them all.

    Raises NoHomeError where the system names no home folder.
    """
    home = environment.get("LOCALAI_HOME")
    if home:
        root = Path(home).absolute()
        return Places(data=root / "data", config=root / "config", cache=root / "cache", logs=root / "logs")
    from platformdirs import PlatformDirs  # not needed where LOCALAI_HOME is set: 20 ms

    try:
        found = PlatformDirs("localai", appauthor=False)
        places = Places(
            data=found.user_data_path,
            config=found.user_config_path,
            cache=found.user_cache_path,
            logs=found.user_log_path,
        )
    except (RuntimeError, OSError, KeyError) as error:
        raise NoHomeError from error
    if not all(place.is_absolute() for place in (places.data, places.config, places.cache, places.logs)):
        raise NoHomeError
    return places
