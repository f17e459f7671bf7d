"""A service that makes clips, as a job of several exchanges: an adapter and a service of its own, for tests alone.

It stands in the place of fal's queue, whose card names an API host and two for downloads: doors go by that card. What
is done with content there is told here as Recraft's card tells it, since rules are not what these tests are about.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from localai.config import load
from localai.egress import link
from localai.egress.fixed import Fixed
from localai.operations import keys
from localai.operations.keys import NewKey
from localai.operations.plan import plan
from localai.operations.routes import route
from localai.operations.session import Session
from localai.policy.catalog import Catalog
from localai.providers import registry
from localai.providers.adapter import Answer, Call, Done, Draft, Located, Next, Prepared, Problem, State, Step
from localai.providers.body import whole
from localai.providers.drafting import key_check
from localai.providers.follow_ups import id_hole, number_hole, url_hole
from localai.providers.json_body import Slot, data_url, pieces_of
from localai.providers.problems import of_status
from localai.providers.registry import Connection
from localai.vocabulary.outbound import HolePlace, Purpose
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.reach import Reach
from localai.vocabulary.secret import Secret
from localai.vocabulary.tasks import Task, Wish
from tests.operations.desk import wish, with_cards
from tests.wire import server
from tests.wire.server import Recorder, Request, answer

MODEL, SURFACE = "fal/kling-2.5-turbo-pro", "clips"
KEY = b"id:CANARY0123456789abcdWXYZ"
API, UPLOADS, DOWNLOADS = "queue.fal.run", "rest.fal.ai", "v3.fal.media"
HOSTS = (API, UPLOADS, DOWNLOADS)
PLACE = f"https://{DOWNLOADS}/files/clip.mp4?sig=a%2Fb"
CLIP = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(range(256)) * 64
ACCEPTED = ("retention-unknown", "review-unknown", "region-unknown", "onward-unknown")


class Clips:
    """A job: (upload, then) work, polls, one result or several fetched, cancel, delete."""

    scheme = "key"

    def prepare(self, call: Call) -> Prepared:
        """Return the requests; `upload=yes` sends the picture first, `at_most` limits the polls.

        `numbered=yes` deletes a file by its number, too.
        """
        given, wanted = call.given[0], dict(call.settings)
        uploads = wanted.get("upload") == "yes"
        picture = "{place}" if uploads else data_url(given.part, given.size, given.media_type)
        job = Draft(
            name="job",
            purpose=Purpose.WORK,
            method="POST",
            path="/clips",
            content_type="application/json",
            body=pieces_of({"prompt": call.prompt, "image_url": picture}),
            holes=(_string("place", "upload", "/url"),) if uploads else (),
        )
        upload = Draft(
            name="upload",
            purpose=Purpose.UPLOAD,
            method="POST",
            path="/files",
            host=UPLOADS,
            content_type=given.media_type,
            body=(whole(given.part, given.size, as_base64=False),),
        )
        follow_ups = _follow_ups(int(wanted.get("at_most", "50")))
        if wanted.get("numbered") == "yes":
            follow_ups = (*follow_ups, _numbered())
        first, later = (upload, (job, *follow_ups)) if uploads else (job, follow_ups)
        return Prepared(work=first, follow_ups=later, rehearsal=REHEARSAL[0 if uploads else 1 :], seconds=5)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the next step."""
        problem = of_status(answer)
        if problem is not None:
            return problem
        told = json.loads(answer.content or b"{}")
        if answer.exchange == "upload":
            return Next(exchange="job", fillings=(("place", told["url"]),), wait=0, state={})
        if answer.exchange in ("cancel", "delete", "delete-file"):
            return Done(outputs=())
        if answer.exchange == "job":
            found = {"asked": 0, "job": told["id"]}
            named = (("id", told["id"]), ("number", told["id"].removeprefix("j")))
            return Next(exchange="poll", fillings=named, wait=0, state=found)
        return self._polled(state, told)

    def _polled(self, state: State, told: dict[str, object]) -> Step:
        match told["status"]:
            case "done":
                places = told["urls"]
                assert isinstance(places, list)
                located = (
                    Located(media_type="video/mp4", exchange="fetch", fillings=(("at", each),)) for each in places
                )
                return Done(outputs=tuple(located))
            case "failed":
                return Problem(outcome=Outcome.FAILED, code="job", words="it burned")
        asked = state["asked"]
        assert isinstance(asked, int)
        wait = told.get("wait", 0)
        assert isinstance(wait, int)
        remembered = {**state, "asked": asked + 1}
        return Next(exchange="poll", fillings=(), wait=wait, state=remembered, progress=0.5, remark=str(told["status"]))

    def watch(self, state: State) -> None:
        """Nothing is streamed."""

    def check(self) -> Draft:
        """Return a request that only a working key answers."""
        return key_check("/me")


