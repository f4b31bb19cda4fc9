"""The past of the whole family as one list of timed events: pure, the same for the same seed and now."""

import random
from dataclasses import dataclass, replace
from functools import partial

from . import closed, families, frozen, people, shape, small, stories
from .calendar import QUARTER, freeze_at
from .draft import Desk, stable_branch
from .life import Life
from .projects import FREEZE_IN_DAYS

FULL_OPEN = 430
CLOSED_PER_OPEN = 500 / FULL_OPEN
CLOSED_DAYS = 90
UNUSED = 1.3  # a told life ends before all of its time is used up

# size of each chain, and whether its upper changes stand on an outdated patch set
CHAINS = (
    [(2, False)] * 5
    + [(3, False)] * 5
    + [(4, False)] * 3
    + [(5, False)] * 2
    + [(6, False)] * 2
    + [(2, True)] * 3
    + [(3, True)]
)
# Single open changes; the chains bring the other blueprints.
SINGLE_KINDS = {"bug": 44, "blueprint": 14, "neither": 42}
DEPENDS = {"open": 5, "merged": 4, "abandoned": 3}

CORE, PTL, VOLUNTEER, AUTHOR = (people.PERSONAS[role] for role in ("core", "ptl", "volunteer", "author"))
# What the personas find waiting for them: stories of their own changes, and stories in which they are the reviewer.
OWN = {
    AUTHOR: "ci_failed minus_one questions_open one_plus_two plus_one_only gate_failed minus_one_answered wip_again "
    "approved minus_one_on_older plus_two_lost first_review",
    CORE: "one_plus_two plus_one_only minus_one",
    PTL: "first_review two_plus_two minus_one_on_older",
    VOLUNTEER: "plus_one_only ci_failed minus_one minus_one_on_older",
}
REVIEWED = {
    CORE: "minus_one_on_older minus_one_on_older plus_two_lost plus_two_lost minus_one_answered questions_answered "
    "one_plus_two",
    PTL: "minus_one_on_older plus_two_lost vetoed promised_by_core",
    VOLUNTEER: "minus_one_on_older minus_one_on_older questions_answered plus_one_only plus_one_only "
    "plus_one_with_questions",
}


@dataclass(frozen=True)
class Past:
    events: list
    situations: dict  # key of a change -> the story it was told by


def past(seed, now, open_count=FULL_OPEN, freeze_in=FREEZE_IN_DAYS):
    """`freeze_in`: days from now to the cycle's feature freeze; below 0 it is over, and the past shows that."""
    freeze = freeze_at(now, freeze_in)
    last = now + (freeze_in - QUARTER) * shape.DAY
    planner = Planner(random.Random(f"skerry/{seed}"), float(now), freeze, last)
    planner.plan_closed(round(open_count * CLOSED_PER_OPEN))
    planner.plan_open(open_count)
    planner.events += frozen.holds(random.Random(f"frozen/{seed}"), planner, freeze)
    return Past(sorted(planner.events, key=lambda event: (event.at, event.key)), planner.situations)


