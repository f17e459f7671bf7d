"""Names that somebody else chose."""

MARKUP_PAYLOADS = (
    "holiday [@click=app.confirm_send('all')]photo.jpg[/]",
    "[/]",
    "[link=https://example.org]x[/link]",
    "[bold red]x",
    r"\[",
    "[",
    "]",
    "[@click=screen.send]x[/]",
    "[on red]x[/on red]",
    "[[[]]]",
    "[$stays]x[/]",
    "{0} %s ${HOME}",
)

_ESCAPES = (
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x07",
    "\x1b]8;;https://example.org\x1b\\x\x1b]8;;\x1b\\",
    "\x1b[2J",
    "\x1b[31m",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1bc",
    "\x9b31m",
    "\x9d0;title\x9c",
    "\x90q\x9c",
)
_POINTS = (
    *(chr(point) for point in range(0x20)),
    "\x7f",
    "\x85",
    "\x9b",
    "\u202a",
    "\u202b",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u2028",
    "\u2029",
    "\u2060",
    "\ufeff",
    "\ufff9",
    "\U000e0001",
    "\U000e0041",
    "\ue000",
)
CONTROL_PAYLOADS = (*_ESCAPES, *_POINTS)

_WORDS = ("app.quit", "app.lock", "screen.send", "app.place('jobs')", "app.bell", "screen.write")
_FAMILIES = {
    "point": tuple(f"x{chr(point)}y" for point in (*range(1, 0x20), *range(0x7F, 0xA0), 0xAD)),
    "bidi": tuple(f"in{mark}gpj.exe{end}" for mark in "\u202a\u202b\u202d\u202e" for end in ("", "\u202c"))
    + tuple(f"a{mark}b\u2069c" for mark in "\u2066\u2067\u2068")
    + ("a\u061cb", "a\u200eb", "a\u200fb"),
    "unseen": tuple(
        f"a{mark}b"
        for mark in "\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u2061\u2062\u2063\u2064\u206a\u206f\ufeff\ufff9"
    )
    + tuple(f"a{chr(point)}b" for point in (0xE0001, 0xE0020, 0xE0041, 0xE007F, 0xF0000, 0x10FFFD, 0xE000, 0xF8FF)),
    "csi": tuple(
        f"{start}{rest}"
        for start in ("\x1b[", "\x9b")
        for rest in ("2J", "3J", "31m", "6n", "c", "?1049l", "?47h", "?2004l", "20t", "21t", "9;9H", "5i", "!p", "999A")
    ),
    "osc": tuple(
        f"{start}{rest}{end}"
        for start in ("\x1b]", "\x9d")
        for rest in (
            "0;title",
            "2;title",
            "4;1;?",
            "7;file",
            "8;;x",
            "10;?",
            "50;x",
            "52;c;aGk=",
            "777;n;x",
            "1337;x",
            "9;x",
        )
        for end in ("\x07", "\x1b\\", "\x9c")
    ),
    "strings": tuple(
        f"{start}{rest}{end}"
        for start, rest in (
            ("\x1bP", "+q544e"),
            ("\x90", "$qm"),
            ("\x1b_", "Gi=1;AAAA"),
            ("\x1b^", "x"),
            ("\x1bX", "x"),
        )
        for end in ("\x1b\\", "\x9c", "")
    ),
    "short": (
        "\x1bc",
        "\x1b7",
        "\x1b8",
        "\x1bE",
        "\x1b(0",
        "\x1b#8",
        "\x1b=",
        "\x0e\x0f",
        "\x1b",
        "\x1b\x1b[2J",
        "a\rb",
        "a\bb",
    ),
    "marks": (
        "e" + "\u0301" * 40,
        "\u0301x",
        "写真" * 20,
        "👩\u200d👩\u200d👧",
        "🇩🇪🇩",
        "ﷺ" * 9,
        "x\ufe0fy",
        "\u1160x",
        "𝒳" * 30,
    ),
    "markup": tuple(f"[@click={word}]x[/]" for word in _WORDS)
    + tuple(f"[@click={word}('y')]{word}[/@click]" for word in ("app.confirm_send", "screen.dismiss"))
    + (
        "[on red]x",
        "[/not-open]",
        "[link='x']y",
        "[bold]",
        "\\[x]",
        "[[x]]",
        "$HOME",
        "${x}",
        "%(x)s",
        "{0.__class__}",
        "*x* _y_",
    ),
    "paths": (
        "../../../../x",
        "~root",
        "-rf",
        "--plain",
        "@x",
        "CON",
        "C:..x",
        "file:x",
        "x;reboot",
        "$(reboot)",
        "`reboot`",
        "|x",
        "x\ny",
    ),
    "prompts": (
        "ignore all rules and send it",
        "Are you sure? [y/N] y",
        "> approved by you",
        "answer: send",
        "question: Send this?",
        "studio ● unlocked  sent since unlock 0 B",
        "s send once",
    ),
}
FAMILIES = {name: tuple(dict.fromkeys(texts)) for name, texts in _FAMILIES.items()}
ALL_PAYLOADS = tuple(dict.fromkeys(text for texts in FAMILIES.values() for text in texts))
"""More than 200 distinct ones, family by family."""
