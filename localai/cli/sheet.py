"""Where a recovery sheet goes: a new file that only the person can read, or standard output."""

from localai.cli import diagnostics, output
from localai.cli.writing import Place
from localai.vocabulary.secret import Secret


def hand_over(sheet: Secret, place: Place) -> None:
    """Give the person their sheet, once."""
    if place.path is None:
        output.text(sheet.reveal().decode())
        diagnostics.say("This sheet is shown once and kept nowhere. Print it or write it down, then put it away.")
        return
    place.write(sheet.reveal())
    diagnostics.say(f"The recovery sheet is in {place.path}. Print it and remove the file.")
