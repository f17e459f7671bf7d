"""What all dialects do with an answer: its events or its JSON, its text, its pictures."""

from collections.abc import Iterable, Iterator
from typing import Final

from localai.providers.adapter import Answer, Done, Output, Problem, Step, Usage
from localai.providers.events import events_of, joined_text
from localai.providers.follow_ups import deleted, filled, is_deletion
from localai.providers.problems import nothing_in_it, of_status, unreadable
from localai.providers.reading import parsed, picture_type, unpacked

CUT_OFF: Final = "cut-off"
END: Final = "[DONE]"


def settled(answer: Answer) -> Step | None:
    """Return the step that no dialect has to decide: after a deletion, or a status that is a problem; else None."""
    return deleted(answer) if is_deletion(answer) else of_status(answer)


def is_stream(answer: Answer) -> bool:
    """Tell whether an answer is a stream of events: by how it begins, else by its content type."""
    beginning = answer.content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if beginning.startswith((b"{", b"[", b"data:", b"event:", b":")):
        return not beginning.startswith((b"{", b"["))
    return answer.header("content-type").partition(";")[0].strip().lower() == "text/event-stream"


def objects_of(answer: Answer) -> Iterator[object]:
    """Yield the JSON of every event of a stream, in order, and END for its end; what is no JSON is passed over."""
    for event in events_of(answer.content):
        if event.text.strip() == END:
            yield END
        elif (tree := parsed(event.text.encode("utf-8", "replace"))) is not None:
            yield tree


def text_done(text: str, usage: Usage, *, cut_off: bool = False, remote_id: str = "") -> Done | Problem:
    """Return a text as the one output; an empty one is a problem."""
    if not text:
        return nothing_in_it()
    output = Output(media_type="text/plain", content=joined_text(text).encode())
    return Done(outputs=(output,), usage=usage, remark=CUT_OFF if cut_off else "", fillings=filled(remote_id))


def pictures_done(answer: Answer, texts: Iterable[str], usage: Usage) -> Done | Problem:
    """Return the pictures of base64 texts; anything that is no picture by its first bytes makes a problem of all."""
    outputs = []
    for text in texts:
        content = unpacked(text)
        media_type = picture_type(content) if content else None
        if content is None or media_type is None:
            return unreadable(answer)
        outputs.append(Output(media_type=media_type, content=content))
    return Done(outputs=tuple(outputs), usage=usage) if outputs else nothing_in_it()
