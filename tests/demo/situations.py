"""How to recognise each situation from the stand-in's records alone: a name and a test of (player, change)."""

import re

from demo.world import people

from .conftest import NOW

DAY = 86_400
SITUATIONS = {}


def situation(test):
    SITUATIONS[test.__name__] = test
    return test


# what the records say
def votes(player, change, label):
    """user name -> vote, zeros left out."""
    return {
        player.username(who): vote.value for (who, name), vote in change.votes.items() if name == label and vote.value
    }


def reviews(player, change):
    return votes(player, change, "Code-Review")


def given(player, change, value):
    return [name for name, vote in reviews(player, change).items() if vote == value]


def verified(player, change):
    return votes(player, change, "Verified").get(people.CI, 0)


def workflow(player, change):
    return votes(player, change, "Workflow")


def approved(player, change):
    return 1 in workflow(player, change).values()


def said(player, change, who):
    return [message for message in change.messages if message.author and player.username(message.author) == who]


def spoken(player, change):
    """Messages of people other than the owner."""
    owner = player.username(change.owner)
    named = [(player.username(message.author), message) for message in change.messages if message.author]
    return [message for name, message in named if name != owner and name not in people.BOTS]


def last_ci(player, change):
    words = said(player, change, people.CI)
    return words[-1].text if words else ""


def voted_on(change, vote):
    """The patch sets on which somebody gave this Code-Review vote."""
    return {message.patch_set for message in change.messages if re.search(rf"Code-Review\{vote}(?!\d)", first(message))}


def first(message):
    return message.text.split("\n", 1)[0]


def answered_since_minus_one(player, change):
    at = max(vote.at for (_, label), vote in change.votes.items() if label == "Code-Review" and vote.value == -1)
    return any(message.at > at for message in said(player, change, player.username(change.owner)))


def parents(player, change):
    found = (player.gerrit.patch_set_of.get(sha) for sha in change.current.parents)
    return [(player.gerrit.change(number), patch_set) for number, patch_set in filter(None, found)]


def depends_on(player, change):
    """The change named in the Depends-On footer."""
    found = re.search(r"^Depends-On: \S*?(\d+|I[0-9a-f]{40})$", change.current.message, re.M)
    if not found:
        return None
    word = found[1]
    number = int(word) if word.isdigit() else player.gerrit.by_change_id[word][0]
    return player.gerrit.change(number)


def conversations(player, change, *, answered):
    owner = player.username(change.owner)
    lasts = [thread[-1] for thread in change.threads() if thread[-1].unresolved]
    return any((player.username(last.author) == owner) == answered for last in lasts)


def holds(player, change):
    """The words that came with each -2."""
    return [
        message.text
        for who in given(player, change, -2)
        for message in said(player, change, who)
        if "Code-Review-2" in first(message)
    ]


# votes
@situation
def waits_for_a_first_review(player, change):
    return not spoken(player, change) and verified(player, change) > 0 and not change.wip


@situation
def plus_one_only(player, change):
    return set(reviews(player, change).values()) == {1}


@situation
def one_plus_two(player, change):
    return len(given(player, change, 2)) == 1 and not approved(player, change)


@situation
def two_plus_two_without_approval(player, change):
    return len(given(player, change, 2)) > 1 and not workflow(player, change)


@situation
def approved_and_in_gate(player, change):
    return approved(player, change) and "Starting gate" in last_ci(player, change)


@situation
def approved_but_gate_failed(player, change):
    return approved(player, change) and verified(player, change) == -2


@situation
def merge_conflict(player, change):
    return "Merge failed" in last_ci(player, change)


@situation
def minus_one_unanswered(player, change):
    return bool(given(player, change, -1)) and not answered_since_minus_one(player, change)


@situation
def minus_one_answered(player, change):
    return bool(given(player, change, -1)) and answered_since_minus_one(player, change)


@situation
def minus_one_on_older_patch_set(player, change):
    older = min(voted_on(change, "-1"), default=99) < change.current.number
    return older and not given(player, change, -1) and verified(player, change) > 0


