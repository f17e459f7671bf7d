"""Method, path, headers and names of fields are those that the official clients were seen to send."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from localai.providers.registry import ADAPTERS
from localai.vocabulary.cards import LeverPlace
from tests.providers.calls import Case, cases, one_each
from tests.providers.forms import form_parts
from tests.providers.tables import of_each

ROWS = json.loads((Path(__file__).resolve().parents[1] / "recordings" / "official.json").read_text())
RECORDED = sorted({row["surface"] for row in ROWS} & ADAPTERS.keys())
CASES = [case for case in cases() if case.surface in RECORDED]
every_case = of_each((case.name, case) for case in CASES)
every_surface = of_each((case.name, case) for case in one_each(CASES))
LENGTHENED = ("DELETE /v1/responses/{id}", "DELETE /v1/chat/completions/{id}")


def row_of(surface: str, method: str, path: str) -> dict:
    (found,) = [row for row in ROWS if (row["surface"], row["method"], row["path"]) == (surface, method, path)]
    return found


def templated(case: Case, path: str) -> str:
    return path.replace(f"/{case.call.model.wire_name}:", "/{model}:")


@every_case
def test_request_is_of_a_recorded_kind(case: Case):
    work = case.prepare().work
    assert row_of(case.surface, work.method, templated(case, work.path))


@every_surface
def test_fields_of_a_form_are_recorded_names(case: Case):
    work = case.prepare().work
    row = row_of(case.surface, work.method, templated(case, work.path))
    is_form = work.content_type.startswith("multipart/form-data")
    names = {part.name for part in form_parts(work.content_type, case.body())} if is_form else set()
    assert names <= {*row["fields"], "prompt"}  # nobody recorded a hint; the types know it
    assert is_form == bool(row["fields"])


@every_surface
def test_headers_beyond_the_levers_are_recorded_ones(case: Case):
    work = case.prepare().work
    row = row_of(case.surface, work.method, templated(case, work.path))
    of_levers = {lever.key.lower() for lever in case.call.levers if lever.place is LeverPlace.HEADER}
    ours = {(header.name.lower(), header.value) for header in work.headers if header.name.lower() not in of_levers}
    made_elsewhere = ("accept", "authorization", "x-goog-api-key")
    assert ours == {(name, value) for name, value in row["headers"] if name not in made_elsewhere}


@pytest.mark.parametrize("surface", RECORDED)
def test_key_travels_as_recorded(surface):
    recorded = {name for row in ROWS if row["surface"] == surface for name, _ in row["headers"]}
    scheme = ADAPTERS[surface].scheme
    assert ("authorization" if scheme == "bearer" else scheme.removeprefix("header:")) in recorded


@pytest.mark.parametrize("surface", [name for name in RECORDED if name != "openrouter/chat"])
def test_key_check_is_recorded(surface):
    draft = ADAPTERS[surface].check()
    assert row_of(surface, draft.method, draft.path)


@every_surface
def test_deletion_is_recorded(case: Case):
    if not any((row["surface"], row["method"]) == (case.surface, "DELETE") for row in ROWS):
        return
    asked = replace(case, call=replace(case.call, deletions=LENGTHENED))
    for draft in asked.prepare().follow_ups:
        assert row_of(case.surface, draft.method, draft.path)
