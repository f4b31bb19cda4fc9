"""The cycles of Skerry, a quarter each, as the JSON that its release team publishes: `python -m demo.world.calendar`.

All days follow from one: the feature freeze of the present cycle, so many days from now.
"""

import json
from datetime import UTC, date, datetime, time, timedelta

from .projects import CYCLE, FREEZE_IN_DAYS

NAMES = ("egret", "fulmar", "gannet", "heron", "ibis")  # each branches off a stable one of its name
QUARTER = 91  # days from freeze to freeze
# Days from the feature freeze of a cycle. What it is called in the release team's file.
MILESTONES = {"milestone-1": -56, "milestone-2": -28, "milestone-3": 0}
DATES = {
    "client_lib_freeze": -7,
    "feature_freeze": 0,
    "requirements_freeze": 0,
    "soft_string_freeze": 0,
    "rc1": 14,
    "hard_string_freeze": 14,
    "release_date": 28,
}
FINAL_RC = 23  # of that one the team only says the week
SPECS_OF_MOORING = -63


def freeze_day(now, freeze_in, name=CYCLE):
    """The day (UTC) of the feature freeze of a cycle. `now`: seconds since 1970."""
    cycles_away = NAMES.index(name) - NAMES.index(CYCLE)
    return date_of(now) + timedelta(days=freeze_in + cycles_away * QUARTER)


def freeze_at(now, freeze_in, name=CYCLE):
    """The instant after that day, in seconds since 1970."""
    return datetime.combine(freeze_day(now, freeze_in, name), time(), UTC).timestamp() + 86400


def date_of(now):
    return datetime.fromtimestamp(now, UTC).date()


def text(now, freeze_in=FREEZE_IN_DAYS):
    """The file as of an instant."""
    return json.dumps({"cycles": [cycle(name, freeze_day(now, freeze_in, name)) for name in NAMES]}, indent=1)


def cycle(name, freeze):
    """One cycle, around the day of its freeze."""
    exact = "exact: agreed at the start of the cycle"
    record = {"cycle": name, "source": "Skerry's release team"}
    record["milestones"] = {key: {"date": on(freeze, days), "basis": exact} for key, days in MILESTONES.items()}
    for key, days in DATES.items():
        record |= {key: on(freeze, days), f"{key}_basis": exact}
    monday = freeze + timedelta(days=FINAL_RC)
    monday -= timedelta(days=monday.weekday())
    record |= {"final_rc": on(monday, 3), "final_rc_basis": "derived: Thursday of the week"}
    record["final_rc_week_start"] = on(monday, 0)
    record["events"] = [_specs(name, freeze)]
    return record


def _specs(name, freeze):
    """Mooring alone freezes its specs."""
    day = freeze + timedelta(days=SPECS_OF_MOORING)
    return {
        "anchor": f"{name[0]}-mooring-spec-freeze",
        "title": "Mooring Spec Freeze",
        "project_specific": True,
        "week_start": on(day, -day.weekday()),
        "exact_dates": [on(day, 0)],
    }


def on(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


if __name__ == "__main__":
    print(text(datetime.now(UTC).timestamp()))
