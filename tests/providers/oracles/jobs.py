"""Services that answer with jobs: by whom what they say on the way is known.

A new one adds a row to `JOBS`. Its made-up answers are those of the adapter itself, which rehearsals play as well; how
they look is known from where `JOBS` says, and no client reads them here unless that names one.
"""

from collections.abc import Mapping

JOBS: Mapping[str, str] = {
    "assemblyai/transcripts": "assemblyai: TranscriptResponse",
    "bfl/api": "our reading of its documentation",
    "fal/queue": "our reading of fal-client",
    "gemini/interactions": "google-genai, strict",
    "minimax/api": "our reading of its documentation",
    "openrouter/videos": "openrouter, strict",
    "runway/tasks": "runwayml, strict",
    "replicate/predictions": "our reading of replicate",
}
