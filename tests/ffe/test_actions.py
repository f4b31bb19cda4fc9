"""What people do to requests, as the database keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from reviewq.cycles import calendar
from reviewq.ffe import actions, reads, terms_actions, writes
from reviewq.ffe.actions import Answers, AskedAlready, Overtaken, Refused, Seen
from reviewq.ffe.efforts import known_effort, offered
from reviewq.ffe.models import Member, Request, Sponsor, Terms, TermsEdit
from reviewq.ffe.rules.life import State
from reviewq.people.models import Role
from tests.factories import DAY, HOUR, NOW

from .bay import SAID, Bay, bay, fresh, seen, viewer
from .kept import acts, place

pytestmark = pytest.mark.django_db
LONG_AFTER = 12 * DAY


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bay]:
    with django_db_blocker.unblock(), bay() as made:
        yield made


def act(name: str, by: str, request: Request, *args: Any, **given: Any) -> Request:
    return getattr(actions, name)(viewer(by), seen(request), *args, **given)  # type: ignore[no-any-return]


def refusal(do: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as fault:
        do()
    return fault.value.words


# --- Asking


def test_a_draft_takes_the_open_changes_of_its_effort_that_all_may_see(here: Bay) -> None:
    made = here.draft()
    assert {one.change_id for one in made.members.all()} == {one.pk for one in here.kelp}
    assert (made.state, made.by_name, made.version, acts(made)) == ("draft", "Ana", 1, ["make"])


def test_asking_needs_every_answer_and_counts_a_core_as_one_sponsor(here: Bay) -> None:
    made = here.draft(left=" ")
    assert "What is left to do?" in refusal(lambda: act("ask", "ana", made, NOW))
    act("edit", "ana", made, Answers("topic/kelp", "Kelp beds", **SAID), NOW)
    assert act("ask", "ana", made, NOW).is_by_core is False
    assert fresh(made).requested_at == NOW
    by_core = here.asked("cora", effort="topic/buoy")
    assert by_core.is_by_core
    state = reads.states_by_effort(here.project.pk, here.cycle.slug, NOW)["topic/buoy"]
    assert (state.needed, state.words) == (2, "requested (0 of 2 sponsors)")


def test_an_effort_has_one_request_that_stands(here: Bay) -> None:
    first, second = here.asked(), here.draft("noa")
    with pytest.raises(AskedAlready) as fault:
        act("ask", "noa", second, NOW)
    assert fault.value.request.pk == first.pk
    act("withdraw", "ana", first, "later", NOW)
    assert act("ask", "noa", second, NOW).state == State.REQUESTED


def test_after_the_last_day_only_who_decides_lets_it_in_and_says_why(here: Bay) -> None:
    made, late = here.draft(), NOW + LONG_AFTER
    day = (NOW + 8 * DAY).date().isoformat()
    told = refusal(lambda: act("ask", "ana", made, late))
    assert f"The last day to ask was {day}. Tunde or Ines can still admit it" in told
    assert "Say why" in refusal(lambda: act("admit", "tunde", made, " ", late))
    assert act("admit", "tunde", made, "The gate was down.", late).state == State.REQUESTED
    assert next(event.words for event in made.events.all()) == "The gate was down."


def test_edits_keep_what_was_said_and_which_changes_came_and_went(here: Bay) -> None:
    made = here.asked()
    changed = Answers("topic/kelp", "Kelp", **(SAID | {"benefit": "More."}))
    act("edit", "ana", made, changed, NOW, {here.lone.pk: here.lone.number})
    event = made.events.first()
    assert event is not None
    assert event.data["before"] == {"title": "Kelp beds", "benefit": "Said of benefit."}
    assert event.data["changes"] == [here.lone.number]
    assert "ask anew" in refusal(lambda: act("edit", "ana", made, Answers("bp/other", "x", **SAID), NOW))
    act("edit", "ana", made, changed, NOW, {})
    assert place(made, here.lone) == "taken out"
    assert [place(made, one) for one in here.kelp] == ["in"] * 3


def test_a_request_that_is_over_is_asked_anew_as_a_new_one(here: Bay) -> None:
    first = here.asked()
    act("deny", "tunde", first, "Too late.", NOW)
    again = here.asked()
    assert again.earlier_id == first.pk
    assert fresh(first).state == State.DENIED
    assert "asked anew" in refusal(lambda: act("withdraw", "ana", first, "x", NOW))


def test_a_grant_that_ran_out_stands_in_nobodys_way(here: Bay) -> None:
    over = here.granted()
    Terms.objects.create(cycle=here.cycle, last_day_to_ask=(NOW + 30 * DAY).date())
    again = here.draft()
    late = NOW + LONG_AFTER
    assert actions.ask(viewer("ana"), seen(again), late).state == State.REQUESTED
    assert fresh(over).state == State.EXPIRED
    assert acts(over)[-1] == "expire"


# --- Sponsors


def test_sponsors_come_and_go(here: Bay) -> None:
    made = here.asked()
    for name in ("cleo", "cyd"):
        actions.sponsor(viewer(name), made.pk, NOW)
    assert fresh(made).state == State.SPONSORED
    assert "already" in refusal(lambda: actions.sponsor(viewer("cleo"), made.pk, NOW))
    assert "Say why" in refusal(lambda: actions.unsponsor(viewer("cleo"), made.pk, "", NOW))
    actions.unsponsor(viewer("cleo"), made.pk, "On leave.", NOW)
    assert fresh(made).state == State.SPONSORED
    actions.unsponsor(viewer("cyd"), made.pk, "On leave.", NOW)
    assert fresh(made).state == State.REQUESTED
    actions.sponsor(viewer("cleo"), made.pk, NOW)
    assert Sponsor.objects.filter(request=made, account=viewer("cleo").account).count() == 2
    assert acts(made)[2:] == ["sponsor", "sponsor", "unsponsor", "unsponsor", "sponsor"]


def test_nobody_sponsors_what_they_wrote_and_a_sponsor_who_becomes_an_author_does_not_count(here: Bay) -> None:
    made = here.asked(sponsors=3)
    actions.name_change(viewer("ana"), made.pk, here.lone, NOW)
    assert "You own one of its changes" in refusal(lambda: actions.sponsor(viewer("cora"), made.pk, NOW))
    cleo = viewer("cleo").account
    type(here.lone).objects.filter(pk=here.lone.pk).update(owner=cleo)
    assert writes.sponsors_of(made) == 2
    assert "It has 2 of 3 sponsors" in refusal(lambda: act("grant", "tunde", made, "go", NOW))


REFUSED = [
    ("nell", "sponsor", "not verified"),
    ("noa", "sponsor", "you are not one of them"),
    ("ana", "sponsor", "you are not one of them"),
    ("rex", "deny", "Only a PTL of mooring or a deputy decides: Tunde or Ines."),
    ("ada", "deny", "Only a PTL of mooring"),
    ("cleo", "deny", "Only a PTL of mooring"),
    ("noa", "withdraw", "Only who asked"),
    ("tunde", "withdraw", "Only who asked"),
]


def test_each_role_is_refused_what_is_not_theirs_and_nothing_is_written(here: Bay) -> None:
    made = here.asked()
    for by, name, words in REFUSED:
        given = (made.pk, NOW) if name == "sponsor" else (seen(made), "why", NOW)
        assert words in refusal(lambda: getattr(actions, name)(viewer(by), *given)), (by, name)  # noqa: B023
    assert (fresh(made).version, acts(made)) == (2, ["make", "ask"])


# --- Deciding


def test_a_grant_lasts_as_the_terms_say_or_until_the_day_that_is_given(here: Bay) -> None:
    made = here.granted()
    assert made.until is not None
    assert f"{made.until:%Y-%m-%d %H:%M:%S}" == f"{(NOW + 7 * DAY).date()} 23:59:59"
    assert (made.decided_by_name, made.decision, made.granted_at) == ("Tunde", "It is nearly done.", NOW)
    due = Sponsor.objects.filter(request=made).values_list("due_at", flat=True).distinct().get()
    assert due == NOW + 3 * DAY
    tomorrow = (NOW + DAY).date()
    told = refusal(lambda: act("extend", "tunde", made, "x", tomorrow, NOW))
    assert "already: give a later day" in told
    act("extend", "ines", made, "The gate was down.", (NOW + 9 * DAY).date(), NOW)
    assert fresh(made).until.date() == (NOW + 9 * DAY).date()  # type: ignore[union-attr]
    act("revoke", "tunde", made, "It broke the gate.", NOW)
    assert (fresh(made).state, acts(made)[-3:]) == ("denied", ["grant", "extend", "revoke"])


def test_although_sponsors_are_missing_it_can_be_granted_on_purpose(here: Bay) -> None:
    made = here.asked(sponsors=1)
    assert "1 of 3 sponsors" in refusal(lambda: act("grant", "tunde", made, "go", NOW))
    assert "Say why" in refusal(lambda: act("grant", "tunde", made, "", NOW, is_override=True))
    act("grant", "tunde", made, "Security.", NOW, is_override=True)
    assert (fresh(made).state, made.events.first().data["missing"]) == ("granted", 2)  # type: ignore[union-attr]


def test_of_two_who_decide_the_second_is_told_what_the_first_did(here: Bay) -> None:
    made = here.asked(sponsors=3)
    before = seen(made)
    actions.grant(viewer("tunde"), before, "Go.", NOW)
    with pytest.raises(Overtaken) as fault:
        actions.deny(viewer("ines"), before, "No.", NOW)
    assert [(event.kind, event.by_name) for event in fault.value.events] == [("grant", "Tunde")]
    assert (fault.value.request.state, acts(made)[-1]) == ("granted", "grant")


def test_who_read_an_older_request_does_not_decide_on_a_newer_one(here: Bay) -> None:
    made = here.asked(sponsors=3)
    before = seen(made)
    act("edit", "ana", made, Answers("topic/kelp", "Other", **SAID), NOW)
    with pytest.raises(Overtaken):
        actions.grant(viewer("tunde"), before, "Go.", NOW)
    stale = Request.objects.get(pk=made.pk)
    Request.objects.filter(pk=made.pk).update(version=99)
    with pytest.raises(Overtaken):
        writes.move(stale, writes.Act.DENY, writes.LEDGER, NOW)


def test_a_ptl_who_asks_leaves_it_to_the_other_and_decides_if_there_is_none(here: Bay) -> None:
    made = here.asked("tunde", sponsors=3)
    assert "somebody else decides: Ines" in refusal(lambda: act("grant", "tunde", made, "go", NOW))
    Role.objects.filter(user__username="ines").delete()
    assert act("grant", "tunde", made, "Nobody else is there.", NOW).state == State.GRANTED


def test_deputies_decide_only_if_the_terms_say_so(here: Bay) -> None:
    Terms.objects.create(cycle=here.cycle, project_pattern="moor*", deputies_decide=False, sponsors_needed=0)
    made = here.asked()
    told = refusal(lambda: act("grant", "ines", made, "go", NOW))
    assert told == "Deputies do not decide in this cycle. Only a PTL of mooring or a deputy decides: Tunde."
    assert act("grant", "tunde", made, "go", NOW).state == State.GRANTED


def test_nothing_can_be_done_with_a_grant_whose_time_is_over(here: Bay) -> None:
    made = here.granted()
    late = NOW + LONG_AFTER
    assert "expired" in refusal(lambda: act("extend", "tunde", made, "x", (late + DAY).date(), late))
    assert actions.settle(made, late) and not actions.settle(fresh(made), late)
    assert fresh(made).state == State.EXPIRED


# --- Changes


def test_changes_are_named_and_taken_out_and_new_ones_are_seen(here: Bay) -> None:
    made = here.granted()
    later = NOW + HOUR
    actions.name_change(viewer("ana"), made.pk, here.lone, later)
    assert reads.counted(Request.objects.filter(pk=made.pk)).get().unseen == 1  # type: ignore[attr-defined]
    assert "Only who decides" in refusal(lambda: act("see", "ana", made, later))
    act("see", "tunde", made, later + timedelta(minutes=1))
    assert reads.counted(Request.objects.filter(pk=made.pk)).get().unseen == 0  # type: ignore[attr-defined]
    for change, words in [(here.lone, "already"), (here.merged, "merged"), (here.foreign, "another project")]:
        assert words in refusal(lambda: actions.name_change(viewer("ana"), made.pk, change, later))  # noqa: B023
    actions.drop_change(viewer("tunde"), made.pk, here.kelp[0], "Not needed.", later)
    assert place(made, here.kelp[0]) == "taken out"
    assert "any more" in refusal(lambda: actions.drop_change(viewer("ana"), made.pk, here.kelp[0], "x", later))


def test_what_the_ledger_writes_of_itself(here: Bay) -> None:
    made = here.draft()
    lone = {here.lone.pk: here.lone.number}
    request = writes.lock(made.pk)
    assert writes.join(request, lone, NOW) == [here.lone.pk] and writes.join(request, lone, NOW) == []
    assert writes.leave(request, lone, "merged", NOW) == 1 and writes.leave(request, lone, "merged", NOW) == 0
    assert writes.join(request, lone, NOW) == [here.lone.pk], "it came back"
    assert Member.objects.get(request=made, change=here.lone).left_at is None
    with pytest.raises(Overtaken):
        writes.close_merged(request, NOW)  # a draft is never merged
    assert acts(made) == ["make", "join", "leave", "join"]


def test_what_the_board_and_the_holds_ask(here: Bay) -> None:
    made = here.granted()
    ids = {one.pk for one in here.kelp}
    assert reads.granted_changes(here.project.pk, NOW) == ids
    assert reads.granted_efforts(here.project.pk, NOW) == {"topic/kelp"}
    assert reads.granted_changes(here.project.pk, NOW + LONG_AFTER) == set()
    state = reads.states_by_effort(here.project.pk, here.cycle.slug, NOW)["topic/kelp"]
    assert (state.pk, state.state, state.sponsors, state.needed) == (made.pk, State.GRANTED, 3, 3)
    late = reads.states_by_effort(here.project.pk, here.cycle.slug, NOW + LONG_AFTER)["topic/kelp"]
    assert late.words == "expired"
    assert set(reads.requests_of_changes(ids, viewer("noa"))) == ids


# --- Terms


def test_terms_are_kept_with_who_changed_what(here: Bay) -> None:
    values = {"project_pattern": "moor*", "sponsors_needed": 2, "days_granted": 5}
    made = terms_actions.save_terms(viewer("tunde"), here.cycle, values, 0, "Fewer cores.", NOW)
    with pytest.raises(terms_actions.ChangedMeanwhile) as fault:
        terms_actions.save_terms(viewer("tunde"), here.cycle, values, 0, "", NOW)
    assert fault.value.record == made
    for by, pattern in [("tunde", "*"), ("rex", "moor*"), ("cleo", "mooring")]:
        with pytest.raises(terms_actions.NotYours):
            terms_actions.save_terms(viewer(by), here.cycle, {"project_pattern": pattern}, 0, "", NOW)
    made = terms_actions.save_terms(viewer("ada"), here.cycle, values | {"most": 3}, 1, "", NOW)
    terms_actions.save_terms(viewer("ada"), here.cycle, values | {"most": 3}, 2, "nothing new", NOW)
    terms_actions.remove_terms(viewer("tunde"), made, 3, "Back to the usual.", NOW)
    edits = TermsEdit.objects.order_by("pk")
    assert [(one.by_name, one.before.get("most", "-"), one.after.get("most", "-")) for one in edits] == [
        ("Tunde", "-", None),
        ("Ada", None, 3),
        ("Tunde", 3, "-"),
    ]
    calendar.empty()


def test_seen_names_a_version(here: Bay) -> None:
    made = here.asked()
    with pytest.raises(Overtaken):
        actions.deny(viewer("tunde"), Seen(made.pk, 1), "No.", NOW)
    with pytest.raises(Request.DoesNotExist):
        actions.deny(viewer("tunde"), Seen(10**6, 1), "No.", NOW)


def test_efforts_as_people_write_them(here: Bay) -> None:
    typed = ["kelp", "Kelp", "topic/Kelp", "BP/Kelp", "new thing"]
    assert [known_effort(here.project.pk, text) for text in typed] == [
        "topic/kelp",
        "bp/kelp",
        "topic/Kelp",
        "bp/kelp",
        "bp/new thing",
    ]
    assert offered(here.project.pk) == ["topic/kelp"]
