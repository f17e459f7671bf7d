"""The stand-alone verifier: it needs nothing of ours, and no change gets past it."""

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from localai.crypto.canonical import commitment
from localai.vocabulary.bodies import Consent, Once, Purged
from localai.vocabulary.outcomes import How
from localai.vocabulary.records import Opening
from tests.ledger.writing import Ledger, ledger_of

PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "verify_ledger.py"
SPEC = importlib.util.spec_from_file_location("verify_ledger", PROGRAM)
verifier = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verifier)

SALTED = Opening(salt=bytes(range(32)), digest="cd" * 32)
WRONG = (verifier.BrokenError, ValueError, IndexError, TypeError)


def approval(number: int) -> Consent:
    once = Once(plan=commitment(SALTED.salt, SALTED.digest))
    return Consent(consent_id=f"{number:032x}", scope=once, how=How.SCREEN, accepted=())


LEDGER = ledger_of(3, approval)
KEPT = LEDGER.notes[0][1]
LEDGER.append(Purged(item_ids=(), reason="later"))
LEDGER.sign()
EXPORT = LEDGER.export(((1, SALTED),))


def refused(export: str, checkpoint: str | None = KEPT, key: str | None = LEDGER.key) -> bool:
    try:
        verifier.verify(export, checkpoint, key)
    except WRONG:
        return True
    return False


def rebuilt(ledger: Ledger, order: list[int]) -> str:
    return Ledger(seed=ledger.seed, lines=[ledger.lines[place] for place in order], notes=ledger.notes).export()


def test_export_verifies_with_a_checkpoint_and_the_key_alone():
    found = verifier.verify(EXPORT, KEPT, LEDGER.key)
    assert found[0] == "4 entries, whole and in order; 0 bytes sent"
    assert any("the first 3 entries are those of your checkpoint" in line for line in found)


def test_verifier_says_what_is_missing_for_a_proof():
    assert any("shows only that the file fits together" in line for line in verifier.verify(EXPORT))


def changed_at_every_place(text: str) -> Iterator[str]:
    for place, character in enumerate(text):
        yield text[:place] + ("A" if character != "A" else "B") + text[place + 1 :]


def test_every_changed_byte_is_refused():
    assert [place for place, changed in enumerate(changed_at_every_place(EXPORT)) if not refused(changed)] == []


@pytest.mark.parametrize("line", range(EXPORT.count("\n")))
def test_missing_line_is_refused_unless_it_is_a_salt(line):
    lines = EXPORT.split("\n")
    is_salt = lines[line].startswith("1 00")
    assert refused("\n".join(lines[:line] + lines[line + 1 :])) is not is_salt


def test_truncated_export_is_refused_wherever_it_ends():
    assert [length for length in range(len(EXPORT)) if not refused(EXPORT[:length])] == []


@pytest.mark.parametrize("order", [[0, 1, 2], [0, 2, 1, 3], [0, 1, 3], [1, 0, 2, 3], [0, 1, 1, 2, 3], [0]])
def test_missing_exchanged_or_doubled_entries_are_refused(order):
    assert refused(rebuilt(LEDGER, order))


def test_history_written_again_with_the_key_is_refused_by_a_checkpoint_that_was_kept():
    again = ledger_of(4, lambda number: Purged(item_ids=(), reason="invented"))
    verifier.verify(again.export(), None, again.key)
    assert refused(again.export())


def test_shorter_history_signed_with_the_key_is_refused_by_a_checkpoint_that_was_kept():
    assert refused(ledger_of(2, approval).export())


def test_key_may_be_given_as_format_spells_it():
    assert verifier.verify(EXPORT, KEPT, LEDGER.public.hex()) == verifier.verify(EXPORT, KEPT, LEDGER.key)
    assert refused(EXPORT, KEPT, bytes(32).hex())


def test_ledger_of_another_key_is_refused():
    assert refused(EXPORT, None, Ledger(seed=bytes(32)).key)


def test_every_changed_byte_of_a_checkpoint_is_refused():
    assert [place for place, changed in enumerate(changed_at_every_place(KEPT)) if not refused(EXPORT, changed)] == []


def test_salt_of_another_entry_is_refused():
    assert refused(LEDGER.export(((0, SALTED),)))


def test_ledger_whose_key_was_renewed_verifies_with_the_first_key_and_with_the_last():
    ledger = ledger_of(3)
    first, kept = ledger.key, ledger.notes[0][1]
    ledger.renew(bytes(32))
    ledger.append(Purged(item_ids=(), reason="later"))
    ledger.sign()
    for key in (first, ledger.key):
        verifier.verify(ledger.export(), kept, key)


def test_key_that_nobody_handed_over_is_refused():
    ledger = ledger_of(3)
    ledger.seed = bytes(32)
    ledger.append(Purged(item_ids=(), reason="later"))
    ledger.sign()
    assert refused(ledger.export(), None, None)


def test_program_uses_the_standard_library_and_cryptography_only():
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"))
    names = {
        name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    names |= {node.module.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names - sys.stdlib_module_names == {"cryptography"}


def test_program_has_less_than_three_hundred_lines():
    assert len(PROGRAM.read_text(encoding="utf-8").splitlines()) < 300


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(PROGRAM), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_program_ends_with_zero_for_a_whole_ledger(tmp_path):
    (tmp_path / "ledger.txt").write_text(EXPORT, encoding="utf-8")
    (tmp_path / "kept.txt").write_text(KEPT, encoding="utf-8")
    ended = run(tmp_path, "ledger.txt", "--checkpoint", "kept.txt", "--key", LEDGER.key)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", EXPORT[:-9].encode(), b"localai ledger 1\n"])
def test_program_ends_with_one_sentence_for_anything_else(tmp_path, content):
    (tmp_path / "ledger.txt").write_bytes(content)
    ended = run(tmp_path, "ledger.txt")
    assert ended.returncode == 1
    assert ended.stderr.startswith("BROKEN: ")
    assert ended.stderr.count("\n") == 1
