"""The marked files of `localai prove` are what they seem, and cleaning leaves of their marks only what is content."""

import io

import pytest

from localai.minimize.edits import Edits
from localai.minimize.files import clean_picture
from localai.minimize.streams import STREAMS, lay_out_here
from localai.operations.canaries import MAY_LEAVE
from localai.operations.canaries_media import sounds_and_documents
from localai.operations.traces import search
from localai.vault.kinds import recognize
from tests.minimize.makers import decoded, joined

FILES = {recognize(each.content[:4096], "")[1]: each for each in sounds_and_documents()}


@pytest.mark.parametrize("media_type", FILES)
def test_cleaned_file_holds_of_its_marks_only_content(media_type):
    marked = FILES[media_type]
    if media_type in STREAMS:
        cleaned = joined(lay_out_here(io.BytesIO(marked.content), media_type), marked.content)
        assert decoded(cleaned) == decoded(marked.content) != []
    else:
        cleaned = clean_picture(marked.content, Edits()).content
    before, after = (
        {found.mark.kind for found in search(each, marked.marks, "")} for each in (marked.content, cleaned)
    )
    assert len(before) >= 4
    assert after <= MAY_LEAVE
    assert after


def test_there_is_a_file_of_each_kind():
    assert set(FILES) == {"audio/wav", "audio/mpeg", "audio/mp4", "application/pdf"}