def _string(name: str, exchange: str, pointer: str):
    return replace(url_hole(name, exchange, pointer), place=HolePlace.JSON_STRING)


def _numbered() -> Draft:
    return Draft(
        name="delete-file",
        purpose=Purpose.DELETE,
        method="POST",
        path="/files/delete",
        content_type="application/json",
        body=pieces_of({"file_id": Slot(name="number"), "purpose": "clips"}),
        holes=(number_hole("number", "job", "/id"),),
    )


def _follow_ups(at_most: int) -> tuple[Draft, ...]:
    job = (id_hole("id", "job", "/id"),)
    return (
        Draft(name="poll", purpose=Purpose.POLL, method="GET", path="/clips/{id}", holes=job, at_most=at_most),
        Draft(
            name="fetch",
            purpose=Purpose.FETCH,
            method="GET",
            path="",
            accept="*/*",
            holes=(url_hole("at", "poll", "/urls/0"),),
            at_most=20,
        ),
        Draft(name="cancel", purpose=Purpose.CANCEL, method="PUT", path="/clips/{id}/cancel", holes=job),
        Draft(name="delete", purpose=Purpose.DELETE, method="DELETE", path="/clips/{id}", holes=job),
    )


def _said(exchange: str, told: dict[str, object]) -> Answer:
    content = json.dumps(told).encode()
    return Answer(exchange=exchange, status=200, headers=(("content-type", "application/json"),), content=content)


REHEARSAL = (
    _said("upload", {"url": "https://rest.fal.ai/files/f1"}),
    _said("job", {"id": "j1"}),
    _said("poll", {"status": "running"}),
    _said("poll", {"status": "done", "urls": [PLACE]}),
    Answer(exchange="fetch", status=200, headers=(("content-type", "video/mp4"),), content=CLIP),
    _said("delete", {}),
)


@dataclass
class Studio:
    """The other side: answers by method and path; `jobs` are those that were begun, `polls` answers to each poll.

    With `each`, every job gets all of `polls`; else they are those of all jobs together.
    """

    polls: Sequence[object] = ("running", "done")
    places: Sequence[str] = (PLACE,)
    content: bytes = CLIP
    fetched: Callable[[int], list[server.Step]] | None = None
    deleted: int = 200
    cancelled: int = 200
    jobs: int = 0
    asked: int = 0
    fetches: int = 0
    lines: list[str] = field(default_factory=list)
    each: bool = False

    def __call__(self, request: Request) -> list[server.Step]:
        """Return the answer to a request."""
        method, path, _ = request.line.split(" ")
        self.lines.append(f"{method} {path}")
        match method, path.partition("?")[0].strip("/").split("/"):
            case "POST", ["files"]:
                return _json({"url": "https://rest.fal.ai/files/f1"})
            case "POST", ["clips"]:
                self.jobs += 1
                return _json({"id": f"j{self.jobs}"})
            case "GET", ["clips", job]:
                self.asked += 1
                return self._poll(self.lines.count(f"GET /clips/{job}") if self.each else self.asked)
            case "GET", ["files", *_]:
                self.fetches += 1
                if self.fetched is not None:
                    return self.fetched(self.fetches)
                return answer(200, self.content, ("Content-Type", "text/html"))
            case "PUT", ["clips", _, "cancel"]:
                return _json({}, self.cancelled)
            case ("DELETE", ["clips", _]) | ("POST", ["files", "delete"]):
                return _json({}, self.deleted)
        return _json({"detail": "what?"}, 404)

    def count(self, line: str) -> int:
        """Return how many requests began so."""
        return sum(each.startswith(line) for each in self.lines)

    def _poll(self, number: int) -> list[server.Step]:
        said = self.polls[min(number, len(self.polls)) - 1]
        if isinstance(said, list):
            return said
        return _json({"status": said, "urls": list(self.places)})


