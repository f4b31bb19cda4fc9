"""Who takes which part: reviewers drawn by what they know, never the owner, nobody twice on one change."""

from functools import cache

from . import people, shape


@cache
def _weights(project, area, core):
    return people.reviewers(project, area, core)


class Cast:
    """The people around one change. `critic` is asked first wherever a critic or supporter is wanted."""

    def __init__(self, rng, draft, critic=None):
        self.rng = rng
        self.draft = draft
        self.critic = critic
        self.used = {draft.owner}

    def core(self):
        return self._one(True)

    def helper(self):
        """A reviewer who is not core here."""
        return self._one(False)

    def anyone(self):
        """About every second review comes from a core; people come back, and some cores are kept for later."""
        seen = sorted(self.used - {self.draft.owner})
        if len(seen) > 1 and not self.critic and self.rng.random() < 0.4:
            return self.rng.choice(seen)
        busy = sum(people.is_core(name, self.draft.project) for name in self.used)
        wants_core = self.critic is None or self.critic in self.used or people.is_core(self.critic, self.draft.project)
        return self._one(wants_core and busy < 3 and self.rng.random() < (0.5 if self.critic is None else 1))

    def _one(self, core):
        project, area = self.draft.project, self.draft.area.name
        if self.critic and self.critic not in self.used and people.is_core(self.critic, project) == core:
            chosen = self.critic
        else:
            free = {name: weight for name, weight in _weights(project, area, core).items() if name not in self.used}
            chosen = shape.pick(self.rng, free)
        self.used.add(chosen)
        return chosen


def has_vendor_ci(draft):
    """Brine's own CI looks at what touches its driver."""
    return draft.area.name == "brine"
