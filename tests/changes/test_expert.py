"""One core and one expert: which votes are missing, for whom, and what stands in where nobody can vote as an expert."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from reviewq.changes.rules.expert import ExpertsAsked, experts_asked, fewest
from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.reason import Reason, sentence
from reviewq.changes.rules.snapshot import ChangeSnapshot, DomainFact, VoteFact

from .builder import CORE, CORE_2, FRIEND, HELPER, NAMES, OWNER, STRANGER, Story, passed

EXPERT, BOTH = FRIEND, CORE
LIBVIRT, SCHEDULER, API = "libvirt", "scheduler", "api"


def asked(name: str, *domains: tuple[str, set[int]], cores: int = 1, experts: int = 1, value: int = 1) -> Story:
    """A change that CI has passed, in these domains with these experts."""
    facts = tuple(DomainFact(key, text, frozenset(people)) for key, (text, people) in enumerate(domains, 1))
    story = passed(name, "P §8").has(domains=facts, counting=frozenset({CORE, CORE_2}))
    return story.under(required_plus_two=cores, expert_votes=experts, expert_value=value)


def needs(review: int, approval: int = 1) -> dict[str, int]:
    """What is missing on each label."""
    return {label: count for label, count in (("Code-Review", review), ("Workflow", approval)) if count}


ONE = (LIBVIRT, {EXPERT, HELPER})
TWO = (SCHEDULER, {HELPER})
CASES = [
    asked("nothing is there", ONE).expect("reviewers", "first", "first_review", "expert_missing", missing=needs(2)),
    asked("a core alone", ONE)
    .review(+2, CORE)
    .expect("reviewers", "expert", "expert_missing", unsaid=("core_instead", "counts_once"), missing=needs(1)),
    asked("an expert alone", ONE)
    .review(+1, EXPERT)
    .expect("reviewers", "plus_two", "plus_two", "expert_given", unsaid=("expert_missing",), missing=needs(1)),
    asked("a core and an expert", ONE)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .expect("reviewers", "approval", "needs_approval", "expert_given", missing=needs(0)),
    asked("a core and somebody else", ONE)
    .review(+2, CORE)
    .review(+1, STRANGER)
    .expect("reviewers", "expert", "expert_missing", unsaid=("expert_given",), missing=needs(1)),
    asked("two cores, no expert", ONE)
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "expert", "expert_missing", missing=needs(1)),
    asked("a +2 of an expert who is no core counts as the expert's", ONE)
    .review(+2, EXPERT)
    .expect("reviewers", "plus_two", "plus_two", "expert_given", "plus_two_not_counted", missing=needs(1)),
    asked("an expert's vote of 0 is none", ONE)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .review(0, EXPERT)
    .expect("reviewers", "expert", "expert_missing", missing=needs(1)),
    asked("+2 is asked of experts", (LIBVIRT, {CORE_2, EXPERT}), value=2)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .expect("reviewers", "expert", "expert_missing", unsaid=("expert_given",), missing=needs(1)),
    asked("two experts are asked", ONE, experts=2)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .expect("reviewers", "expert", "expert_missing", "expert_given", missing=needs(1)),
    asked("two cores and one expert", ONE, cores=2)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .expect("reviewers", "second", "second_plus_two", "expert_given", missing=needs(1)),
    # one person is never both
    asked("the core is the expert", (LIBVIRT, {BOTH, EXPERT}))
    .review(+2, BOTH)
    .expect("reviewers", "expert", "expert_missing", "counts_once", missing=needs(1)),
    asked("and another expert votes", (LIBVIRT, {BOTH, EXPERT}))
    .review(+2, BOTH)
    .review(+1, EXPERT)
    .expect("reviewers", "approval", "needs_approval", unsaid=("counts_once",), missing=needs(0)),
    asked("or another core does", (LIBVIRT, {BOTH, EXPERT}))
    .review(+2, BOTH)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "needs_approval", unsaid=("counts_once",), missing=needs(0)),
    asked("two who are both satisfy each other", (LIBVIRT, {CORE, CORE_2}))
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "needs_approval", missing=needs(0)),
    asked("a core who is expert gave +1: the expert's vote, no core's", (LIBVIRT, {BOTH}))
    .review(+1, BOTH)
    .expect("reviewers", "plus_two", "plus_two", "expert_given", unsaid=("counts_once",), missing=needs(1)),
    asked("the only expert gave the only +2: another core's is asked", (LIBVIRT, {BOTH}))
    .review(+2, BOTH)
    .expect("reviewers", "second", "counts_as_core", unsaid=("expert_missing",), missing=needs(1)),
    asked("and it came", (LIBVIRT, {BOTH}))
    .review(+2, BOTH)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "needs_approval", "expert_given", missing=needs(0)),
    # nobody can vote as an expert
    asked("in no domain").review(+2, CORE).expect("reviewers", "second", "core_instead", missing=needs(1)),
    asked("in no domain, two cores")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "needs_approval", unsaid=("core_instead",), missing=needs(0)),
    asked("only the owner is expert", (LIBVIRT, {OWNER}))
    .review(+2, CORE)
    .expect("reviewers", "second", "core_instead", unsaid=("expert_missing",), missing=needs(1)),
    asked("nobody is expert in two domains: one core for both", (LIBVIRT, set()), (SCHEDULER, {OWNER}))
    .review(+2, CORE)
    .expect("reviewers", "second", "core_instead", missing=needs(1)),
    asked("nobody in one, somebody in the other", (LIBVIRT, set()), (API, {EXPERT}))
    .review(+2, CORE)
    .expect("reviewers", "second", "core_instead", "expert_missing", missing=needs(2)),
    asked("and the core came", (LIBVIRT, set()), (API, {EXPERT}))
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "expert", "expert_missing", unsaid=("core_instead",), missing=needs(1)),
    asked("an expert who has left votes for nobody", (LIBVIRT, {EXPERT}))
    .has(inactive=frozenset({EXPERT}))
    .review(+1, EXPERT)
    .review(+2, CORE)
    .expect("reviewers", "second", "core_instead", unsaid=("expert_given",), missing=needs(1)),
    # a change that spans two domains
    asked("one of two", ONE, TWO)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .expect("reviewers", "expert", "expert_missing", "expert_given", missing=needs(1)),
    asked("neither of two, one person could give both", ONE, TWO)
    .review(+2, CORE)
    .expect("reviewers", "expert", "experts_missing", missing=needs(1)),
    asked("neither of two, with other people", (LIBVIRT, {EXPERT}), TWO)
    .review(+2, CORE)
    .expect("reviewers", "expert", "experts_missing", missing=needs(2)),
    asked("an expert of both", ONE, TWO)
    .review(+2, CORE)
    .review(+1, HELPER)
    .expect("reviewers", "approval", "needs_approval", missing=needs(0)),
    asked("the core is expert of one, another core of the other", (LIBVIRT, {CORE}), (SCHEDULER, {CORE_2}))
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "needs_approval", missing=needs(0)),
    # what else holds
    asked("an expert's only −1 is no passer-by's", ONE)
    .review(-1, EXPERT)
    .expect("author", "author", "minus_one", "expert_missing"),
    asked("anybody else's is", ONE).review(-1, STRANGER).expect("reviewers", "plus_two", "plus_two"),
    asked("approved without an expert: Gerrit merges it", ONE)
    .review(+2, CORE)
    .approve(CORE)
    .expect("nobody", "approved", "approved", "approved_without_expert", unsaid=("expert_missing",)),
    asked("a rebase keeps the votes that Gerrit copies", ONE)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .uploaded(2, "TRIVIAL_REBASE")
    .ci(+1)
    .expect("reviewers", "approval", "needs_approval", "expert_given", missing=needs(0)),
    asked("new code drops them", ONE)
    .review(+2, CORE)
    .review(+1, EXPERT)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "review_again", "expert_missing", missing=needs(2)),
    asked("the policy's wait is for what has every vote", ONE)
    .under(wait=timedelta(days=9))
    .review(+2, CORE)
    .expect("reviewers", "expert", "expert_missing"),
    asked("a policy without experts asks none", ONE, experts=0)
    .review(+2, CORE)
    .expect("reviewers", "approval", "needs_approval", unsaid=("expert_missing", "expert_given"), missing=needs(0)),
]


@pytest.mark.parametrize("story", CASES, ids=[story.name for story in CASES])
def test_whose_vote_is_missing(story: Story) -> None:
    story.check()


def test_what_is_said_names_domains_and_people() -> None:
    story = asked("", (LIBVIRT, {BOTH, EXPERT}), (SCHEDULER, {HELPER})).review(+2, BOTH)
    told = " | ".join(story.sentences())
    assert "Needs an expert each of libvirt, scheduler: Code-Review +1 or more" in told
    assert "Cora's Code-Review +2 on patch set 1 counts once, as a core's" in told
    experts = story.turn().experts
    assert experts
    assert [sorted(one.could) for one in experts.domains] == [[EXPERT], [HELPER]]
    only = asked("", (LIBVIRT, {BOTH})).review(+2, BOTH).sentences()[0]
    assert only.endswith("needs another core's, since no other expert can vote")
    nowhere, owners = (asked("", *domains).review(+2, CORE).sentences()[0] for domains in ((), ((LIBVIRT, {OWNER}),)))
    assert nowhere.endswith("it is in no domain")
    assert owners.endswith("nobody can give one for libvirt")
    many = Reason("expert_missing", label="Code-Review", value=2, count=2, text="api")
    assert sentence(many, NAMES, story.now) == "Needs two experts of api: Code-Review +2"


def test_long_names_and_many_domains_are_bounded() -> None:
    told = asked("", *[("x" * 100, {EXPERT})] * 9).review(+2, CORE).sentences()[0]
    assert "and 5 more" in told
    assert len(told) < 400


@pytest.mark.parametrize(
    ("wanted", "people"),
    [
        ([], 0),
        ([({1, 2}, 1)], 1),
        ([({1}, 1), ({2}, 1)], 2),
        ([({1, 3}, 1), ({2, 3}, 1)], 1),
        ([({1, 2}, 2), ({2}, 1)], 2),
        ([({1, 2}, 1), ({2, 3}, 1), ({3, 4}, 1)], 2),
    ],
)
def test_how_few_people_may_do(wanted: list[tuple[set[int], int]], people: int) -> None:
    assert fewest(wanted) == people


def _is_enough(change: ChangeSnapshot, policy: Policy) -> bool:
    """The definition, word by word, over all ways to choose whose votes are the experts'."""
    cores = {vote.account for vote in change.votes if vote.value == 2 and vote.account in (change.counting or ())}
    voted = {vote.account for vote in change.votes if vote.value >= policy.expert_value}
    could = [domain.experts - {change.owner} - change.inactive for domain in change.domains]
    asked = [people for people in could if len(people) >= policy.expert_votes]
    required = policy.required_plus_two + (len(asked) < len(could) or not could)
    return len(cores) >= required and all(
        any(len(cores - set(chosen)) >= required for chosen in combinations(people & voted, policy.expert_votes))
        for people in asked
    )


