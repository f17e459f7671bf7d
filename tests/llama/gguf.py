"""A language model of a few kilobytes with random weights, written as GGUF: it says nonsense like any other model.

Format: ggml's docs/gguf.md, version 3; names of keys and tensors as llama.cpp reads them for the architecture `llama`.
"""

import random
import struct
from pathlib import Path
from typing import Final

WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 1, 4, 128, 512
WORDS: Final = 200
_WHOLE, _INT, _FLOAT, _TEXT, _LIST = 4, 5, 6, 8, 9  # types of values
_SPECIAL, _BYTES = ("<unk>", "<s>", "</s>"), tuple(f"<0x{byte:02X}>" for byte in range(256))
_TOKENS: Final = (*_SPECIAL, *_BYTES, *(f"\u2581w{number}" for number in range(WORDS)))
_KINDS: Final = (2, 3, 3, *(6 for _ in _BYTES), *(1 for _ in range(WORDS)))  # unknown, control, byte, normal
_TEMPLATE: Final = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
_ALIGNED: Final = 32


def write_model(path: Path, name: str = "tiny") -> None:
    """Write the model; the same bytes each time."""
    values, tensors = _values(name), _tensors()
    infos, content = b"", b""
    for title, shape, weights in tensors:
        infos += _text(title) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(content))
        content += struct.pack(f"<{len(weights)}f", *weights)
        content += bytes(-len(content) % _ALIGNED)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values)) + b"".join(values) + infos
    path.write_bytes(head + bytes(-len(head) % _ALIGNED) + content)


def _values(name: str) -> list[bytes]:
    counts = {
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "block_count": LAYERS,
        "feed_forward_length": INNER,
        "attention.head_count": HEADS,
        "rope.dimension_count": WIDTH // HEADS,
    }
    texts = {
        "general.architecture": "llama",
        "general.name": name,
        "tokenizer.ggml.model": "llama",
        "tokenizer.chat_template": _TEMPLATE,
    }
    return [
        *(_text(key) + struct.pack("<I", _TEXT) + _text(value) for key, value in texts.items()),
        *(_text(f"llama.{key}") + struct.pack("<II", _WHOLE, value) for key, value in counts.items()),
        _text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", _FLOAT, 1e-5),
        _list("tokens", _TEXT, b"".join(map(_text, _TOKENS))),
        _list("scores", _FLOAT, struct.pack(f"<{len(_TOKENS)}f", *(-float(at) for at in range(len(_TOKENS))))),
        _list("token_type", _INT, struct.pack(f"<{len(_TOKENS)}i", *_KINDS)),
        *(_text(f"tokenizer.ggml.{key}_token_id") + struct.pack("<II", _WHOLE, at) for key, at in _IDS.items()),
    ]


_IDS: Final = {"unknown": 0, "bos": 1, "eos": 2}


def _tensors() -> list[tuple[str, tuple[int, ...], list[float]]]:
    """Return names, shapes (the fastest first) and weights; the rows of what is no word say nothing."""
    luck = random.Random(1)

    def drawn(rows: int, columns: int) -> list[float]:
        return [luck.gauss(0, 0.2) for _ in range(rows * columns)]

    silent = (len(_SPECIAL) + len(_BYTES)) * WIDTH
    found = [
        ("token_embd.weight", (WIDTH, len(_TOKENS)), drawn(len(_TOKENS), WIDTH)),
        ("output_norm.weight", (WIDTH,), [1.0] * WIDTH),
        ("output.weight", (WIDTH, len(_TOKENS)), [0.0] * silent + drawn(WORDS, WIDTH)),
    ]
    for layer in range(LAYERS):
        shapes = {f"attn_{each}": (WIDTH, WIDTH) for each in ("q", "k", "v", "output")}
        shapes |= {"ffn_gate": (WIDTH, INNER), "ffn_up": (WIDTH, INNER), "ffn_down": (INNER, WIDTH)}
        found += [(f"blk.{layer}.{each}.weight", shape, drawn(*shape)) for each, shape in shapes.items()]
        found += [(f"blk.{layer}.{each}_norm.weight", (WIDTH,), [1.0] * WIDTH) for each in ("attn", "ffn")]
    return found


def _list(key: str, kind: int, content: bytes) -> bytes:
    return _text(f"tokenizer.ggml.{key}") + struct.pack("<IIQ", _LIST, kind, len(_TOKENS)) + content


def _text(words: str) -> bytes:
    return struct.pack("<Q", len(words.encode())) + words.encode()