class Planner:
    def __init__(self, rng, now, freeze, last_freeze):
        """`last_freeze`: an instant on the day of the last cycle's."""
        self.rng = rng
        self.now = now
        self.freeze = freeze
        self.last_freeze = last_freeze
        self.desk = Desk(rng)
        self.events = []
        self.situations = {}
        self.merged = []  # (draft, when), fixes that nobody has taken to a stable branch yet

    def keep(self, name, life, end=None):
        """Takes a life over; one with an `end`, or one too short for what happened in it, is moved to end in time."""
        last = life.events[-1].at
        shift = (round(end) if end else min(last, self.now - 5)) - last
        self.events += [replace(event, at=event.at + shift) for event in life.events] if shift else life.events
        self.situations[life.draft.key] = name

    # open ones
    def plan_open(self, count):
        """Personas first, then every situation in its number; a small world takes as many as it has room for."""
        units = self._for_personas(share=min(1, count / FULL_OPEN)) + self._everything()
        made = 0
        for unit in units:
            if made < count:
                made += unit()
        names = list(stories.STORIES)
        while made < count:
            name = self.rng.choices(names, [stories.STORIES[name].count for name in names])[0]
            made += self._tell(name)

    def _everything(self):
        """Callables that each plan something and say how many open changes that made; two of each situation lead."""
        few = [partial(self._tell, name) for name in stories.STORIES for _ in range(2)]
        few += [partial(self._chain, size, outdated) for size, outdated in CHAINS]
        few += [partial(self._depends_on, fate) for fate, count in DEPENDS.items() for _ in range(count)]
        many = [partial(self._tell, name) for name, story in stories.STORIES.items() for _ in range(story.count - 2)]
        self.rng.shuffle(few)
        self.rng.shuffle(many)
        return few + self._small() + many

    def _small(self):
        """The small patches one by one, and the campaign as a whole."""
        alone = [partial(self._family, [told]) for told in small.lives(self.now)]
        return [*alone, partial(self._family, small.campaign_lives(self.now))]

    def _for_personas(self, share):
        units = [partial(self._tell, name, owner=who) for who, names in OWN.items() for name in names.split()]
        units += [partial(self._tell, name, critic=who) for who, names in REVIEWED.items() for name in names.split()]
        self.rng.shuffle(units)
        if share > 0.3:
            units.append(partial(self._chain, 4, False, AUTHOR))
        return units[: max(8, round(len(units) * share))] if share < 1 else units

    def _tell(self, name, owner=None, critic=None):
        story = stories.STORIES[name]
        least, most = story.needs.get("age", (0, 0))
        age = self.rng.uniform(least, most) or self.draw_age()
        if story.needs.get("backport") and self.merged:
            draft, merged = self._backport()
            age = min(age, (self.now - merged) * 0.9)
        else:
            draft = self._draft_for(story.needs, owner, people.MAIN if owner or critic else None, critic)
        life = Life(self.rng, draft, self.now - age, self.now, critic=critic)
        story.tell(life)
        self.keep(name, life)
        return 1

    def _draft_for(self, needs, owner, project, critic):
        if needs.get("bot"):
            return self.desk.proposal()
        lines = self.rng.randint(*needs["lines"]) if "lines" in needs else None
        while True:
            draft = self.desk.draft(
                project=needs.get("project", project),
                kind=needs.get("kind") or shape.pick(self.rng, SINGLE_KINDS),
                area=needs.get("area"),
                lines=lines,
                owner=owner,
                long_subject=needs.get("long_subject", False),
            )
            if draft.owner != critic:
                return draft

    def _backport(self):
        """A fix that was merged, once more for a stable branch: the same Change-Id, another change."""
        draft, merged = self.merged.pop(self.rng.randrange(len(self.merged)))
        return self.desk.backport(draft, stable_branch(self.rng)), merged

    def _chain(self, size, outdated, owner=None):
        return self._family(families.chain(self, size, outdated=outdated, owner=owner))

    def _depends_on(self, fate):
        return self._family(families.depends_on(self, fate))

    def _family(self, told):
        for name, life in told:
            self.keep(name, life)
        return sum(name not in ("merged", "abandoned") for name, _ in told)

    def draw_age(self):
        return shape.draw(self.rng, shape.OPEN_AGE_DAYS) * shape.DAY

    # closed ones
    def plan_closed(self, count):
        """More of them lately, and most in the days before a freeze."""
        ends = sorted(frozen.end(self, CLOSED_DAYS) for _ in range(count))
        for n, end in enumerate(ends):
            wait, tell = None, None
            if n % 25 == 20 and self.merged:
                draft, merged = self._backport()
                wait, tell = (end - merged) * 0.8, closed.merged
            else:
                draft = self.desk.proposal() if n % 40 == 7 else self.desk.draft()
            self._close(draft, end, wait or closed.draw_wait(self.rng, draft.lines), tell)

    def _close(self, draft, end, wait, tell=None):
        tell = tell or closed.ending(self.rng, draft)
        life = Life(self.rng, draft, end - wait * UNUSED, end)
        tell(life)
        self.keep(tell.__name__, life, end)
        if draft.kind == "bug" and draft.branch == "master" and tell is not closed.abandoned:
            self.merged.append((draft, end))