def test_it_says_what_the_definition_says_and_what_it_asks_is_enough() -> None:
    chance, people = random.Random(5), range(1, 8)
    base = asked("").change
    for _ in range(500):
        some = [frozenset(chance.sample(people, chance.randint(0, 4))) for _ in range(chance.randint(0, 3))]
        votes = {account: chance.choice([-1, 1, 2]) for account in people if account != OWNER and chance.random() < 0.5}
        policy = Policy(
            required_plus_two=chance.randint(0, 2), expert_votes=chance.randint(1, 2), expert_value=chance.randint(1, 2)
        )
        change = replace(
            base,
            domains=tuple(DomainFact(key, str(key), experts) for key, experts in enumerate(some)),
            counting=frozenset(chance.sample(people, 4)),
            inactive=frozenset(chance.sample(people, chance.randint(0, 1))),
            votes=tuple(VoteFact("Code-Review", account, value) for account, value in votes.items()),
        )
        experts = _of(change, policy)
        is_enough = not experts.missing_cores and not experts.lacking
        assert is_enough == _is_enough(change, policy), (change.domains, votes, policy)
        assert is_enough == (experts.missing_cores + experts.missing == 0)
        # so many more cores who are no experts, and everybody who is asked: then nothing is missing
        more = {100 + n: 2 for n in range(experts.missing_cores)}
        more |= {
            account: 2 for one in experts.lacking for account in one.could if account not in (change.counting or ())
        }
        if all(len(one.could - (change.counting or frozenset())) >= one.missing for one in experts.lacking):
            given = tuple(VoteFact("Code-Review", account, value) for account, value in (votes | more).items())
            counting = (change.counting or frozenset()) | {100 + n for n in range(9)}
            after = _of(replace(change, votes=given, counting=counting), policy)
            assert not after.missing_cores and not after.lacking, (change.domains, votes, policy)


def _of(change: ChangeSnapshot, policy: Policy) -> ExpertsAsked:
    counted = [vote for vote in change.votes if vote.value == 2 and vote.account in (change.counting or ())]
    found = experts_asked(change, policy, counted)
    assert found
    return found
