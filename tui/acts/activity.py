"""Actions of the plots."""

from tui.acts.app import BACK, WRITE
from tui.keys import Act

ACTIVITY = (
    BACK,
    Act(
        id="activity.table",
        keys="t",
        action="screen.table",
        words="by day or by model",
        help="Show the numbers by day and service, or by model with your own ratings, best first.",
    ),
    WRITE,
)
