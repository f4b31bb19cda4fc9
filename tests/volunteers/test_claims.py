"""Claims: taken, renewed by what happens on Gerrit, ended, passed on. `NOW` is the real now of the run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reviewq.changes.derive import derive
from reviewq.changes.models import Change
from reviewq.people.actions import link_account
from reviewq.volunteers import actions, claim_writes
from reviewq.volunteers.actions import Refused, Taken, give_back, hand_on, join_queue, renew_by_hand, take
from reviewq.volunteers.jobs import changes_moved, end_leases, end_timed
from reviewq.volunteers.models import Claim, ClaimEvent, Waiting
from tests.factories import HOUR, NOW, make_account, make_change, version, vote

from .people import comment, moved, upload, volunteer

pytestmark = pytest.mark.django_db
LEASE = 48 * HOUR


def kinds(change: Change) -> list[str]:
    """The history of a change, oldest first."""
    return list(ClaimEvent.objects.filter(change=change).order_by("pk").values_list("kind", flat=True))


def holder(change: Change) -> str:
    """Who has it by the database; empty: nobody."""
    open_claim = Claim.objects.filter(change=change, ended_at=None).first()
    return open_claim.holder_name if open_claim else ""


# --- taking


def test_taking_a_patch_gives_it_for_two_days_and_tells_open_pages() -> None:
    change, ana = make_change(), volunteer("Ana")
    before = version()
    claim = take(ana, change, "review", NOW)
    assert (claim.until, claim.holder_name, claim.account) == (NOW + LEASE, "Ana", ana.account)
    assert version() > before
    assert take(ana, change, "ci", NOW + HOUR) == claim, "taking it twice changes nothing"
    assert kinds(change) == ["taken"]


def test_whoever_comes_later_hears_who_has_it_and_until_when() -> None:
    change = make_change()
    claim = take(volunteer("Ana"), change, "review", NOW)
    with pytest.raises(Taken) as refusal:
        take(volunteer("Ben"), change, "review", NOW + HOUR)
    assert f"Ana has it until {claim.until:%Y-%m-%d %H:%M} UTC, for 47 h more" in refusal.value.words
    assert kinds(change) == ["taken"]


def test_the_database_lets_one_have_it_and_who_loses_there_hears_who(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look does not see the other process's row yet; the constraint does."""
    change, looks = make_change(), []
    take(volunteer("Ana"), change, "review", NOW)
    look = claim_writes.open_claim

    def look_too_early(pk: int) -> Claim | None:
        looks.append(pk)
        return look(pk) if len(looks) > 1 else None

    monkeypatch.setattr(claim_writes, "open_claim", look_too_early)
    with pytest.raises(Taken, match="Ana has it"):
        take(volunteer("Ben"), change, "review", NOW)
    assert (len(looks), kinds(change)) == (2, ["taken"])


@pytest.mark.parametrize("status", ["MERGED", "ABANDONED"])
def test_nothing_is_left_to_take_of_a_closed_change(status: str) -> None:
    with pytest.raises(Refused, match="nothing is left to take"):
        take(volunteer(), make_change(status=status), "review", NOW)


def test_ones_own_change_needs_no_claim() -> None:
    ana = volunteer("Ana")
    for purpose in Claim.Purpose.values:
        with pytest.raises(Refused, match="You own it"):
            take(ana, make_change(owner=ana.account), purpose, NOW)


def test_nobody_has_more_than_five_at_a_time(settings: Any) -> None:
    ana = volunteer()
    changes = [make_change() for _ in range(6)]
    for change in changes[:5]:
        take(ana, change, "review", NOW)
    with pytest.raises(Refused) as refusal:
        take(ana, changes[5], "review", NOW)
    assert "You have 5 already" in refusal.value.words
    assert all(str(change.number) in refusal.value.words for change in changes[:5])
    assert take(ana, changes[5], "review", NOW + LEASE), "what ran out does not count"
    settings.CLAIMS_MAX = 1
    with pytest.raises(Refused, match="You have 1 already"):
        take(ana, make_change(), "review", NOW + LEASE)


# --- renewed


def test_a_vote_a_comment_and_an_upload_of_the_holder_renew_the_lease() -> None:
    change, ana = make_change(), volunteer("Ana")
    claim = take(ana, change, "review", NOW)
    acts = [
        (5, "vote", lambda at: comment(change, ana.account, "Patch Set 1: Code-Review+1", at)),
        (9, "comment", lambda at: comment(change, ana.account, "Patch Set 1:\n\nWhat about tests?", at)),
        (20, "upload", lambda at: upload(change, ana.account, at)),
    ]
    for hours, by, act in acts:
        act(NOW + hours * HOUR)
        claim.refresh_from_db()
        assert (claim.until, claim.renewed_by) == (NOW + hours * HOUR + LEASE, by)
    assert kinds(change) == ["taken", "renewed", "renewed", "renewed"]


