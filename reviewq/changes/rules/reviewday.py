"""The order of reviewday, which OpenStack used for years: score = cause + 3 x days since the newest patch set.

Of its causes only two can be known without a bug tracker: a change whose topic names a bug or blueprint (whose
importance is unknown here: *Untargeted*, 10) and one without (*No link*, 0). As all scores grow by 3 a day, their order
is that of cause - 3 x day of the upload, which needs no clock; the original counts whole days, we do not. A -2 stops
the growth of its score, so that within four days everything else has passed it: it comes last at once.
"""

from __future__ import annotations

from datetime import datetime

from .cause import BLUEPRINT_TOPIC, BUG_TOPIC
from .rank import EPOCH

A_DAY = 3
UNTARGETED, NO_LINK = 10, 0
LAST = 1_000_000
DAY_SECONDS = 86_400


def reviewday(topic: str, lowest_vote: int, uploaded: datetime) -> float:
    """The larger, the sooner. `lowest_vote`: on the review label."""
    is_linked = BUG_TOPIC.fullmatch(topic) or BLUEPRINT_TOPIC.fullmatch(topic)
    cause = UNTARGETED if is_linked else NO_LINK
    days = (uploaded - EPOCH).total_seconds() / DAY_SECONDS
    return round(cause - A_DAY * days - (LAST if lowest_vote <= -2 else 0), 6)
