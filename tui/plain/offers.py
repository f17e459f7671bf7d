"""Models for a task, as items of a list: what holds for each, why, and the ways out."""

from collections import Counter

from localai.phrases import compose as says
from localai.phrases import plain as words
from tui.plain.listed import Rows
from tui.plain.room import Room
from tui.plans import Offer


def tell(room: Room, offers: Rows[Offer]) -> None:
    """Show this page of the models."""
    offers.place.tell(room.speaker)
    for role, offer in offers.shown():
        room.speaker.tell(role, in_words(offer))


def counted(offers: tuple[Offer, ...]) -> str:
    """Return how many models have which verdict."""
    return says.counted(Counter(offer.group for offer in offers))


def in_words(offer: Offer) -> str:
    """Return one model as a line."""
    verdict = says.without_key(verdict=offer.group) if offer.key_missing else offer.group
    told = (
        offer.model,
        verdict,
        offer.in_short,
        words.MEANINGS.get(offer.meaning.value, ""),
        f"{words.TRAINS} {words.known(offer.trains)}",
        f"{words.KEEPS} {words.known(offer.keeps)}",
        f"{words.LOOK} {words.known(offer.people_look)}",
        f"{words.COST} {words.known(offer.cost)}",
    )
    return ", ".join(part for part in told if part)


def tell_why(room: Room, offer: Offer) -> None:
    """Show the whole reason, every doubt and every way out."""
    room.speaker.tell("verdict", f"{offer.model}: {offer.verdict}")
    if offer.why:
        room.speaker.tell("reason", offer.why)
    for _, doubt in offer.doubts:
        room.speaker.tell("doubt", doubt)
    for way in offer.ways_out:
        room.speaker.tell("way out", way)


def tell_facts(room: Room, offer: Offer) -> None:
    """Show everything the card says, with evidence and date."""
    room.speaker.tell("model", offer.model)
    room.speaker.facts(offer.facts)
    room.speaker.note(says.NOT_LEGAL_ADVICE)
