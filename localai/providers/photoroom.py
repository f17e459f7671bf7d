"""Photoroom: a picture as a form, answered with a picture and nothing around it.

POST https://sdk.photoroom.com/v1/segment cuts out what is in front; POST https://image-api.photoroom.com/v2/edit puts
it before a background that words describe. Facts: sample code of its documentation for the first, requests in other
people's code for the second, read 2026-11-21.
"""

from dataclasses import dataclass, replace
from typing import Final

from localai.phrases import adapters as phrases
from localai.providers.adapter import Answer, Call, Done, Draft, Output, Prepared, State, Step, TextStream
from localai.providers.answers import settled
from localai.providers.drafting import form_work, key_check, prepared
from localai.providers.inputs import PICTURES, Places, check, in_role, refuse, words
from localai.providers.multipart import Field, FileField
from localai.providers.openai_chat import BETWEEN_TEXTS
from localai.providers.problems import stated, unreadable
from localai.providers.reading import at, parsed, picture_type
from localai.providers.settings import Settings
from localai.vocabulary.tasks import Role, Task

PHOTOROOM_TASKS: Final = frozenset((Task.CUTOUT, Task.EDIT))
_EDITOR: Final = "image-api.photoroom.com"
_ACCEPT: Final = "image/png, application/json"
_SIZES: Final = ("preview", "medium", "hd", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photoroom:
    """Cutting out, and another background."""

    scheme: str = "header:x-api-key"

    def prepare(self, call: Call) -> Prepared:
        """Return the one request of a picture."""
        is_edit = call.task is Task.EDIT
        places = Places(
            tasks=PHOTOROOM_TASKS,
            types={Role.IMAGE: PICTURES},
            at_most={Role.IMAGE: 1},
            words=is_edit,
            texts=is_edit,
        )
        check(call, places)
        work = self._edit(call) if call.model.wire_name == "edit" else self._segment(call)
        return prepared(call, replace(work, accept=_ACCEPT))

    def _segment(self, call: Call) -> Draft:
        if call.task is Task.EDIT:
            refuse(call, phrases.task_unknown(call.task.value))
        settings = Settings(call)
        size, trim = settings.word("size", _SIZES), settings.yes("trim", otherwise=False)
        settings.close()
        fields = {"format": "png"} | ({"size": size} if size else {}) | ({"crop": "true"} if trim else {})
        return form_work(call, "/v1/segment", [*_texts(fields), _file(call, "image_file")])

    def _edit(self, call: Call) -> Draft:
        Settings(call).close()
        fields = {"export.format": "png"}
        if call.task is Task.EDIT:
            fields["background.prompt"] = BETWEEN_TEXTS.join(words(call))
        else:
            fields["background.color"] = "transparent"
        return replace(form_work(call, "/v2/edit", [*_texts(fields), _file(call, "imageFile")]), host=_EDITOR)

    def advance(self, state: State, answer: Answer) -> Step:
        """Return the picture that an answer is, or what went wrong."""
        if step := settled(answer):
            return step
        media_type = picture_type(answer.content)
        if media_type is None:
            error = at(parsed(answer.content), "error")
            return stated(error) if error else unreadable(answer)
        return Done(outputs=(Output(media_type=media_type, content=answer.content),))

    def watch(self, state: State) -> TextStream | None:
        """Return nothing: a picture comes as a whole."""
        return None

    def check(self) -> Draft:
        """Return a question about the account."""
        return replace(key_check("/v2/account"), host=_EDITOR)


def _texts(fields: dict[str, str]) -> list[Field]:
    return [Field(name=name, value=value) for name, value in fields.items()]


def _file(call: Call, name: str) -> FileField:
    given = next(iter(in_role(call, Role.IMAGE)), None) or refuse(call, phrases.too_few(Role.IMAGE.value))
    return FileField(name=name, part=given.part, size=given.size, digest=given.digest, media_type=given.media_type)
