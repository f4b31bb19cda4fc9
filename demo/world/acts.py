"""What people do next to an open change: each act takes a turn's standing and gives the event."""

from dataclasses import dataclass, replace
from random import Random

from . import draft as drafts
from . import people, remarks, shape
from .cast import Cast
from .events import Event
from .standing import Standing


@dataclass(frozen=True)
class Turn:
    """One change at one moment, and who may be asked to act on it."""

    rng: Random
    now: float
    standing: Standing
    draft: drafts.Draft

    @property
    def cast(self):
        """Anyone but the owner and those who have voted on this patch set already."""
        cast = Cast(self.rng, self.draft)
        cast.used |= {who for (who, label), _ in self.standing.votes.items() if label == "Code-Review"}
        return cast

    def event(self, what, who, **args):
        return Event(self.now, what, self.standing.key, who, args)

    def word(self, templates):
        return self.rng.choice(templates).format(**self.draft.words)

    def review(self, who, templates=("",), notes=0, **labels):
        names = {"cr": "Code-Review", "wf": "Workflow"}
        return self.event(
            "review",
            who,
            labels={names[short]: value for short, value in labels.items()},
            message=self.word(templates),
            remarks=[remarks.remark(self.rng, self.draft.words) for _ in range(notes)],
        )


# reviewers
def plus_one(turn):
    return turn.review(turn.cast.helper(), remarks.PRAISE, cr=1)


def plus_two(turn):
    return turn.review(turn.cast.core(), remarks.PRAISE, cr=2)


def minus_one(turn):
    return turn.review(turn.cast.anyone(), remarks.CONCERNS, notes=turn.rng.choice((1, 1, 2)), cr=-1)


def question(turn):
    return turn.review(turn.cast.anyone(), remarks.CONCERNS, notes=1)


def second_and_approve(turn):
    """The second +2 approves in the same breath, unless a lower change is still open."""
    if turn.standing.parent_open:
        return plus_two(turn)
    return turn.review(turn.cast.core(), remarks.SECONDED, cr=2, wf=1)


def approve(turn):
    if turn.standing.parent_open:
        return question(turn)
    given = sorted(turn.standing.plus_twos)
    return turn.review(turn.rng.choice(given), remarks.SECONDED, wf=1)


def lift(turn):
    """Whoever holds the change lets it go; the freeze holds of the PTL stay."""
    standing = turn.standing
    if standing.wip:
        return turn.event("ready", standing.owner, message="Ready for review.")
    for label, holders in (("Code-Review", standing.vetoed), ("Workflow", standing.voters("Workflow", -1))):
        for holder in sorted(holders):
            if holder != people.PERSONAS["ptl"]:
                text = "Lifting my hold, thank you for waiting."
                return turn.event("review", holder, labels={label: 0}, message=text)
    return question(turn)


def hold(turn):
    if turn.rng.random() < 0.5:
        return turn.review(turn.standing.owner, remarks.OWNER_HOLDS, wf=-1)
    return turn.review(turn.cast.core(), remarks.FREEZE_HOLDS, cr=-2)


# owners
def rework(turn):
    return push(turn, "REWORK", drafts.reworked(turn.rng, turn.draft.files))


def grow(turn):
    """The author of a small patch could not leave it at that."""
    draft = replace(turn.draft, files=turn.draft.next_files, next_files=None)
    return push(replace(turn, draft=draft), "REWORK", draft.files)


def rebase(turn):
    return push(turn, "TRIVIAL_REBASE", turn.draft.files)


def push(turn, kind, files):
    return turn.event("push", turn.standing.owner, draft=turn.draft, files=files, kind=kind, wip=False, private=False)


def answer(turn):
    if turn.standing.threads:
        done = turn.rng.random() < 0.4
        texts = remarks.ANSWERS[:3] if done else remarks.ANSWERS[3:]
        words = [turn.word(texts) for _ in range(4)]
        return turn.event("review", turn.standing.owner, reply="done" if done else "answer", answers=words)
    return turn.review(turn.standing.owner, remarks.GENERAL_ANSWERS)


def mend(turn):
    """A bad CI result is either rechecked or repaired, a remark answered or followed."""
    chance = turn.rng.random()
    if turn.standing.verified < 0:
        return turn.review(turn.standing.owner, remarks.RECHECKS) if chance < 0.35 else rework(turn)
    return answer(turn) if chance < 0.4 else rework(turn)


def ping(turn):
    return turn.review(turn.standing.owner, remarks.PINGS)


def abandon(turn):
    return turn.event("abandon", turn.standing.owner, message=turn.word(remarks.ABANDONS))


# the CI
def start_run(turn):
    pipeline = "gate" if turn.standing.approved and turn.standing.verified > 0 else "check"
    return turn.event("review", people.CI, **remarks.ci_start(pipeline))


def finish_run(turn):
    pipeline, since = turn.standing.running
    good = turn.rng.random() > (0.12 if pipeline == "gate" else shape.CI_FAILS * 0.6)
    value = (1 if good else -1) * (2 if pipeline == "gate" else 1)
    report = remarks.ci_report(turn.rng, turn.draft.project, pipeline, good, turn.now - since)
    return turn.event("review", people.CI, labels={"Verified": value}, message=report, tag=remarks.ci_tag(pipeline))


def submit(turn):
    return turn.event("submit", people.CI)
