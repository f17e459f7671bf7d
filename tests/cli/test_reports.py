"""`report`, `models show --report`, `copies --letter`, `usage` and the map of `privacy` from a shell."""

import pytest

from localai.errors import ExitCode


def test_a_report_is_a_folder_and_its_files_are_told(ready):
    told = ready.json("report", "-o", ready.home / "record")
    assert {each["name"] for each in told["files"]} >= {"README.txt", "report.html", "ledger.txt", "verify_ledger.py"}
    assert (told["sends"], told["refusals"], told["left_out"]) == (0, 0, [])
    assert "exists already" in ready.run("report", "-o", ready.home / "record", expect=ExitCode.USAGE).told


def test_a_report_says_where_to_begin(ready):
    assert "README.txt says how to verify it" in ready.run("report", "-o", ready.home / "record").told


@pytest.mark.parametrize("words", [("--project", "None such"), ("-w", "none")])
def test_a_report_of_what_is_not_there_leaves_no_folder(ready, words):
    ready.run("report", "-o", ready.home / "record", *words, expect=ExitCode.NOT_FOUND)
    assert not (ready.home / "record").exists()


@pytest.mark.parametrize(("name", "begins"), [("page.html", "<!doctype html>"), ("page.md", "# OpenAI:")])
def test_the_page_about_a_service_is_a_web_page_or_markdown_by_its_name(ready, name, begins):
    ready.run("models", "show", "openai/gpt-6-luna", "--report", "-o", ready.home / name)
    assert (ready.home / name).read_text().startswith(begins)
    assert (ready.home / name).stat().st_mode & 0o777 == 0o600


def test_the_page_about_a_service_goes_to_standard_output_or_into_json(ready):
    page = ready.run("models", "show", "openai/gpt-6-luna", "--report").text
    told = ready.json("models", "show", "openai/gpt-6-luna", "--report")["report"]
    assert page.startswith(f"# {told['title']}")
    assert told["sections"]


def test_a_file_for_a_page_needs_the_page(ready):
    ready.run("models", "show", "openai/gpt-6-luna", "-o", ready.home / "x", expect=ExitCode.USAGE)
    assert not (ready.home / "x").exists()


def test_the_map_says_here_backups_elsewhere_and_never(ready):
    words = ready.run("privacy").text.splitlines()[-5:]
    assert [line.partition(" ")[0].strip(",:") for line in words] == ["Here", "In", "Elsewhere", "Never", "Sent"]
    assert ready.json("privacy")["map"]["never_left"] == 0


def test_nothing_used_is_said_and_an_empty_list(ready):
    assert "no request" in ready.run("usage").text
    assert ready.json("usage", "--by", "day")["usage"] == []


@pytest.mark.parametrize("words", [("-o", "x"), ("--letter", "openai", "--delete"), ("--letter", "openai")])
def test_a_letter_is_refused_where_there_is_nothing_to_write(ready, words):
    ready.run("copies", *words, expect=ExitCode.USAGE)
