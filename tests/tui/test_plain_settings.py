"""The lists of records and settings as a dialogue of lines, over paper."""

from pathlib import Path

from tests.tui.paper import open_paper
from tests.tui.paper_copies import FILE, LOG, STAYS, UNKNOWN
from tests.tui.talk import Talk, said, strange

LINES = (LOG, FILE, STAYS, UNKNOWN)


async def test_the_ledger_is_told_entry_by_entry_filtered_proved_and_written(tmp_path: Path) -> None:
    out, paper_file = tmp_path / "ledger.txt", tmp_path / "paper.md"
    paper = open_paper("a.jpg")
    answers = ("ledger", "1", "2", "verify", "filter", "2", "filter", "1", "export", str(out), "write", str(paper_file))
    text = await said(paper, *answers, "back")
    assert "item 1 of 4: sent, portrait-014.jpg -> openai/gpt-image-2.5, 398 KB, done" in text
    assert "receipt: leaves this computer: Receipt 7c01.\n" in text
    assert "entry: consent\nfact 1 of 1: seq: 2\n" in text
    assert "status: verify: ok to entry 3, sent since unlock 398 KB\n" in text
    assert "note: Nothing is on record for this. The word filter shows everything again.\n" in text
    assert out.exists()
    assert paper_file.exists()
    assert strange(text) == []


async def test_a_rule_is_changed_after_what_that_does_was_told_and_a_typed_yes() -> None:
    for typed, applied in (("", 0), ("yes", 1)):
        paper = open_paper("a.jpg")
        text = await said(paper, "settings", "1", "1", "3", "for the client", typed, "facts 1", "back", "back")
        assert "item 1 of 2: a copy stays there for: no copy elsewhere" in text
        assert "fact 1 of 1: openai/gpt-4.1-mini: internal: refused -> allowed\n" in text
        assert "fact 2 of 3: class: 90 days\n" in text
        assert [(change.rule, reason) for change, reason in paper.ruling.applied] == [
            ("retention-days", "for the client")
        ] * applied


async def test_a_setting_of_the_program_and_a_budget_are_changed_line_by_line() -> None:
    paper = open_paper("a.jpg")
    text = await said(
        paper,
        "settings",
        "5",
        "change 1",
        "2",
        "back",
        "2",
        "set",
        "2",
        "50 MB",
        "",
        "5",
        "",
        "remove 1",
        "yes",
        "back",
    )
    assert paper.settings.changed == [("ui.theme", "light")]
    assert "done: ui.theme is light\n" in text
    assert "done: On record.\n" in text
    assert paper.ruling.limits == {}


async def test_signed_files_are_told_before_they_are_taken(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    rules, bundle = str(tmp_path / "rules"), str(tmp_path / "bundle")
    await said(paper, "settings", "3", "pin", "KEY", "take", rules, "", "take", rules, "yes", "back")
    assert paper.trusting.pinned == "KEY"
    assert paper.trusting.taken == [Path(rules)]
    text = await said(
        paper, "settings", "4", "trust", "K2", "distrust 2", "yes", "import", bundle, "yes", "2", "found 1", "1", "back"
    )
    assert "> internal: retention-days: 90 days -> no copy elsewhere\n" in text
    assert paper.trusting.taken[-1] == Path(bundle)
    assert len(paper.trusting.answers) == 1
    assert "note: An approval ends.\n" in text


async def test_the_sheet_is_tried_unseen_and_a_report_is_written(tmp_path: Path) -> None:
    paper = open_paper("a.jpg")
    folder = str(tmp_path / "report")
    talk = Talk(
        paper, "settings", "7", "2", "AGE-SECRET-KEY-1X", "9", "run", "1", "1", "back", "10", "1", folder, "8", "back"
    )
    talk.person.answers.extend(["back", "quit"])
    text = await talk.go()
    assert talk.person.hidden == [b"AGE-SECRET-KEY-1X"]
    assert paper.premises.tried == ["AGE-SECRET-KEY-1X"]
    assert "KEY-1X" not in text
    assert paper.premises.checks == [False]
    assert paper.premises.reports == [(Path(folder), "")]
    assert "item 1 of 2: in all: 1 thing is not as it should be., unknown\n" in text


async def test_another_workspace_is_opened_or_made() -> None:
    paper = open_paper("a.jpg")
    text = await said(paper, "settings", "6", "use 1", "use 2", "yes", "quit")
    assert "note: This workspace is open already.\n" in text
    assert paper.premises.in_use == ["acmeacme"]
    paper = open_paper("a.jpg")
    await said(paper, "settings", "6", "new", "second", "", "later", "", "quit")
    assert paper.keys.name == "second"


async def test_models_are_narrowed_compared_rated_and_reported(tmp_path: Path) -> None:
    out, page = tmp_path / "cards.md", tmp_path / "page.txt"
    paper = open_paper("a.jpg")
    answers = ("models", "cards 1 2", "yes", str(out), "filter refused", "filter", "rate 1", "5", "class", "4")
    text = await said(paper, *answers, "report 2", str(page), "back")
    assert paper.models.rated[0][1] == 5
    assert paper.models.classes[-1] == "regulated"
    assert len(paper.models.compared[0]) == 2
    assert "fact 2 of 2: keeps a copy, not the same of all\n" in text
    assert "nobody knows how long; unknown; doubtful: Two pages differ.; https://f.ai" in text.replace("\n> ", " ")
    assert out.exists()
    assert page.exists()
    assert "Press" not in text
    assert strange(text) == []


async def test_activity_is_told_row_by_row_with_the_names_of_its_columns(tmp_path: Path) -> None:
    out = tmp_path / "sums.md"
    paper = open_paper("a.jpg")
    text = await said(paper, "activity", "models", "write", str(out), "back")
    assert "service fal, requests 3, errors 0, cost $0.10, 2 unknown, bytes out 38 MB" in text.replace("\n> ", " ")
    assert "model fal/flux, your rating 4.5 of 5" in text
    assert out.exists()
    assert strange(text) == []


async def test_copies_are_deleted_after_a_typed_yes_or_asked_for_in_a_letter(tmp_path: Path) -> None:
    out = tmp_path / "letter.md"
    paper = open_paper("a.jpg")
    paper.copies.lines = LINES
    deletable = next(place for place, line in enumerate(LINES, start=1) if line.call)
    answers = ("copies", "letter 1", str(out), f"delete {deletable}", "", f"delete {deletable}", "yes", "1", "back")
    text = await said(paper, *answers, "1", "elsewhere", "back", "back", "quit")
    assert out.exists()
    assert [line.call for line in paper.copies.deleted] == [LINES[deletable - 1].call]
    assert paper.copies.asked[0] == ""
    assert paper.copies.asked[-1] == paper.shelf.items[0].id
    assert strange(text) == []
