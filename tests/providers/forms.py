"""Bodies read back by parsers that are not ours: the standard library's JSON and its e-mail parser."""

import email.parser
import email.policy
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """One part of a form, as an independent parser sees it."""

    name: str
    file_name: str | None
    media_type: str | None
    content: bytes


def form_parts(content_type: str, body: bytes) -> tuple[FormPart, ...]:
    """Parse a form as an e-mail, after checking that it is exactly boundaries and parts."""
    boundary = b"--" + content_type.partition("boundary=")[2].encode()
    assert body.startswith(boundary + b"\r\n")
    assert body.endswith(boundary + b"--\r\n")
    raw = body.split(boundary)[1:-1]
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    assert message.is_multipart()
    assert not message.defects
    read = tuple(message.iter_parts())
    assert len(read) == len(raw)
    return tuple(_part(part, chunk) for part, chunk in zip(read, raw, strict=True))


def _part(part, chunk: bytes) -> FormPart:
    """Take names from the parser and the bytes from between the boundaries, which e-mail would change."""
    assert chunk.startswith(b"\r\n")
    assert chunk.endswith(b"\r\n")
    _, _, content = chunk[2:-2].partition(b"\r\n\r\n")
    assert part["Content-Disposition"].content_disposition == "form-data"
    return FormPart(
        name=part.get_param("name", header="content-disposition"),
        file_name=part.get_filename(),
        media_type=part["Content-Type"] and part.get_content_type(),
        content=content,
    )


def json_body(body: bytes) -> dict:
    """Parse a JSON body strictly: UTF-8, no key twice, no number that is none."""
    return json.loads(body.decode("utf-8", "strict"), object_pairs_hook=_once, parse_constant=_refuse)


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    assert len(found) == len(pairs), "a key stands twice"
    return found


def _refuse(word: str) -> object:
    raise ValueError(word)


def strings(tree: object) -> list[str]:
    """Return every text in a tree."""
    if isinstance(tree, dict):
        return [text for value in tree.values() for text in strings(value)]
    if isinstance(tree, list):
        return [text for value in tree for text in strings(value)]
    return [tree] if isinstance(tree, str) else []
