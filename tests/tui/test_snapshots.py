"""How every screen looks: three sizes, three themes. `python -m tests.tui.snapshots --accept` keeps what is meant."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from localai.phrases import guide
from tests.tui.scenes import SCENES, full_paper
from tests.tui.snapshots.contrast import faint
from tests.tui.snapshots.taking import FOLDER, SIZES, file_of, text_of


@pytest.mark.parametrize("name", sorted(SCENES))
async def test_a_screen_looks_as_it_was_kept_and_can_be_read(name: str) -> None:
    too_faint: list[str] = []
    now = await text_of(name, lambda theme, app: too_faint.extend(faint(theme, app)))
    assert now == file_of(name).read_text("utf-8")
    assert too_faint == []


def test_every_screen_that_help_knows_has_a_text() -> None:
    shown = {type(scene.opens(full_paper())).__name__ for scene in SCENES.values() if scene.opens}
    assert set(guide.PURPOSE) - shown <= {"WelcomeScreen", "LibraryScreen", "LockedScreen"}
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(SCENES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_no_line_is_wider_than_its_screen(path: Path) -> None:
    width = 0
    for line in path.read_text("utf-8").splitlines()[1:]:
        if line.startswith("## "):
            width = 10_000  # colors
        elif line.startswith("# "):
            width = int(line.split()[1])
        else:
            assert cell_len(line) <= width
    assert width in {size[0] for size in SIZES} | {10_000}
