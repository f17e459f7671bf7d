"""A line for paths: what is pasted or dropped there as several paths becomes one line that holds them all."""

import shlex

from textual import events
from textual.widgets import Input

from tui.typed import paths_of


class PathsInput(Input):
    """An ordinary line would keep the first of several pasted lines only."""

    def on_paste(self, event: events.Paste) -> None:
        """Put all of the paths in, each quoted where that is needed."""
        if len(paths := paths_of(event.text)) > 1:
            event.prevent_default()
            event.stop()
            self.insert_text_at_cursor(f"{shlex.join(map(str, paths))} ")
