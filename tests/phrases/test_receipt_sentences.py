import pytest

from localai.phrases import receipt
from localai.vocabulary.outcomes import EntryKind, How, Outcome

WORDS = {receipt.kind: EntryKind, receipt.outcome: Outcome, receipt.how: How}


@pytest.mark.parametrize(("words", "code"), [(words, code) for words, codes in WORDS.items() for code in codes])
def test_every_word_of_the_ledger_can_be_said(words, code):
    assert words(code)
