"""How much the cores of Skerry want to review, and when they are away, as the JSON that the demo's site plays:
`python -m demo.world.times`. Some never said: that is usual, too."""

import json
import random
from datetime import UTC, date, datetime, timedelta

from . import people
from .projects import FREEZE_IN_DAYS

SAYS = 0.8  # of the cores say how much
HOURS = (2, 3, 4, 4, 5, 6, 8)
REVIEWS = (10, 15, 20)
BY_HOURS = 0.75  # the rest counts reviews
AWAY = {"dlind": (-2, 5), "vuorinen": (6, 13), "fontaine": (1, 3), "quintero": (20, 34)}  # days from now
NOT_NOW = {"sundaram": 2, "rahimi": 4}  # for so many days


def text(now, freeze_in=FREEZE_IN_DAYS):
    """`freeze_in` changes nothing: people's weeks are what they are."""
    today = datetime.fromtimestamp(now, UTC).date()
    rng = random.Random("times")
    cores = sorted({name for project in people.CORES.values() for name in project})
    told = [record for name in cores if (record := _of(rng, name, today))]
    return json.dumps({"people": {record["who"]: people.HUMANS[record["who"]].name for record in told}, "times": told})


def _of(rng, name, today: date):
    record = {"who": name}
    if rng.random() < SAYS:
        is_hours = rng.random() < BY_HOURS
        record |= {"amount": rng.choice(HOURS if is_hours else REVIEWS), "unit": "hours" if is_hours else "reviews"}
    if name in AWAY:
        record["away"] = [(today + timedelta(days=days)).isoformat() for days in AWAY[name]]
    if name in NOT_NOW:
        record["not_now"] = NOT_NOW[name]
    return record if len(record) > 1 else None


if __name__ == "__main__":
    print(text(datetime.now(UTC).timestamp()))
