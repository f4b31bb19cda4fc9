"""What the tables of policies share: a policy with the votes that satisfy it, each of which is needed.

An `Example` passes with all of its votes; without any one of them exactly that one is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.snapshot import LabelFact, People

from .builder import CORE, CORE_2, FRIEND, LABELS, OWNER, VENDOR, ZUUL, Story, case

SHARED = Path(__file__).parents[3] / "shared"
PTL, APPROVER, CORE_3, OUTSIDER = 11, 12, 13, 14
GROUPS = {
    "cores": frozenset({CORE, CORE_2}),
    "reviewers": frozenset({CORE_3}),
    "approvers": frozenset({APPROVER}),
    "ptls": frozenset({PTL}),
    "stable-maint": frozenset({CORE_2, CORE_3}),
    "vendor-team": frozenset({OUTSIDER}),
}
PEOPLE = People(GROUPS, {"vendor-ci": frozenset({VENDOR})}, frozenset({VENDOR, ZUUL}))
Vote = tuple[str, int, int]  # label, value, who

CI_PASSED: Vote = ("Verified", 1, ZUUL)
TWO = [CI_PASSED, ("Code-Review", 2, CORE), ("Code-Review", 2, CORE_2)]
APPROVED: Vote = ("Workflow", 1, CORE)


@dataclass(frozen=True)
class Example:
    """`more`: votes that change nothing; `labels`: beside OpenStack's three."""

    name: str
    policy: Policy
    votes: Sequence[Vote]
    labels: Mapping[str, LabelFact] = field(default_factory=dict)
    more: Sequence[Vote] = ()

    def story(self, without: Vote | None = None, extra: Sequence[Vote] = ()) -> Story:
        base = {name: fact for name, fact in LABELS.items() if name != "Review-Priority"}
        story = case(self.name, "table").has(labels=base | dict(self.labels), people=PEOPLE)
        story.policy = self.policy
        for label, value, who in [*self.more, *(vote for vote in self.votes if vote != without), *extra]:
            story.vote(label, value, who)
        return story

    def check(self) -> None:
        """It passes, and lacks exactly what is taken from it."""
        whole = self.story().turn()
        assert whole.missing == {}, self.story().sentences()
        assert whole.lane in ("approved", "approval"), self.story().sentences()
        for vote in self.votes:
            turn = self.story(without=vote).turn()
            assert turn.missing == {vote[0]: 1}, (vote, self.story(without=vote).sentences())
            # Gerrit merges what is approved with too few +2, and the gate asks CI anew
            assert turn.lane != "approved" or vote[0] in (self.policy.review_label, self.policy.ci_label)


def shared(*parts: str) -> Path:
    """A file of facts beside the project; the test is skipped where it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not beside this checkout")
    return path


__all__ = ["APPROVED", "CI_PASSED", "FRIEND", "OWNER", "TWO", "Example", "shared"]
