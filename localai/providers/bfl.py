"""FLUX of Black Forest Labs: POST /v1/{model}, then GET of the address that the answer names, until a picture is ready.

Facts: its instructions (https://github.com/black-forest-labs/skills) and stored copies of https://docs.bfl.ai, read
2026-11-21. A job can be asked about only on the host that its answer names; which hosts that may be, the card says, and
of the address nothing but host and id is left open. Nothing ends a job early and nothing deletes one.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import (
    Answer,
    Call,
    Done,
    Draft,
    Given,
    Next,
    Prepared,
    Problem,
    State,
    Step,
    TextStream,
    Usage,
)
from localai.providers.answers import settled
from localai.providers.chat_answers import money
from localai.providers.drafting import json_work, key_check, prepared
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.json_body import Embedded, Json
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import declined, stated, unreadable
from localai.providers.queued import POLL, again, fetch, located, poll, told
from localai.providers.reading import at, parsed, text_at
from localai.providers.settings import Settings
from localai.vocabulary.outbound import Hole, HolePlace
from localai.vocabulary.outcomes import Outcome
from localai.vocabulary.tasks import Role, Task

FLUX_TASKS: Final = frozenset((Task.EDIT, Task.GENERATE))
_ASK: Final = "ask"
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 10.0
_MOST_PIXELS: Final = 4 * 1024 * 1024
_STEP: Final = 16
_WAITING: Final = ("pending", "queued", "processing", "reasoning", "generating")
_ENDED: Final = ("error", "failed")
_DECLINED: Final = ("request moderated", "content moderated")
_CREDITS_PER_DOLLAR: Final = 100
_PLACES: Final = Places(tasks=FLUX_TASKS, types={Role.IMAGE: PICTURES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Flux:
    """Jobs of Black Forest Labs."""

    scheme: str = "header:x-key"

    def prepare(self, call: Call) -> Prepared:
        """Return the job, how it is asked about on hosts of the region asked for, and how its picture is fetched."""
        check(call, _PLACES)
        settings = Settings(call)
        fields: dict[str, Json] = {
            "prompt": BETWEEN_TEXTS.join(words(call)),
            **_pictures(call),
            **_sizes(call, settings),
        }
        seed = settings.number("seed", 0, 999_999_999)
        if seed is not None:
            fields["seed"] = seed
        tolerance = settings.number("safety_tolerance", 0, 5)
        if tolerance is not None:
            fields["safety_tolerance"] = tolerance
        form = settings.word("output_format", ("png", "jpeg")) or "png"
        settings.close()
        kind = f"image/{form}"
        return replace(
            prepared(call, json_work(call, f"/v1/{call.model.wire_name}", {**fields, "output_format": form})),
            follow_ups=(poll("", _ask_hole(call.region)), fetch(POLL, "/result/sample")),
            state={"type": kind},
            rehearsal=_rehearsal(call.region),
        )

    def advance(self, state: State, answer: Answer) -> Step:
        """Return that one asks again, where the picture lies, or what went wrong."""
        if step := settled(answer):
            return step
        tree = parsed(answer.content)
        if answer.exchange == POLL:
            return _asked(state, answer, tree)
        if error := at(tree, "error"):
            return stated(error)
        place = text_at(tree, "polling_url")
        if not place:
            return unreadable(answer)
        return Next(exchange=POLL, fillings=((_ASK, place),), wait=_FIRST_WAIT, state=state)

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a picture comes as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about what the account has left."""
        return key_check("/v1/credits")


def _pictures(call: Call) -> dict[str, Json]:
    """Return the pictures as the model numbers them: input_image, input_image_2 and so on, each as base64."""
    given = in_role(call, Role.IMAGE)
    most = next((limit.at_most for limit in call.model.takes if limit.role is Role.IMAGE), 0)
    if given and (not most or call.task is Task.GENERATE):
        refuse(call, phrases.role_unknown(Role.IMAGE.value))
    if not given and call.task is Task.EDIT:
        refuse(call, phrases.too_few(Role.IMAGE.value))
    if len(given) > most:
        refuse(call, phrases.too_many(Role.IMAGE.value, most))
    return {_field(place): _embedded(each) for place, each in enumerate(given, 1)}


def _field(place: int) -> str:
    return "input_image" if place == 1 else f"input_image_{place}"


def _embedded(given: Given) -> Embedded:
    return Embedded(part=given.part, size=given.size)


def _sizes(call: Call, settings: Settings) -> dict[str, Json]:
    """Return how large the picture is to be, which only both numbers together say."""
    sides = {name: settings.number(name, 64, 4096) for name in ("width", "height")}
    width, height = sides.values()
    if width is None and height is None:
        return {}
    if width is None or height is None:
        refuse(call, phrases.setting_missing("height" if height is None else "width"))
    for name, side in (("width", width), ("height", height)):
        if side % _STEP or width * height > _MOST_PIXELS:
            refuse(call, phrases.setting_wrong(name, str(side), phrases.pixels(_STEP, _MOST_PIXELS)))
    return {"width": width, "height": height}


def _ask_hole(region: str | None) -> Hole:
    """Return the hole for the address of a job: one of the hosts that take keys, of the region if one was asked for."""
    host = rf"api\.{region}[0-9]?\.bfl\.ai" if region else r"api(\.(eu|us)[0-9]?)?\.bfl\.ai"
    return Hole(
        name=_ASK,
        place=HolePlace.URL,
        exchange="work",
        pointer="/polling_url",
        pattern=rf"https://{host}/v1/get_result\?id=[A-Za-z0-9_-]{{1,200}}",
        max_length=300,
    )


def _asked(state: State, answer: Answer, tree: object) -> Step:
    status = text_at(tree, "status").lower()
    if status in _WAITING:
        return again(state, first=_FIRST_WAIT, longest=_LONGEST_WAIT, remark=status, progress=_progress(tree))
    if status in _DECLINED:
        return declined(text_at(tree, "status"))
    if status in _ENDED:
        return Problem(outcome=Outcome.FAILED, code="job", words=_reason(tree))
    if status == "task not found":
        return Problem(outcome=Outcome.UNKNOWN, code="not-found")
    place = text_at(tree, "result", "sample")
    if status != "ready" or not place.startswith("https://"):
        return unreadable(answer)
    return Done(outputs=(located(str(state.get("type", "")), place),), usage=Usage(cost=_cost(tree)))


def _progress(tree: object) -> float | None:
    found = money(at(tree, "progress"))
    return None if found is None or found > 1 else float(found)


def _cost(tree: object) -> Decimal | None:
    """Return what was charged: answers say it in credits, a hundred for a dollar."""
    credits = money(at(tree, "cost"))
    return None if credits is None else credits / _CREDITS_PER_DOLLAR


def _reason(tree: object) -> str:
    return next((text[:500] for key in ("error", "message", "details") if (text := text_at(tree, key))), "")


def _rehearsal(region: str | None) -> tuple[Answer, ...]:
    host = f"api.{region}.bfl.ai" if region else "api.bfl.ai"
    return (
        told("work", {"id": "rehearsal", "polling_url": f"https://{host}/v1/get_result?id=rehearsal"}),
        told(POLL, {"id": "rehearsal", "status": "Pending", "result": None}),
        told(
            POLL,
            {
                "status": "Ready",
                "result": {"sample": "https://bfldeliveryprod.blob.core.windows.net/results/rehearsal"},
            },
        ),
    )
