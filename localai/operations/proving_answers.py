"""What the recorder of a proof answers: the least that each dialect takes for an answer, with a mark in it.

So a send ends as it would at a service, and what becomes of an answer is searched for as well.
"""

import base64
import json
from collections.abc import Iterable, Mapping

from localai.operations import canaries
from localai.operations.canaries import Kind, Mark

JSON, STREAM = "application/json", "text/event-stream"
Answers = tuple[tuple[str, str, str], ...]
"""A part of host and path, the type and the content of the answer to a request there; the first that fits is given."""


def marked_answers() -> tuple[Answers, tuple[Mark, ...]]:
    """Return an answer for every path that an adapter of ours asks at, and the marks in them."""
    said, drawn = canaries.word(Kind.ANSWER, "answer "), canaries.picture_png()
    text, picture = said.needle.decode(), base64.b64encode(drawn.content).decode()
    marks = (said, *(Mark(kind=Kind.ANSWER, needle=mark.needle, is_text=mark.is_text) for mark in _inside(drawn.marks)))
    message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
    response = {"status": "completed", "output": [message], "usage": {}}
    inline = {"inlineData": {"mimeType": "image/png", "data": picture}}
    shown = {"content": text, "images": [{"image_url": {"url": f"data:image/png;base64,{picture}"}}]}
    sound = f"ID3\x04{text}"  # the beginning of an MP3 file is all that anybody looks at
    answers = (
        ("openrouter.ai/api/v1/chat/", JSON, json.dumps({"choices": [{"message": shown, "finish_reason": "stop"}]})),
        ("/embeddings", JSON, json.dumps({"data": [{"index": 0, "embedding": [0.5, -0.5]}]})),
        ("mistral.ai/v1/audio/speech", JSON, json.dumps({"audio_data": base64.b64encode(sound.encode()).decode()})),
        ("/v1/t2a_v2", JSON, json.dumps({"data": {"audio": sound.encode().hex()}, "base_resp": {"status_code": 0}})),
        ("/audio/speech", "audio/mpeg", sound),
        ("/v1/speak", "audio/mpeg", sound),
        ("/v1/listen", JSON, json.dumps({"results": {"channels": [{"alternatives": [{"transcript": text}]}]}})),
        ("/text-to-speech/", "audio/mpeg", sound),
        ("/speech-to-text", JSON, json.dumps({"text": text})),
        ("/audio/transcriptions", JSON, json.dumps({"text": text})),
        ("/ocr", JSON, json.dumps({"pages": [{"index": 0, "markdown": text}]})),
        ("/responses", STREAM, _stream([{"type": "response.completed", "response": response}])),
        ("/chat/completions", STREAM, _stream([_delta({"content": text}), _delta({}, "stop")], end="data: [DONE]\n\n")),
        ("/messages", STREAM, _stream(_message(text))),
        (":streamGenerateContent", STREAM, _stream([_candidate({"text": text})])),
        (":generateContent", JSON, json.dumps(_candidate(inline))),
        ("photoroom.com/", "image/gif", f"GIF89a{text}"),
        ("/images", JSON, json.dumps({"data": [{"b64_json": picture}], "output_format": "png"})),
    )
    return answers, marks


def _inside(marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.kind is not Kind.NAME]


def _stream(events: Iterable[dict[str, object]], end: str = "") -> str:
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + end


def _delta(delta: dict[str, object], reason: str | None = None) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}


def _message(text: str) -> list[dict[str, object]]:
    return [
        {"type": "message_start", "message": {"usage": {}}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}},
        {"type": "message_stop"},
    ]


def _candidate(part: Mapping[str, object]) -> dict[str, object]:
    return {"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}]}
