"""Chat completions as Ollama, llama.cpp, LM Studio and vLLM speak them, on this computer and on a person's network.

Facts: the READMEs and sources of ollama, llama.cpp (tools/server), LM Studio's docs and vLLM's, read 2026-11-21. They
take pictures as data URLs only (an address would make the server fetch it, or open a file of its own) and no `file`
part; the limit is `max_tokens`, which all four know.
"""

from typing import Final

from localai.providers.openai_chat import ChatCompletions
from localai.vocabulary.tasks import Role

_TAKES: Final = {Role.IMAGE: ("image/png", "image/jpeg")}
OPEN: Final = ChatCompletions(scheme="", limit="max_tokens", takes=_TAKES)
KEYED: Final = ChatCompletions(limit="max_tokens", takes=_TAKES)
