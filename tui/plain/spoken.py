"""Starts the dialogue of lines on the terminal of this process."""

import asyncio
import os
import sys
import time
from pathlib import Path

from localai.errors import NoTerminalError
from localai.phrases import plain as says
from tui.desk import Desk
from tui.plain import item
from tui.plain.dialogue import Dialogue
from tui.plain.house import House
from tui.plain.room import Room
from tui.plain.speaker import Speaker
from tui.plain.terminal import Terminal, is_there


async def speak(desk: Desk, *, sample: Path | None, idle_lock: float) -> int:
    """Talk with the person at the terminal until they leave; return the exit code. Raises NoTerminalError."""
    if not is_there():
        raise NoTerminalError(question=says.NO_LINES, flag=says.INSTEAD)
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise NoTerminalError(question=says.QUESTION, flag=says.INSTEAD)
    terminal = Terminal(
        sys.stdin.fileno(), sys.stdout.fileno(), kind=os.environ.get("TERM", ""), encoding=sys.stdout.encoding
    )
    speaker = Speaker(terminal.write, terminal.width)
    dialogue = Dialogue(speaker, terminal, clock=time.monotonic, pause=asyncio.sleep)
    with terminal.open():
        return await House(Room(desk, dialogue, item.show, sample), idle_lock=idle_lock).run()
