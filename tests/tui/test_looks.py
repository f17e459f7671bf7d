import pytest
from textual.color import Color
from textual.theme import Theme

from tui.desk import Status
from tui.looks import ASCII, DARK, LIGHT, UNICODE, Meaning, choose_signs
from tui.widgets.frame import status_spans


def luminance(color: Color) -> float:
    parts = (part / 255 for part in color.rgb)
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Color, second: Color) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


MEANINGS = ("stays", "leaves", "refused", "unknown", "quiet")


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_meaning_can_be_read_on_every_ground(theme: Theme, meaning: str) -> None:
    ink = Color.parse(theme.variables[meaning])
    for ground in (theme.background, theme.surface, theme.panel, theme.variables["cursor-row"]):
        assert ground is not None
        assert contrast(ink, Color.parse(ground)) >= 4.5


def test_every_sign_differs() -> None:
    for signs in (UNICODE, ASCII):
        assert len({signs.stays, signs.leaves, signs.refused, signs.unknown}) == 4


@pytest.mark.parametrize(
    ("setting", "locale", "signs"),
    [
        ("auto", "en_US.UTF-8", UNICODE),
        ("auto", "ja_JP.UTF-8", ASCII),
        ("auto", "C", ASCII),
        ("ascii", "en_US.UTF-8", ASCII),
        ("unicode", "C", UNICODE),
    ],
)
def test_signs_follow_setting_and_locale(setting: str, locale: str, signs: object) -> None:
    assert choose_signs(setting, locale) is signs


def test_plain_has_no_sign() -> None:
    assert UNICODE.of(Meaning.PLAIN) == " "


@pytest.mark.parametrize(("blocked", "told"), [(True, False), (False, True)])
def test_status_line_says_where_the_kernel_does_not_block(blocked: bool, told: bool) -> None:
    status = Status(workspace="studio", unlocked=True, reach="online", sent=0, running=0, blocked=blocked)
    line = "".join(words for words, _ in status_spans(status, ASCII))
    assert (", not blocked" in line) is told
