"""What an answer may fill in: an id and nothing else, and only where the request said so."""

import re
from dataclasses import replace

import pytest

from localai.providers.follow_ups import filled
from localai.vocabulary.outbound import HolePlace, Purpose
from tests.providers.calls import Case, cases, one_each

CALLS = (
    *("DELETE /v1/responses/{id}", "DELETE /v1/chat/completions/{id}", "DELETE /v1/messages/{id}"),
    *("DELETE /v1/images/edits/{id}", "DELETE /v1/images/generations/{id}"),
)
ASKED = [
    replace(case, call=replace(case.call, deletions=CALLS))
    for case in one_each(cases())
    if not case.prepare().rehearsal  # those of jobs are played through elsewhere
]
every_kind = pytest.mark.parametrize("case", ASKED, ids=lambda case: f"{case.surface} {case.call.task}")


@every_kind
def test_holes_are_those_that_the_template_declares(case: Case):
    for draft in case.prepare().follow_ups:
        assert re.findall(r"\{[^}]*\}", draft.path) == [f"{{{hole.name}}}" for hole in draft.holes]


@every_kind
def test_hole_takes_an_id_in_a_path_of_a_deletion(case: Case):
    for draft in case.prepare().follow_ups:
        (hole,) = draft.holes
        assert (draft.purpose, draft.method, hole.place, hole.exchange) == (
            Purpose.DELETE,
            "DELETE",
            HolePlace.PATH,
            case.prepare().work.name,
        )


def test_some_request_here_is_followed_by_a_deletion():
    assert sum(len(case.prepare().follow_ups) for case in ASKED) >= 6


@pytest.mark.parametrize(
    "remote_id",
    ["", "../x", "a/b", "a?b", "a#b", "{id}", "a\r\nb", "a b", "a%2fb", "é", "a" * 201, ".", "a.b", "a\n"],
)
def test_id_that_could_lead_elsewhere_fills_nothing(remote_id):
    assert filled(remote_id) == ()


@pytest.mark.parametrize("remote_id", ["resp_68af", "chatcmpl-9x", "a" * 200])
def test_id_fills_the_hole(remote_id):
    assert filled(remote_id) == (("id", remote_id),)


@every_kind
def test_filling_fits_the_pattern_of_the_hole(case: Case):
    for draft in case.prepare().follow_ups:
        (hole,) = draft.holes
        ((name, text),) = filled("resp_68af")
        assert (name, bool(re.fullmatch(hole.pattern, text)), len(text) <= hole.max_length) == (hole.name, True, True)
