"""The situations an open change can be in, each told as the way it got there.

The number beside a story is how many of some 400 open changes are in that situation.
"""

from . import people, remarks, shape
from .telling import STORIES, ready, rounds, story

__all__ = ["STORIES"]


# nobody, or not enough, has looked
@story(26)
def first_review(life):
    ready(life, 1)


@story(6)
def first_review_after_rebases(life):
    life.upload()
    life.check()
    for _ in range(life.rng.choice((1, 2))):
        life.wait(0.2, 0.5)
        life.upload("TRIVIAL_REBASE")
        life.check()


@story(18, lines=(1, 5))
def tiny(life):
    ready(life, 1)
    if life.rng.random() < 0.5:
        life.plus_one()


@story(6, lines=(1, 5))
def tiny_with_plus_two(life):
    ready(life, 1)
    life.plus_two()


@story(18)
def plus_one_only(life):
    ready(life)
    for _ in range(life.rng.choice((1, 1, 2, 3))):
        life.plus_one()
        life.wait()


@story(22)
def one_plus_two(life):
    ready(life)
    if life.rng.random() < 0.5:
        life.plus_one()
        life.wait()
    life.plus_two()


@story(9)
def two_plus_two(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.plus_two()


# the way into master
@story(7)
def approved(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.jump(25, 90)
    life.approve()
    life.start_check("gate")


@story(6)
def gate_failed(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.approve()
    life.start_check("gate")
    life.report(-2, "gate")


@story(4)
def gate_failed_rechecked(life):
    gate_failed(life)
    life.jump(8, 40)
    life.recheck()
    life.start_check()


@story(4)
def merge_conflict(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.approve()
    life.soon(2)
    life.note(
        "review",
        people.CI,
        labels={"Verified": -2},
        tag=remarks.ci_tag("gate"),
        message=remarks.MERGE_FAILED,
    )


# remarks and answers
@story(24)
def minus_one(life):
    ready(life)
    life.minus_one()


@story(6)
def minus_one_beside_plus_ones(life):
    ready(life)
    life.plus_one()
    life.wait()
    life.minus_one()
    life.wait()
    life.plus_one()


@story(7)
def minus_one_answered(life):
    minus_one(life)
    life.wait()
    life.reply()


@story(6)
def minus_one_answered_in_general(life):
    """A -1 in words only, and an answer of the same sort."""
    ready(life)
    life.say(life.cast.anyone(), life.pick(remarks.CONCERNS), cr=-1)
    life.wait()
    life.say(life.draft.owner, life.pick(remarks.GENERAL_ANSWERS))


@story(12)
def minus_one_on_older(life):
    rounds(life, life.rng.choice((1, 1, 2)))
    life.check()
    life.wait(0.1, 0.3)
    life.minus_one()
    life.wait(0.1, 0.4)
    if life.rng.random() < 0.6:
        life.reply(done=True)
    life.upload()
    life.check()


@story(6)
def questions_open(life):
    ready(life)
    life.say(life.cast.anyone(), life.pick(remarks.CONCERNS), remarks=2)


@story(6)
def plus_one_with_questions(life):
    ready(life)
    life.say(life.cast.helper(), "Good in principle, two questions inline.", cr=1, remarks=2)


@story(6)
def questions_answered(life):
    questions_open(life)
    life.wait()
    life.reply()


@story(7)
def plus_two_lost(life):
    ready(life, life.rng.choice((1, 2)))
    life.plus_two()
    life.wait(0.1, 0.4)
    life.upload("REWORK")
    life.check()
    if life.rng.random() < 0.3:
        life.wait()
        life.say(life.draft.owner, remarks.REBASED_LOST[0])


@story(7)
def plus_two_kept(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.upload(life.rng.choice(("TRIVIAL_REBASE", "TRIVIAL_REBASE", "NO_CODE_CHANGE")))
    life.check()


@story(4)
def reviewer_left(life):
    """The -1 of somebody who is not with the project any more."""
    ready(life)
    life.say(life.rng.choice(people.LEFT), life.pick(remarks.CONCERNS), cr=-1, remarks=1)
    life.wait()
    life.reply()


@story(5)
def pinged(life):
    ready(life)
    life.plus_one()
    life.wait()
    life.say(life.draft.owner, life.pick(remarks.PINGS))


# held
@story(9, kind="blueprint")
def held_for_freeze(life):
    ready(life)
    holder = people.PERSONAS["ptl"]
    if not people.is_core(holder, life.draft.project) or life.draft.owner == holder:
        holder = life.cast.core()
    life.say(holder, life.pick(remarks.FREEZE_HOLDS), cr=-2)
    if life.rng.random() < 0.4:
        life.wait()
        life.upload()
        life.check()


@story(5)
def vetoed(life):
    ready(life)
    life.say(life.cast.core(), life.pick(remarks.VETOES), cr=-2)
    life.wait()
    if life.rng.random() < 0.5:
        life.say(life.draft.owner, life.pick(remarks.GENERAL_ANSWERS))
        life.wait()
    if life.rng.random() < 0.5:
        life.upload()
        life.check()


@story(6)
def owner_holds(life):
    ready(life)
    life.say(life.draft.owner, life.pick(remarks.OWNER_HOLDS), wf=-1)


@story(5)
def core_holds(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.say(life.cast.core(), life.pick(remarks.CORE_HOLDS), wf=-1)


@story(4)
def branch_freeze(life):
    ready(life)
    life.plus_one()
    life.wait()
    life.say(life.cast.core(), remarks.BRANCH_FREEZE, rp=-1)


@story(6)
def wip_from_start(life):
    for n in range(life.rng.choice((1, 2, 4))):
        life.upload(wip=n == 0)
        life.check(life.rng.random() > 0.5)
        life.wait()


@story(4)
def wip_again(life):
    ready(life)
    life.minus_one()
    life.wait()
    life.note("wip", life.draft.owner, message="Back to the drawing board.")


# CI
@story(14)
def ci_failed(life):
    rounds(life)
    life.check(good=False)


@story(4)
def ci_failed_after_plus_two(life):
    ready(life)
    life.plus_two()
    life.wait()
    life.upload("TRIVIAL_REBASE")
    life.check(good=False)


@story(6)
def ci_running(life):
    ready(life)
    life.plus_one()
    life.wait()
    life.jump(4, 30)
    life.upload()
    life.start_check()


@story(6)
def recheck_running(life):
    rounds(life)
    life.check(good=False)
    life.wait()
    life.jump(5, 25)
    life.recheck()
    life.start_check()


@story(6, age=(6 * shape.DAY, 70 * shape.DAY))
def ci_silent(life):
    """Uploaded days ago, and CI never said a word."""
    ready(life)
    life.until -= 3.5 * shape.DAY
    life.wait(0.2, 0.6)
    life.upload()


@story(4, area="brine", project=people.MAIN)
def vendor_ci_failed(life):
    rounds(life)
    life.start_check()
    life.report(1)
    life.vendor(good=False)


# asked for
@story(6)
def promised_by_contributor(life):
    ready(life)
    life.say(life.cast.helper(), life.pick(remarks.PROMISES), cr=1, rp=1)


@story(5)
def promised_by_core(life):
    ready(life)
    life.say(life.cast.core(), life.pick(remarks.PROMISES), cr=2, rp=2)


# out of the ordinary
@story(5, bot=True)
def by_a_bot(life):
    ready(life, 1)
    if life.rng.random() < 0.3:
        life.plus_two()


@story(2)
def private(life):
    life.upload(private=True)


@story(12, backport=True)
def backport(life):
    ready(life, 1)
    if life.rng.random() < 0.5:
        life.plus_two()


@story(2, age=(395 * shape.DAY, 412 * shape.DAY))
def very_old(life):
    rounds(life, 4)
    life.check()
    life.wait(0.1, 0.3)
    life.plus_one()


@story(2, long_subject=True)
def very_long_subject(life):
    ready(life)
    life.plus_one()