@situation
def held_for_the_freeze(player, change):
    return any("freeze" in words or "rocedural" in words for words in holds(player, change))


@situation
def vetoed(player, change):
    return any("rocedural" not in words and "freeze" not in words for words in holds(player, change))


@situation
def minus_two_outlives_patch_set(player, change):
    return bool(given(player, change, -2)) and max(voted_on(change, "-2"), default=99) < change.current.number


@situation
def owner_holds(player, change):
    return workflow(player, change).get(player.username(change.owner)) == -1


@situation
def core_holds(player, change):
    return any(
        vote == -1 and people.is_core(who, change.project) and who != player.username(change.owner)
        for who, vote in workflow(player, change).items()
    )


@situation
def work_in_progress(player, change):
    return change.wip


@situation
def plus_two_lost_to_rework(player, change):
    lost = min(voted_on(change, "+2"), default=99) < change.current.number and not given(player, change, 2)
    return lost and change.current.kind == "REWORK"


@situation
def plus_two_kept_through_rebase(player, change):
    kept = change.current.kind == "TRIVIAL_REBASE" and bool(given(player, change, 2))
    return kept and max(voted_on(change, "+2"), default=99) < change.current.number


# CI
@situation
def ci_failed(player, change):
    return verified(player, change) == -1


@situation
def ci_running(player, change):
    return "Starting check" in last_ci(player, change) and not recheck_running(player, change)


@situation
def recheck_running(player, change):
    asked = [message.at for message in change.messages if re.search(r"^recheck", message.text, re.M)]
    fresh = bool(asked) and max(asked) > change.current.created
    return fresh and "Starting check" in last_ci(player, change)


@situation
def ci_silent_for_days(player, change):
    words = [message for message in said(player, change, people.CI) if message.at >= change.current.created]
    return not words and change.current.created < NOW - 3 * DAY and not change.private


@situation
def third_party_ci_failed(player, change):
    return votes(player, change, "Verified").get(people.VENDOR_CI, 0) < 0 < verified(player, change)


# conversations
@situation
def questions_unanswered(player, change):
    return conversations(player, change, answered=False) and not given(player, change, -1)


@situation
def questions_answered(player, change):
    return conversations(player, change, answered=True)


# relations
@situation
def stands_on_an_open_change(player, change):
    return any(parent.open for parent, _ in parents(player, change))


@situation
def stands_on_an_outdated_patch_set(player, change):
    return any(parent.open and parent.current.number > patch_set for parent, patch_set in parents(player, change))


@situation
def depends_on_open(player, change):
    return bool(found := depends_on(player, change)) and found.open and found.project != change.project


@situation
def depends_on_abandoned(player, change):
    return bool(found := depends_on(player, change)) and found.status == "ABANDONED"


@situation
def depends_on_merged(player, change):
    return bool(found := depends_on(player, change)) and found.status == "MERGED"


# the rest
@situation
def promised_by_contributor(player, change):
    return 1 in votes(player, change, "Review-Priority").values()


@situation
def promised_by_core(player, change):
    return 2 in votes(player, change, "Review-Priority").values()


@situation
def branch_freeze(player, change):
    return -1 in votes(player, change, "Review-Priority").values()


@situation
def by_a_bot(player, change):
    return player.username(change.owner) == people.PROPOSAL_BOT


@situation
def private(player, change):
    return change.private


@situation
def minus_one_of_somebody_who_left(player, change):
    return any(player.username(who) in people.LEFT and vote.value < 0 for (who, _), vote in change.votes.items())


@situation
def backport(player, change):
    return change.branch.startswith("stable/") and "cherry picked from" in change.current.message


@situation
def tiny(player, change):
    return change.current.insertions + change.current.deletions <= 5


@situation
def very_old(player, change):
    return change.created < NOW - 390 * DAY


@situation
def with_hashtags(player, change):
    return bool(change.hashtags)


@situation
def with_topic(player, change):
    return bool(change.topic)


@situation
def very_long_subject(player, change):
    return len(change.subject) > 150


@situation
def without_any_reference(player, change):
    return not re.search(r"Bug:|blueprint", change.current.message)
