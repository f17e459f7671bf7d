"""How the sentence of an error is kept: alternatives with the facts they need."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Alternatives, best first: the first one whose facts are all known is used; the last one needs none."""

    sentences: tuple[str, ...]
    remedies: tuple[str, ...] = ()


def say(*sentences: str, do: tuple[str, ...] | str = ()) -> Wording:
    """Return the wording of an error; `do` is what a person can do next, best first."""
    return Wording(sentences=sentences, remedies=(do,) if isinstance(do, str) else do)
