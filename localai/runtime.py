"""The composition root: builds the parts of one process, seals it, and owns their lifetimes."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from localai import config
from localai.config import Settings
from localai.egress import guard
from localai.operations.session import Session
from localai.operations.unlock import Means
from localai.paths import Places, find_places
from localai.sandbox.seal import Part, Seal, seal
from localai.vault.outside import Outside, memory_folder
from localai.vocabulary.reach import Reach

if TYPE_CHECKING:
    from localai.egress.fixed import Fixed
    from localai.egress.link import Link
    from localai.operations.catalogs import Kept
    from localai.policy.catalog import Catalog
    from localai.storage.keyring import Keyring
    from localai.vault.workspace import Workspace

Result = TypeVar("Result")
_STEPS = 100_000  # of the database's own machine, some milliseconds


@dataclass(slots=True, kw_only=True)
class Runtime:
    """One process: where things are, the settings, the clock, and whether the kernel holds it."""

    places: Places
    settings: Settings
    environment: Mapping[str, str]
    face: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    python: str
    reach: Reach = Reach.NONE
    link: "Link | None" = None
    sealed: Seal | None = None
    _catalog: "list[Catalog]" = field(default_factory=list)
    _found: "Kept" = field(default_factory=dict)

    def means(
        self,
        *,
        identity_file: Path | None = None,
        passphrase_file: Path | None = None,
        ask: Callable[[], str] | None = None,
    ) -> Means:
        """Return what may open a workspace: what was given here, else what the settings name."""
        if identity_file is None and passphrase_file is None:
            identity_file, passphrase_file = self.settings.identity_file, self.settings.passphrase_file
        return Means(
            identity_file=identity_file,
            passphrase_file=passphrase_file,
            ask=ask,
            environment=self.environment,
            keyrings=self._keyring if self.link else None,
        )

    @contextmanager
    def open(self, name: str | None, means: Means, *, even_if_broken: bool = False) -> Iterator[Session]:
        """Open a workspace, seal this process, and close it at the end; None means the usual workspace.

        Raises LedgerBrokenError where its ledger and its rows do not fit, unless it is opened to look into that.
        """
        from localai.operations import workspaces

        opened = workspaces.open_named(self.places.workspaces, name or self.settings.workspace, means, now=self.now)
        with opened.workspace as workspace:
            self.seal()
            session = self.session(workspace, even_if_broken=even_if_broken)
            try:
                yield session
            finally:
                session.outside.close()

    def session(self, workspace: "Workspace", *, even_if_broken: bool = False) -> Session:
        """Return what operations are given for an open workspace, after what opening one owes."""
        # not at import: commands without a workspace do not need them
        from localai.operations.freshness import confirm
        from localai.operations.tidy import tidy

        session = Session(
            workspace=workspace,
            places=self.places,
            settings=self.settings,
            load_catalog=lambda: self._catalog_of(workspace),
            now=self.now,
            new_id=self.new_id,
            face=self.face,
            python=self.python,
            outside=self.outside(),
            link=self.link,
            reach=self.reach,
            sealed=self.sealed,
        )
        if not even_if_broken:
            confirm(workspace)
            tidy(session)
        return session

    def outside(self) -> Outside:
        """Return the place of decrypted copies for viewers: in memory where the system has such a folder."""
        return Outside(memory_folder(self.environment, _mounts()), self.places.cache / "open")

    def catalog(self) -> "Catalog":
        """Return the cards that hold on this machine, own servers included, verified and parsed once."""
        if not self._catalog:
            from localai.operations import bundles, servers

            self._catalog.append(servers.with_own(self.places, bundles.current(self.places)))
        return self._catalog[0]

    def _catalog_of(self, workspace: "Workspace") -> "Catalog":
        """Return the cards as the person of a workspace found them: pages read again, providers' own lists on top."""
        from localai.operations import catalogs

        return catalogs.found(self.catalog(), workspace.database, self.now().date(), self._found)

    def start_porter(self, reach: Reach = Reach.NONE, asked: tuple[str, ...] = ()) -> "Link":
        """Start the porter; only before the seal, and for what needs it after: viewer, keyring, doors of that reach.

        `asked` are addresses of this computer where doors may ask, beyond the usual ones, who answers.
        """
        from localai.egress import link

        assert self.sealed is None, "a sealed process cannot be left any more"  # noqa: S101
        if self.link is None:
            outside, self.reach = self.outside(), reach
            self.link = link.start(
                python=self.python,
                viewer=self.settings.viewer or link.system_viewer(),
                folders=outside.roots,
                environment=self.environment,
                doors=self._doors(reach, asked),
            )
        return self.link

    def _doors(self, reach: Reach, asked: tuple[str, ...]) -> "Fixed | None":
        """Return what doors go by from now on; None where there are none. Raises ConfigError."""
        if reach is Reach.NONE:
            return None
        from localai.egress.fixed import Fixed
        from localai.operations.routes import route

        network = route(self.settings).network
        places, ca = self.places, self.settings.ca
        return replace(Fixed.now(reach, places.cards, places.servers, network, ca), asked=asked)

    def view(self, path: Path) -> None:
        """Show a file in the viewer; needs the porter."""
        assert self.link is not None  # noqa: S101  the command that calls this started it
        self.link.view(path)

    def _keyring(self, session: bool) -> "Keyring":
        """Return the system's keyring through the porter, which a sealed process needs."""
        from localai.egress.keys import RemoteBackend
        from localai.storage.keyring import Keyring

        assert self.link is not None  # noqa: S101
        return Keyring(RemoteBackend(self.link, session=session))

    def seal(self) -> Seal:
        """Give up sockets, other processes' memory and core dumps for good; return what the kernel enforces.

        What doors are made of is loaded by then: what this process may write to disk afterwards changes none of them.
        """
        if self.sealed is None:
            if self.link is not None:
                self.link.settle()
            guard.close()
            self.sealed = seal()
        return self.sealed

    @property
    def blocked(self) -> bool:
        """Whether the kernel refuses this process every socket; where it does not, phrases.reach has the sentence."""
        return self.sealed is not None and Part.NETWORK in self.sealed.held

    def close(self) -> None:
        """End what this process started."""
        if self.link is not None:
            self.link.close()
            self.link = None