def test_what_was_there_before_and_what_others_do_renews_nothing() -> None:
    ana, ben = volunteer("Ana"), make_account("Ben Gerrit")
    change = make_change(votes=[(ana.account, "Code-Review", 1)])
    claim = take(ana, change, "review", NOW)
    comment(change, ben, "Patch Set 1: Code-Review-1\n\nNo", NOW + HOUR)
    upload(change, change.owner, NOW + 2 * HOUR)
    claim.refresh_from_db()
    assert (claim.until, claim.renewed_by, kinds(change)) == (NOW + LEASE, "", ["taken"])


def test_the_date_that_gerrit_gives_does_not_matter() -> None:
    """Gerrit's clock is an hour behind ours."""
    change, ana = make_change(), volunteer("Ana")
    claim = take(ana, change, "review", NOW)
    comment(change, ana.account, "Patch Set 1: Code-Review+1", NOW - HOUR)
    derive([change.pk], NOW + HOUR)
    claim.refresh_from_db()
    assert claim.renewed_by == "vote"


def test_who_links_their_account_late_is_heard_of_from_then_on() -> None:
    change, ana = make_change(), volunteer("Ana", is_linked=False)
    claim = take(ana, change, "review", NOW)
    account = make_account("Ana Gerrit")
    comment(change, account, "Patch Set 1: Code-Review+1", NOW + HOUR)
    link_account(ana.user, account)  # type: ignore[arg-type]
    comment(change, make_account("Ben Gerrit"), "Patch Set 1:\n\nHello", NOW + 2 * HOUR)
    claim.refresh_from_db()
    assert (claim.renewed_by, claim.account) == ("", account)
    comment(change, account, "Patch Set 1:\n\nAnd more", NOW + 3 * HOUR)
    claim.refresh_from_db()
    assert claim.until == NOW + 3 * HOUR + LEASE


def test_by_hand_twice_and_again_after_an_act_on_gerrit() -> None:
    change, ana = make_change(), volunteer("Ana")
    claim = take(ana, change, "review", NOW)
    for hours in (1, 2):
        assert renew_by_hand(ana, claim, NOW + hours * HOUR).until == NOW + hours * HOUR + LEASE
    with pytest.raises(Refused, match="a vote, a comment or an upload"):
        renew_by_hand(ana, claim, NOW + 3 * HOUR)
    comment(change, ana.account, "Patch Set 1: Code-Review+1", NOW + 4 * HOUR)
    assert renew_by_hand(ana, claim, NOW + 5 * HOUR).by_hand == 1


def test_where_nothing_is_claimed_a_write_of_facts_costs_one_query_more(django_assert_num_queries: Any) -> None:
    change = make_change()
    with django_assert_num_queries(1):
        changes_moved({change.pk}, NOW)


# --- ended


def test_a_lease_that_runs_out_is_free_at_once_and_marked_by_the_worker() -> None:
    change, ana, ben = make_change(), volunteer("Ana"), volunteer("Ben")
    claim = take(ana, change, "review", NOW)
    assert end_timed(NOW + LEASE - timedelta(seconds=1)) == 0
    assert take(ben, change, "review", NOW + LEASE).holder_name == "Ben"
    claim.refresh_from_db()
    assert (claim.end, kinds(change)) == ("lapsed", ["taken", "lapsed", "taken"])
    assert end_timed(NOW + 2 * LEASE) == 1
    assert (holder(change), end_leases()) == ("", "0 settled")


def test_a_closed_change_ends_the_claim_and_its_queue() -> None:
    change, ana, ben = make_change(), volunteer("Ana"), volunteer("Ben")
    take(ana, change, "review", NOW)
    join_queue(ben, change, "review", NOW)
    moved(change, NOW + HOUR, status="MERGED")
    assert (Claim.objects.get().end, Waiting.objects.count()) == ("done", 0)
    assert kinds(change) == ["taken", "queued", "done", "left"]


def test_what_is_no_longer_ones_own_cannot_be_given_back_renewed_or_handed_on() -> None:
    change, ana = make_change(), volunteer("Ana")
    claim = take(ana, change, "review", NOW)
    with pytest.raises(Refused, match="not yours"):
        give_back(volunteer("Ben"), claim, NOW)
    with pytest.raises(Refused, match="ran out"):
        renew_by_hand(ana, claim, NOW + LEASE)
    give_back(ana, claim, NOW)
    with pytest.raises(Refused, match="no longer yours: given back"):
        hand_on(ana, claim, None, NOW)
    assert kinds(change) == ["taken", "given-back"]


# --- the queue


