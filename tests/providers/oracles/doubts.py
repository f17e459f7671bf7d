"""What about a service is not known well enough, and what an adapter does about it; a page of the docs lists it."""

from collections.abc import Mapping

DOUBTS: Mapping[str, tuple[str, ...]] = {
    "assemblyai/transcripts": (
        "That an upload is named by an address below assemblyai.com is from its documentation; no other is passed on.",
        "Uploads whose job never began cannot be deleted by a call; it deletes them after a day or two.",
    ),
    "deepgram/api": (
        "Its host for Europe is named by others and not by its client.",
        "How long a text it speaks was not read; it refuses what is too long.",
    ),
    "elevenlabs/speech": (
        "The header of an answer that names its entry in the history is known from other people's code; where it is "
        "missing, the entry is not deleted and its copy stays on the clock.",
        "How long a text a plan may speak is known from others and not checked before it goes.",
    ),
    "bfl/api": (
        "Hosts that its answers name (`api.eu1.bfl.ai`, `bfldeliveryprod.blob.core.windows.net`) are known "
        "from other people's code; a job whose answer names another one is not asked about or fetched there.",
        "That a credit is a cent is known from others; the request that checks a key is from memory.",
    ),
    "gemini/interactions": (
        "Whether a job in the background heeds that nothing is to be stored is not shown, so the request waits until "
        "the film is made; where the connection breaks meanwhile, the film is charged and lost.",
        "Others were led to another address when they fetched an older film; that is not followed.",
        "How many pictures may be references is told in several ways; the least, 3, is taken. A last frame needs "
        "words of Google's in the prompt and is not offered; films as inputs neither.",
        "That its file is gone after 48 hours, where nobody deletes it before, is from others.",
    ),
    "minimax/api": (
        "What goes wrong, hosts of results and all fields are known from others who quote its documentation; a film "
        "that lies at another host is not fetched.",
        "Whether the call that ends a film of H3 deletes the file too was not read: the copy stays on the clock.",
        "How long a text it speaks was not read; it refuses what is too long. Each request names a voice.",
        "Some say that films of H3 begin at 5 seconds and not at 4. Films and sounds as references are not offered.",
    ),
    "openrouter/images": (
        "Its client knows none of the switches here that keep copies away; newer pages name one, which is not sent.",
    ),
    "openrouter/videos": (
        "Its client knows none of the switches here, and no call that deletes the film it keeps.",
        "How long a film may be and in which sizes a model makes it was not read; it refuses what does not fit.",
    ),
    "photoroom/api": (
        "Fields of `v2/edit`, prices and the request that checks a key are known from other people's code.",
        "What an error looks like was not read; its status decides.",
    ),
    "recraft/images": (
        "A mask must be black and white and as large as the picture, which is not checked before it goes.",
        "Vectors are not offered: they are another kind of file for another price.",
    ),
    "replicate/predictions": (
        "What a model costs is not known beforehand, and no answer says it.",
        "Fields of FLUX.1 schnell are known from others; of all other models the page of the model was read.",
        "Models that are not official ones need a version, and are known and not connected.",
    ),
    "runway/tasks": (
        "What a credit costs a contract sets, so no cost is read from an answer.",
        "How long films of Gen-4 Turbo may be was not read: they have 5 seconds. Pictures of Gen-4 are not offered.",
        "A film that lies at another host than the one its documentation shows is not fetched.",
    ),
    "together/openai": ("How large a picture may be was not read; it refuses what does not fit.",),
    "xai/chat": (
        "How pictures are told is from its documentation and other people's programs; several at once are not offered.",
    ),
}
"""By surface."""