@contextmanager
def beside(session: Session, *, read_only: bool) -> Iterator[Session]:
    """Yield the same session over a connection of its own, so that another thread can work while this one does."""
    with session.workspace.beside(read_only=read_only) as workspace:
        yield replace(session, workspace=workspace)


class _Asked:
    """Something asked of a worker; `dropped` once nobody waits for it any more."""

    dropped = False


class Worker:
    """One thread that owns the connection of an open workspace; async code reaches the vault only through it."""

    def __init__(self, open_session: Callable[[], AbstractContextManager[Session]]) -> None:
        self._open_session = open_session
        from concurrent.futures import ThreadPoolExecutor  # only the app has threads: 15 ms

        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="workspace")
        self._opened: AbstractContextManager[Session] | None = None
        self._session: Session | None = None
        self._turn = Lock()
        self._now: _Asked | None = None

    async def start(self) -> None:
        """Open the workspace in the thread."""
        await self._call(self._enter)

    async def run(self, act: Callable[[Session], Result]) -> Result:
        """Call a function with the session, in the thread, after everything asked before."""
        return await self._call(lambda: act(self._given()))

    async def read(self, act: Callable[[Session], Result]) -> Result:
        """Like `run`, for what only reads: where the asker is cancelled it is broken off, or never begins."""
        from asyncio import CancelledError

        asked = _Asked()
        try:
            return await self._call(lambda: self._unless_dropped(asked, act))
        except CancelledError:
            self._drop(asked)
            raise

    def _unless_dropped(self, asked: _Asked, act: Callable[[Session], Result]) -> Result:
        with self._turn:
            if asked.dropped:
                raise InterruptedError
            self._now = asked
        connection = self._given().workspace.database.connection
        connection.set_progress_handler(lambda: asked.dropped, _STEPS)  # between two statements nothing is interrupted
        try:
            return act(self._given())
        finally:
            connection.set_progress_handler(None, _STEPS)
            with self._turn:
                self._now = None

    def _drop(self, asked: _Asked) -> None:
        with self._turn:
            asked.dropped = True
            if self._now is asked:
                self._given().workspace.database.connection.interrupt()

    async def close(self) -> None:
        """Close the workspace and end the thread."""
        await self._call(self._leave)
        self._thread.shutdown()

    def _given(self) -> Session:
        assert self._session is not None, "not started"  # noqa: S101
        return self._session

    def _enter(self) -> None:
        self._opened = self._open_session()
        self._session = self._opened.__enter__()

    def _leave(self) -> None:
        opened, self._opened, self._session = self._opened, None, None
        if opened is not None:
            opened.__exit__(None, None, None)

    async def _call(self, act: Callable[[], Result]) -> Result:
        import asyncio  # only the app has a loop: 45 ms

        return await asyncio.get_running_loop().run_in_executor(self._thread, act)


def from_environment(environment: Mapping[str, str], face: str) -> Runtime:
    """Return the runtime of this process; from here on its code is refused the network."""
    guard.install()
    _silence_libraries()
    places = find_places(environment)
    return Runtime(
        places=places,
        settings=config.load(places.config_file, environment),
        environment=dict(environment),
        face=face,
        now=lambda: datetime.now(UTC),
        new_id=lambda: os.urandom(16).hex(),
        python=sys.executable,
    )


def _silence_libraries() -> None:
    """Have no library warn on the terminal by itself: what it says may hold a name or a path."""
    import warnings

    warnings.simplefilter("ignore")


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text(errors="surrogateescape")
    except OSError:
        return ""