def test_the_queue_gets_it_in_its_order_with_a_lease_of_its_own() -> None:
    change, ana, ben, cho = make_change(), volunteer("Ana"), volunteer("Ben"), volunteer("Cho")
    claim = take(ana, change, "review", NOW)
    assert [join_queue(who, change, "ci", NOW + HOUR) for who in (ben, cho, ben)] == [1, 2, 1]
    following = give_back(ana, claim, NOW + 2 * HOUR)
    assert following and (following.holder_name, following.until) == ("Ben", NOW + 2 * HOUR + LEASE)
    assert following.purpose == "ci"
    assert end_timed(following.until) == 1
    assert (holder(change), Waiting.objects.count()) == ("Cho", 0)
    assert kinds(change) == ["taken", "queued", "queued", "given-back", "taken", "lapsed", "taken"]


def test_a_newcomer_does_not_overtake_the_queue_when_a_lease_has_run_out() -> None:
    change, ana, ben = make_change(), volunteer("Ana"), volunteer("Ben")
    take(ana, change, "review", NOW)
    join_queue(ben, change, "review", NOW)
    with pytest.raises(Taken, match="Ben has it"):
        take(volunteer("Cho"), change, "review", NOW + LEASE)
    assert holder(change) == "Ben"


def test_standing_in_the_queue_for_what_is_free_takes_it() -> None:
    change, ana = make_change(), volunteer("Ana")
    assert join_queue(ana, change, "review", NOW) == 0
    assert holder(change) == "Ana"


def test_who_has_enough_is_passed_over_with_a_word_and_gets_it_when_there_is_room(settings: Any) -> None:
    settings.CLAIMS_MAX = 1
    change, ana, ben, cho = make_change(), volunteer("Ana"), volunteer("Ben"), volunteer("Cho")
    claim = take(ana, change, "review", NOW)
    bens = take(ben, make_change(), "review", NOW)
    join_queue(ben, change, "review", NOW)
    assert give_back(ana, claim, NOW + HOUR) is None
    assert (end_timed(NOW + HOUR), holder(change)) == (0, "")
    give_back(ben, bens, NOW + 2 * HOUR)
    assert end_timed(NOW + 2 * HOUR) == 1
    assert holder(change) == "Ben"
    assert kinds(change) == ["taken", "queued", "given-back", "passed-over", "taken"]
    assert take(cho, make_change(), "review", NOW)


def test_who_leaves_the_queue_gets_nothing() -> None:
    change, ana, ben = make_change(), volunteer("Ana"), volunteer("Ben")
    claim = take(ana, change, "review", NOW)
    join_queue(ben, change, "review", NOW)
    assert actions.leave_queue(ben, change, NOW)
    assert not actions.leave_queue(ben, change, NOW)
    assert give_back(ana, claim, NOW) is None


# --- handed on


def test_handed_on_by_name_or_to_the_first_in_the_queue() -> None:
    change, ana, ben, cho = make_change(), volunteer("Ana"), volunteer("Ben"), volunteer("Cho")
    claim = take(ana, change, "revive", NOW)
    with pytest.raises(Refused, match="Nobody who could take it waits"):
        hand_on(ana, claim, None, NOW)
    assert holder(change) == "Ana"
    join_queue(cho, change, "review", NOW)
    bens = hand_on(ana, claim, ben.user, NOW + HOUR)  # type: ignore[arg-type]
    assert (bens.holder_name, bens.until, bens.purpose) == ("Ben", NOW + HOUR + LEASE, "revive")
    assert hand_on(ben, bens, None, NOW + 2 * HOUR).holder_name == "Cho"
    assert kinds(change) == ["taken", "queued", "handed-on", "taken", "handed-on", "taken"]
    words = ClaimEvent.objects.filter(kind="handed-on").order_by("pk").values_list("words", flat=True)
    assert list(words) == ["to Ben", "to the first in the queue"]


def test_nobody_is_handed_what_they_may_not_have(settings: Any) -> None:
    settings.CLAIMS_MAX = 1
    ana, ben, owner, gone = volunteer("Ana"), volunteer("Ben"), volunteer("Owner"), volunteer("Gone")
    change = make_change(owner=owner.account)
    claim = take(ana, change, "review", NOW)
    take(ben, make_change(), "review", NOW)
    gone.user.is_active = False
    for who, words in ((ana, "yours already"), (ben, "has 1 already"), (owner, "owns it"), (gone, "no longer sign in")):
        with pytest.raises(Refused, match=words):
            hand_on(ana, claim, who.user, NOW)  # type: ignore[arg-type]
    assert holder(change) == "Ana"
    assert kinds(change) == ["taken"]


def test_a_vote_that_no_message_tells_of_renews_too() -> None:
    change, ana = make_change(), volunteer("Ana")
    take(ana, change, "review", NOW)
    vote(change, ana.account, 1)  # type: ignore[arg-type]
    assert Claim.objects.get().renewed_by == "vote"
