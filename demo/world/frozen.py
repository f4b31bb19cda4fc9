"""What a feature freeze leaves in the past once it is over: merges came before it, features are held after it."""

from . import people, remarks, shape
from .events import Event

AFTER = 0.4  # how many are closed a day after the freeze, against usual days
RUSH, RUSH_DAYS = 0.08, 5  # of all that was closed, the share that made a freeze in its last days
HELD = 0.55  # of the open features, how many somebody has held by now; the others still wait for that
BUSY = ("private", "wip_from_start", "wip_again", "vetoed", "held_for_freeze", "owner_holds", "core_holds")


def end(planner, longest):
    """When something was closed, at most so many days ago: rather lately, but many in the last days before a freeze,
    and few after it."""
    freeze, now, share = planner.freeze, planner.now, planner.rng.random()
    if rush := _rush(planner, longest):
        if share < RUSH:
            return rush - share / RUSH * RUSH_DAYS * shape.DAY
        share = (share - RUSH) / (1 - RUSH)
    days = 0.02 + longest * share**1.2
    if freeze >= now:
        return now - days * shape.DAY
    is_after = planner.rng.random() < AFTER * (now - freeze) / shape.DAY / longest
    return planner.rng.uniform(freeze, now - 60) if is_after else freeze - days * shape.DAY


def _rush(planner, longest):
    """The freeze that many still made: the one that is over, else that of the cycle before; 0: too long ago."""
    if planner.freeze < planner.now:
        return planner.freeze
    return planner.last_freeze if planner.now - planner.last_freeze < (longest - RUSH_DAYS) * shape.DAY else 0


def holds(rng, planner, freeze):
    """The -2 that features have got since the freeze; none before it."""
    if freeze >= planner.now - shape.HOUR:
        return []
    drafts = {event.key: event.args["draft"] for event in planner.events if event.what == "push"}
    past: dict[str, list[Event]] = {}
    for event in planner.events:
        past.setdefault(event.key, []).append(event)
    found = []
    for key, draft in drafts.items():
        is_open = planner.situations[key] not in ("merged", "merged_with_one", "abandoned", *BUSY)
        if is_open and draft.kind == "blueprint" and draft.branch == "master" and rng.random() < HELD:
            found.append(_hold(rng, planner, freeze, draft, past[key]))
            planner.situations[key] = "held_after_freeze"
    return found


def _hold(rng, planner, freeze, draft, past):
    """By the PTL where that is a core of the project, else by a core who has not said a word on it."""
    at = min(max(freeze + rng.uniform(0.5, 20) * shape.HOUR, max(event.at for event in past) + 1), planner.now - 2)
    spoken = {event.who for event in past} | {draft.owner}
    free = [name for name in people.cores(draft.project) if name not in spoken]
    ptl = people.PERSONAS["ptl"]
    holder = ptl if ptl in free else rng.choice(free or [ptl])
    message = rng.choice(remarks.AFTER_FREEZE).format(**draft.words)
    return Event(float(round(at)), "review", draft.key, holder, _hold_args(message))


def _hold_args(message):
    return {"labels": {"Code-Review": -2}, "message": message, "remarks": []}