def _json(told: object, status: int = 200, *headers: tuple[str, str]) -> list[server.Step]:
    return answer(status, json.dumps(told).encode(), *headers)


said = _json


@contextmanager
def connected() -> Iterator[None]:
    """Let fal's queue be spoken to by this adapter, in this process."""
    name, clips = f"fal/{SURFACE}", Clips()
    before = registry.CONNECTIONS.get(name), registry.ADAPTERS.get(name)
    registry.CONNECTIONS[name] = Connection(adapter=clips, tasks=frozenset((Task.IMAGE_TO_VIDEO,)))  # type: ignore[index]
    registry.ADAPTERS[name] = clips  # type: ignore[index]
    try:
        yield
    finally:
        for known, was in zip((registry.CONNECTIONS, registry.ADAPTERS), before, strict=True):
            known.pop(name) if was is None else known.update({name: was})  # type: ignore[attr-defined]


def with_clips(session: Session) -> Session:
    """Return the session with the cards that came with this version, and one model that makes clips."""
    cards = cards_with_clips(with_cards(session).catalog)
    return replace(session, load_catalog=lambda: cards)


def cards_with_clips(known: Catalog) -> Catalog:
    """Return cards with a model that makes clips in the place of one that does so elsewhere."""
    there, as_told, model = known.cards["fal"], known.cards["recraft"], known.rows[MODEL]
    surfaces = (replace(as_told.surfaces[0], name=SURFACE),)
    card = replace(as_told, provider="fal", title="Clips", hosts=there.hosts, levers=(), surfaces=surfaces)
    made = replace(model, surface=SURFACE, override="")
    return replace(known, cards={**known.cards, "fal": card}, rows={**known.rows, MODEL: made})


def serving(service: Studio) -> Recorder:
    """Return a recorder that answers as the service does, under the names of its hosts."""
    return Recorder(answers=service, names=HOSTS)


@contextmanager
def filming(session: Session, recorder: Recorder, *more: str, hosts: Sequence[str] = HOSTS) -> Iterator[Session]:
    """Return the session with cards, settings (`more` are lines of them), a key, and doors that reach the service."""
    places = session.places
    write_settings(places.config_file, recorder, *more, hosts=hosts)
    settings = load(places.config_file, {})
    network = route(settings).network
    fixed = Fixed(reach="online", cards=places.cards, servers=places.servers, network=network, ca=settings.ca)
    porter = link.start(
        python=session.python, viewer=["true"], folders=[], environment={"PATH": "/usr/bin:/bin"}, doors=fixed
    )
    ready = replace(with_clips(session), settings=settings, reach=Reach.ONLINE)
    try:
        with connected():
            if keys.credential_for(ready, "fal") is None:
                keys.add_key(ready, NewKey(provider="fal", secret=Secret(KEY)))
            yield replace(ready, link=porter, now=lambda: datetime.now(UTC))  # what waits would wait for ever else
    finally:
        porter.close()


def write_settings(file, recorder: Recorder, *more: str, hosts: Sequence[str] = HOSTS) -> None:
    """Write the settings that lead the hosts to the recorder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    ca = file.with_name("recorder.pem")
    ca.write_bytes(recorder.ca)
    ca.chmod(0o600)
    lines = [*more, "[egress]", f'ca = "{ca}"', "[egress.resolve]"]
    lines += [f'"{host}" = "127.0.0.1:{recorder.port}"' for host in hosts]
    file.write_text("\n".join(lines) + "\n")
    file.chmod(0o600)


def clip(item, **changes: object) -> Wish:
    """Return a wish for a clip of a picture."""
    return wish(item, MODEL, **{"task": Task.IMAGE_TO_VIDEO, "prompt": "waves", "accepted": ACCEPTED, **changes})


def planned(session: Session, item, **changes: object):
    """Return the plan of a clip."""
    return plan(session, clip(item, **changes))
