"""Who has asked for an exception from a freeze of Skerry, and what became of it: acts with instants, as the JSON that
the demo's ledger plays: `python -m demo.world.exceptions`.

Of the last cycles only the acts are left; this one's requests speak of changes that are open.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from . import people
from .calendar import date_of, freeze_at
from .people import MAIN, METER, NET
from .plan import past
from .projects import CYCLE, FREEZE_IN_DAYS, projects
from .shape import DAY, HOUR

AUTHOR, CORE, PTL = (people.PERSONAS[role] for role in ("author", "core", "ptl"))
SPONSORS = 3

# cycle -> what was asked for: fate, project, blueprint, what it is good for. Fewer each time.
EARLIER = {
    "fulmar": (
        ("merged", MAIN, "tide-tables-as-data", "Berths can be planned by the tide tables of a year."),
        ("merged", MAIN, "vessel-name-plates", "A vessel keeps its name when it moves to another pier."),
        ("expired", MAIN, "night-watch", "Piers that nobody watches at night say so."),
        ("merged", MAIN, "crew-lists", "A vessel carries the list of its crew."),
        ("merged", NET, "beacon-batches", "Beacons are lit in batches."),
        ("denied", MAIN, "second-signal-mast", "Signals go over two masts."),
        ("expired", METER, "half-hour-readings", "Meters are read each half hour."),
    ),
    "gannet": (
        ("merged", MAIN, "cargo-seals", "Cargo carries a seal that the wharf can check."),
        ("expired", MAIN, "harbour-tugs", "Tugs are shared between piers."),
        ("merged", NET, "shared-marks", "Marks are shared between tenants."),
        ("withdrawn", MAIN, "wharf-by-wharf-upgrade", "Wharves are upgraded one by one."),
    ),
}
# This cycle: fate, project, blueprint. `late` ones have run out by now; there are none before the freeze.
PRESENT = (
    ("granted", MAIN, "pilot-task-journal"),
    ("granted", NET, "paired-gateways"),
    ("ready", MAIN, "granite-inventory"),
    ("half", MAIN, "encrypted-shelving"),
    ("requested", MAIN, "graceful-wharf-stop"),
    ("draft", MAIN, "tow-without-pause"),
    ("denied", METER, "tenant-forecasts"),
    ("withdrawn", MAIN, "kelp-limits-v2"),
    ("late", MAIN, "registry-cells"),
)
GRANTED = {"granted": 7, "merged": 7, "expired": 7, "late": 1}  # days after the freeze that a grant lasts
PROMISES = {"requested": 0, "draft": 0, "withdrawn": 0, "denied": 1, "half": 1}  # the rest has all sponsors
WHY = {
    "granted": "The schema is in and the rest can be switched off. Small enough for a week.",
    "late": "One day more, since only the documentation is missing.",
    "merged": "Done but for one vote.",
    "expired": "A week, not more.",
    "denied": "Half of it is not reviewed, and it touches every reading. Early in the next cycle, please.",
    "withdrawn": "It turned out larger than I thought; I would rather do it well in the next cycle.",
}
ANSWERS = {
    "regression": "New code behind an option that is off. The old path stays as it is, and all of its tests pass.",
    "disruption": "No new dependency, no migration. One new option and its help text.",
    "how_long": "A week, if reviews come in time.",
    "left": "The upper changes need a second +2; the release note is written.",
    "if_refused": "Operators keep their own patch for another cycle.",
}


@dataclass(frozen=True)
class Wanted:
    """One request. `owners`: of its open changes; `freeze`: of its cycle, in seconds since 1970."""

    fate: str
    cycle: str
    project: str
    blueprint: str
    aim: str
    owners: tuple
    freeze: float
    now: float

    @property
    def anchor(self):
        """All was asked for before the freeze, and before now."""
        return min(self.freeze - 4 * HOUR, self.now)


def text(now, freeze_in=FREEZE_IN_DAYS, seed="1"):
    """The file as of an instant."""
    wanted = [*_earlier(now, freeze_in), *_present(now, freeze_in, seed)]
    requests = [_record(one) for one in wanted]
    acting = {act["who"] for request in requests for act in request["acts"] if act["who"]}
    names = {name: people.HUMANS[name].name for name in sorted(acting)}
    return json.dumps({"people": names, "ptls": [PTL], "requests": requests}, indent=1)


def _earlier(now, freeze_in):
    for cycle, requests in EARLIER.items():
        for fate, project, blueprint, aim in requests:
            owner = people.CORES[project][-1] if fate == "withdrawn" else AUTHOR
            yield Wanted(fate, cycle, project, blueprint, aim, (owner,), freeze_at(now, freeze_in, cycle), now)


def _present(now, freeze_in, seed):
    """A blueprint of which nothing is open is not asked for."""
    freeze, owners = freeze_at(now, freeze_in), owners_of(past(seed, now, freeze_in=freeze_in))
    aims = {blueprint.name: blueprint.aim for project in projects() for blueprint in project.blueprints}
    for fate, project, blueprint in PRESENT:
        of = owners.get((project, blueprint))
        # who is granted a day more than the freeze has had it only once that day is over
        if of and (fate != "late" or now > freeze + DAY):
            yield Wanted(fate, CYCLE, project, blueprint, aims[blueprint], tuple(sorted(of)), freeze, now)


def owners_of(world):
    """(project, blueprint) -> who has open changes of it on master."""
    found: dict[tuple, set] = {}
    for event in world.events:
        draft = event.args.get("draft")
        is_open = world.situations[event.key] not in ("merged", "merged_with_one", "abandoned")
        if draft and draft.blueprint and draft.branch == "master" and is_open:
            found.setdefault((draft.project, draft.blueprint.name), set()).add(draft.owner)
    return found


def _record(one):
    title = one.blueprint.replace("-", " ").capitalize()
    return {
        "cycle": one.cycle,
        "project": one.project,
        "effort": f"bp/{one.blueprint}",
        "title": title,
        "answers": {"benefit": one.aim, **ANSWERS},
        "acts": [_act(at, what, who, **more) for at, what, who, more in _acts(one)],
    }


def _act(at, what, who, **more):
    return {"at": datetime.fromtimestamp(round(at), UTC).isoformat(), "act": what, "who": who, **more}


def _acts(one):
    asker = AUTHOR if AUTHOR in one.owners else one.owners[0]
    yield one.anchor - 7 * DAY, "make", asker, {}
    if one.fate == "draft":
        return
    yield one.anchor - 6.5 * DAY, "ask", asker, {}
    for n, name in enumerate(_sponsors(one, asker)[: PROMISES.get(one.fate, SPONSORS)]):
        yield one.anchor - (5.5 - n * 0.4) * DAY, "sponsor", name, {}
    why = WHY.get(one.fate, "")
    if one.fate in GRANTED:
        day = date_of(one.freeze - DAY / 2) + timedelta(days=GRANTED[one.fate])
        yield one.anchor - 3 * DAY, "grant", PTL, {"why": why, "day": day.isoformat()}
    if one.fate == "denied":
        yield one.anchor - 3 * DAY, "deny", PTL, {"why": why}
    if one.fate == "withdrawn":
        yield one.anchor - 2 * DAY, "withdraw", asker, {"why": why}
    if one.fate == "merged":
        yield one.anchor + 2 * DAY, "merge", "", {}
    if one.fate == "expired":
        yield one.anchor + 8 * DAY, "expire", "", {}


def _sponsors(one, asker):
    """Cores who have nothing open there, the one whom a visitor may look as first."""
    free = [name for name in people.cores(one.project) if name not in (*one.owners, asker)]
    return sorted(free, key=lambda name: name != CORE)


if __name__ == "__main__":
    print(text(datetime.now(UTC).timestamp()))
