import pytest

from localai.phrases import deletion, items


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            deletion.removal("a.jpg", 1, 0, 7),
            "Delete a.jpg? It waits in the trash for 7 days; then its key is destroyed and nobody can open it, "
            "you included.",
        ),
        (
            deletion.removal("portrait-014.jpg", 1, 2, 7),
            "Delete portrait-014.jpg and the 2 results made from it? They wait in the trash for 7 days; then their "
            "keys are destroyed and nobody can open them, you included.",
        ),
        (
            deletion.removal("", 3, 0, 0),
            "Delete 3 items? Their keys are destroyed and nobody can open them, you included.",
        ),
        (
            deletion.project("acme", 2, 1, 3, 7),
            "Delete the project acme with 2 items and 1 result made from them elsewhere? They wait in the trash for 7 "
            "days; then their keys are destroyed and nobody can open them, you included. Until then one step brings "
            "everything back. 3 receipts of theirs stay, without content.",
        ),
        (items.added(1, "4 MB", 0), "1 item added, 4 MB."),
    ],
)
def test_what_a_person_reads(said, sentence):
    assert said == sentence


def test_a_pending_purge_says_what_is_left_to_do():
    assert "next opened" in deletion.purged(1, True)
    assert "next opened" not in deletion.purged(1, False)
