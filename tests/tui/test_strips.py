import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.strip import Strip

from tests.tui.payloads import CONTROL_PAYLOADS
from tui import strips


@pytest.mark.parametrize("payload", CONTROL_PAYLOADS)
def test_a_painted_strip_holds_no_control_character(payload: str) -> None:
    strips.install()
    console = Console(force_terminal=True, color_system="truecolor")
    painted = Strip([Segment(f"a{payload}b", Style(color="red"))]).render(console)
    body = painted.removeprefix("\x1b[31m").removesuffix("\x1b[0m")
    assert body.isprintable()
    assert body.startswith("a")
    assert body.endswith("b")


@pytest.mark.parametrize("payload", CONTROL_PAYLOADS)
def test_harmless_text_keeps_its_width(payload: str) -> None:
    assert cell_len(strips.harmless(payload)) == cell_len(payload)


def test_ordinary_text_is_left_alone() -> None:
    strip = Strip([Segment("Größe 写真 │ ▀ ● e\u0301 \u00a0")])
    assert strips.filtered(strip) is strip


def test_a_control_segment_passes() -> None:
    strip = Strip([Segment("\x1b[2J", None, [(ControlType.CLEAR,)])])
    assert strips.filtered(strip) is strip


def test_a_hyperlink_is_taken_off() -> None:
    strip = strips.filtered(Strip([Segment("here", Style(link="https://example.org/\x1b]0;x"))]))
    assert [segment.style and segment.style.link for segment in strip] == [None]


def test_the_filter_is_installed_once() -> None:
    strips.install()
    first = Strip.render
    strips.install()
    assert Strip.render is first
