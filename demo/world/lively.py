"""Time passes: the next event of a living project, chosen from how its open changes stand.

Pure but for what it is given: the same rng, standings and instants give the same events. CI follows uploads after
minutes, people act in between, and a lane that has grown is served more often, so that none runs dry or overflows.
"""

import random
from collections import Counter

from . import acts, shape
from .acts import Turn
from .events import Event
from .standing import LANES

PAUSE = 10.0  # seconds between two events, on average
LONGEST_PAUSE = 10.0  # before the very first one; a visitor should not wait
CI_START = (6.0, 25.0)  # seconds from upload to the start of CI
CI_RUN = {"check": (100.0, 420.0), "gate": (480.0, 1200.0)}
FORGOTTEN = shape.HOUR  # CI that was not started by then stays silent until somebody asks again
PROPOSAL_SHARE = 0.04
NEXT_STEP_SHARE = 0.15
GROW_SHARE = 0.02  # of what people do: a small patch gets a patch set that does more than it says

# From each lane: how often people act there compared with others, and what they do.
HABITS = {
    "first": (16, {acts.plus_one: 40, acts.plus_two: 28, acts.minus_one: 20, acts.question: 8, acts.ping: 4}),
    "plus_two": (17, {acts.plus_two: 56, acts.minus_one: 18, acts.plus_one: 18, acts.question: 5, acts.hold: 3}),
    "second": (16, {acts.second_and_approve: 62, acts.plus_two: 13, acts.minus_one: 10, acts.plus_one: 15}),
    "approval": (6, {acts.approve: 80, acts.plus_one: 20}),
    "author": (26, {acts.mend: 93, acts.abandon: 4, acts.hold: 3}),
    "ci": (1, {acts.question: 1}),
    "change": (3, {acts.plus_one: 45, acts.rebase: 35, acts.question: 20}),
    "held": (3, {acts.lift: 70, acts.question: 20, acts.abandon: 10}),
}
NEW_CHANGE = 13  # how often somebody uploads a new one, on the same scale
FEWEST = 2  # nobody takes the last ones out of a lane


class Lively:
    """Chooses what comes next. It remembers how full each lane was at the start and steers back there."""

    def __init__(self, rng, desk, player, speed=1.0):
        self.rng = rng
        self.desk = desk
        self.player = player
        self.speed = speed
        self.usual: dict[str, int] = {}
        self.first = True

    def pause(self):
        """Seconds until something happens."""
        pause = self.rng.expovariate(1 / PAUSE)
        if self.first:
            pause, self.first = min(pause, LONGEST_PAUSE - 4), False
        return min(pause, 4 * PAUSE) / self.speed

    def next_event(self, standings, now):
        """What happens now; always something."""
        lanes = Counter(standing.lane for standing in standings)
        self.usual = self.usual or {lane: max(4, lanes[lane]) for lane in LANES} | {"all": max(10, len(standings))}
        due = self._due(standings, now)
        if due and (len(due) > 3 or self.rng.random() < 0.6):
            return due[0]
        return self._human(standings, lanes, now)

    # the CI
    def _due(self, standings, now):
        """What CI has to do by now, longest overdue first."""
        waiting = []
        for standing in standings:
            at, act = self._ci_act(standing, now)
            if act and at <= now:
                waiting.append((at, standing.key, act, standing))
        waiting.sort(key=lambda item: item[:2])
        return [act(self._turn(standing, now)) for _, _, act, standing in waiting[:4]]

    def _ci_act(self, standing, now):
        if standing.hidden:
            return 0, None
        if standing.running:
            pipeline, since = standing.running
            return since + self._length(standing, CI_RUN[pipeline]), acts.finish_run
        if standing.approved and standing.verified == 2 and not standing.parent_open:
            return now, acts.submit
        if standing.approved and standing.verified == 1 and not standing.parent_open:
            return now - 1, acts.start_run
        if standing.asked and now - standing.asked < FORGOTTEN:
            return standing.asked + self._length(standing, CI_START), acts.start_run
        return 0, None

    def _length(self, standing, limits):
        """How long this run takes: drawn from the change itself, so that asking twice gives one answer."""
        own = random.Random(f"{standing.key}/{standing.patch_set}/{limits}")
        return own.uniform(*limits) / self.speed

    # people
    def _human(self, standings, lanes, now):
        growing = [standing for standing in standings if self.player.drafts[standing.key].next_files]
        if growing and self.rng.random() < GROW_SHARE:
            return acts.grow(self._turn(self.rng.choice(growing), now))
        habits = {lane: weight * self._fullness(lane, lanes[lane]) for lane, (weight, _) in HABITS.items()}
        habits["new"] = NEW_CHANGE * (self.usual["all"] / max(1, len(standings))) ** 6
        lane = shape.pick(self.rng, habits)
        if lane == "new":
            return self._new_change(standings, now)
        standing = self.rng.choice([standing for standing in standings if standing.lane == lane])
        act = shape.pick(self.rng, HABITS[lane][1])
        return act(self._turn(standing, now))

    def _fullness(self, lane, count):
        return 0 if count <= FEWEST else min(4, (count / self.usual[lane]) ** 2)

    def _new_change(self, standings, now):
        draft, parents = self._idea(standings)
        args = {"draft": draft, "files": draft.files, "kind": None, "parents": parents, "wip": False, "private": False}
        return Event(now, "push", draft.key, draft.owner, args)

    def _idea(self, standings):
        """A draft and what it stands on: the bot's, the next step of a blueprint, or something quite new."""
        chance = self.rng.random()
        if chance < PROPOSAL_SHARE:
            return self.desk.proposal(), ()
        lower = self._unfinished_blueprint(standings)
        if chance > 1 - NEXT_STEP_SHARE and lower:
            names = {"project": lower.project, "owner": lower.owner, "blueprint": lower.blueprint}
            return self.desk.draft(kind="blueprint", **names), (lower.key,)
        return self.desk.draft(), ()

    def _unfinished_blueprint(self, standings):
        drafts = [self.player.drafts[standing.key] for standing in standings if standing.lane in ("first", "plus_two")]
        blueprints = [draft for draft in drafts if draft.blueprint and draft.branch == "master"]
        return self.rng.choice(blueprints) if blueprints else None

    def _turn(self, standing, now):
        return Turn(self.rng, now, standing, self.player.drafts[standing.key])
