"""Turns handed on: by whom, to whom, what becomes of them, and what each of the two sees."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from reviewq.capacity.models import Away, Capacity, NotNow
from reviewq.capacity.reads import rooms
from reviewq.changes.derive import derive
from reviewq.changes.models import Account, Change, Reviewer
from reviewq.handing import actions, candidates, list_reads, reads
from reviewq.handing.models import Handing
from reviewq.handing.panel import panel_of
from reviewq.handing.row_tags import ROW_TAGS
from reviewq.parts import plugins
from reviewq.people.models import Role
from reviewq.people.reads import Viewer
from reviewq.reviews.models import CameBack
from tests.factories import DAY, HOUR, NOW, at_once, facts_of, make_account, make_change, make_ci, version, vote
from tests.volunteers.people import comment

from .people import browser, make_core, person

pytestmark = pytest.mark.django_db
FORM = "/acts/hand-on/"


@pytest.fixture
def ana() -> Viewer:
    return person("Ana")


@pytest.fixture
def ben() -> Viewer:
    return person("Ben")


def give(giver: Viewer, change: Change, taker: Viewer, note: str = "") -> Handing:
    assert taker.account
    return actions.hand_on(giver, [change], taker.account, note, NOW)[0]


def offered(viewer: Viewer, *changes: Change) -> dict[str, str]:
    """Name -> why, of those whom the form offers."""
    ids = [change.pk for change in changes]
    fresh = list(Change.objects.filter(pk__in=ids).select_related("facts", "project").order_by("pk"))
    return {one.account.label: one.why for one in candidates.offers(candidates.asking(viewer, fresh, NOW))}


def test_a_second_plus_two_goes_to_cores_alone(ana: Viewer, ben: Viewer) -> None:
    """Nobody else could give it; who gave the first cannot give it again."""
    lay, change = person("Lay", is_core=False), make_change(votes=[(make_core("Carl"), "Code-Review", 2)])
    assert list(offered(ana, change)) == ["Ben"]
    with pytest.raises(actions.Refused, match=f"{change.number} lacks one more core's \\+2, which Lay cannot give"):
        give(ana, change, lay)


def end_of(handing: Handing) -> str:
    return Handing.objects.values_list("end", flat=True).get(pk=handing.pk)


def lane(viewer: Viewer) -> str:
    return browser(viewer).get("/?lane=first").content.decode()


def is_left_out(viewer: Viewer, change: Change) -> bool:
    return any(ids.filter(change=change).exists() for ids in plugins.left_out_of(viewer))


def tags(change: Change, viewer: Viewer) -> list[str]:
    return [tag.text for tag in plugins.tags_of([change.pk], viewer, NOW, [ROW_TAGS]).get(change.pk, [])]


def panel(change: Change, viewer: Viewer) -> str:
    request = RequestFactory().get("/")
    request.user, request.session = viewer.user, {}
    return panel_of(request, Change.objects.select_related("project", "facts").get(pk=change.pk), viewer, NOW)


def desk(viewer: Viewer) -> str:
    return browser(viewer).get("/me/").content.decode()


# --- to whom


def test_offered_are_cores_and_experts_with_room_by_name(ana: Viewer, ben: Viewer) -> None:
    for name in ("Away", "Quiet", "Full", "Closed"):
        make_core(f"{name} Core")
    Away.objects.create(account=make_account("Away Core"), first=NOW.date(), last=NOW.date(), said_at=NOW)
    NotNow.objects.create(account=make_account("Quiet Core"), said_at=NOW, until=NOW + HOUR)
    Capacity.objects.create(account=make_account("Full Core"), amount=Decimal(0), said_at=NOW)
    closed = make_account("Closed Core")
    closed.is_inactive = True
    closed.save()
    zoe = make_core("Zoe Core")
    change, own = make_change(), make_change(owner=zoe)
    assert offered(ana, change) == {"Ben": "core", "Zoe Core": "core"}
    assert offered(ana, change, own) == {"Ben": "core"}, "nobody reviews their own change"
    Capacity.objects.create(account=ben.account, amount=Decimal(1), unit="reviews", said_at=NOW)
    assert "Ben" in offered(ana, change) and "Ben" not in offered(ana, change, own), "two are above what Ben wants"


def test_a_name_that_is_typed_is_refused_in_words(ana: Viewer, ben: Viewer) -> None:
    owner, bot = make_account("Olga Owner"), make_ci()
    asked = candidates.asking(ana, [make_change(owner=owner)], NOW)
    Away.objects.create(account=ben.account, first=NOW.date(), last=NOW.date() + 9 * DAY, said_at=NOW)
    for to, words in (
        ("Olga Owner", "Olga Owner owns it"),
        (bot.name, "is a bot"),
        ("ana", "That is you"),
        ("ben", "Ben has no room for it now"),
        ("nobody", "Nobody is called"),
    ):
        assert words in candidates.named(asked, to)[1], to
    Account.objects.filter(pk__in=[owner.pk, bot.pk]).update(display_name="Twin")
    assert "More than one person" in candidates.named(asked, "twin")[1]


def test_what_was_typed_stays_when_it_is_refused(ana: Viewer) -> None:
    change = make_change()
    for to, words in (
        ("no\u202e<b>", "Nobody is called"),
        ("x" * 10_000, "at most 200 characters"),
        ("\0", "Null char"),
    ):
        page = browser(ana).post(FORM, {"change": change.pk, "to": to, "note": "kept <i>words</i>"})
        html = page.content.decode()
        assert page.status_code == 400 and words in html
        assert "kept &lt;i&gt;words&lt;/i&gt;" in html and "<q>" not in html
    assert not Handing.objects.exists()


# --- by whom


def test_who_is_neither_core_nor_expert_nor_asked_hears_why_not_and_sees_nobody(ben: Viewer) -> None:
    change, guest = make_change(), person("Gus Guest", is_core=False)
    page = browser(guest).get(FORM, {"change": change.pk})
    assert page.status_code == 400 and "It is not your turn to hand on" in page.content.decode()
    assert "Ben" not in page.content.decode(), "who has room is for who may hand something to them"
    assert browser(guest).post(FORM, {"change": change.pk, "to": "ben"}).status_code == 400
    unsure = person("Uli Unsure", is_verified=False)
    assert "verify it first" in reads.why_not(unsure, [change], NOW)[change.pk]
    Reviewer.objects.create(change=change, account=guest.account, state="REVIEWER")
    give(guest, change, ben)


def test_not_what_is_closed_ones_own_or_somebody_elses_turn(ana: Viewer, ben: Viewer) -> None:
    assert ana.account
    closed, own = make_change(status="MERGED"), make_change(owner=ana.account)
    waits = make_change(ci=-1)
    assert facts_of(waits).turn == "author"
    for change, words in ((closed, "closed"), (own, "your own"), (waits, "somebody else than its reviewers")):
        with pytest.raises(actions.Refused, match=words):
            give(ana, change, ben)
    with pytest.raises(actions.Refused, match=f"{own.number}: It is your own"):
        actions.hand_on(ana, [make_change(), own], make_core("Cleo"), "", NOW)
    assert not Handing.objects.exists(), "all of them or none"


# --- what each sees


def test_it_leaves_the_givers_lists_and_stands_on_the_takers_desk(ana: Viewer, ben: Viewer) -> None:
    change, before = make_change("Berth one"), version()
    page = browser(ana).post(
        FORM, {"change": change.pk, "taker": ben.account.pk, "note": "the <plan> part", "next": "/"}
    )
    assert page.status_code == 302 and version() > before, "open pages draw the row anew"
    row = Handing.objects.get()
    assert (row.giver, row.taker, row.by, row.note) == (ana.account, ben.account, ana.user, "the <plan> part")
    assert "Berth one" not in lane(ana) and is_left_out(ana, change) and not is_left_out(ben, change)
    assert tags(change, ana) == ["handed to Ben"] and tags(change, ben) == ["handed to you by Ana"]
    assert tags(change, person("Cleo")) == []
    html = desk(ben)
    assert "Ana has handed it to you: “the &lt;plan&gt; part”" in html and 'id="s-handed"' in html
    html = desk(ana)
    assert "Berth one" not in html and 'id="s-handed"' not in html
    listed = browser(ben).get("/handing/").content.decode()
    assert "Ana" in listed and "the &lt;plan&gt; part" in listed and f"/c/mooring/+/{change.number}/" in listed
    assert list_reads.lists_of(person("Dora"), NOW) == list_reads.Lists([], [])


def test_the_page_of_a_change_shows_it_to_both_and_to_who_leads(ana: Viewer, ben: Viewer) -> None:
    change = make_change()
    address = f"/c/mooring/+/{change.number}/"
    assert "Hand it on" in browser(ana).get(address).content.decode()
    give(ana, change, ben, "secret-word")
    cleo, lead = person("Cleo"), person("Lea", is_core=False)
    Role.objects.create(user=lead.user, kind="deputy", project_pattern="moor*")
    Role.objects.create(user=cleo.user, kind="ptl", project_pattern="other")
    for viewer, sees in ((ben, True), (lead, True), (cleo, False)):
        assert ("secret-word" in panel(change, viewer)) == sees, viewer.user


def test_it_counts_as_waiting_for_the_taker(ana: Viewer, ben: Viewer) -> None:
    Capacity.objects.create(account=ben.account, amount=Decimal(1), unit="reviews", said_at=NOW)
    one, two = make_change(), make_change()
    give(ana, one, ben)
    CameBack.objects.create(change=one, account=ana.account, since=NOW)
    has = rooms([ben.account.pk], NOW)[ben.account.pk]
    assert (has.load, has.is_open) == (1, False)
    assert rooms([ana.account.pk], NOW)[ana.account.pk].load == 0, "it came back to Ana, but Ben looks at it"
    assert "Ben" not in offered(ana, two)
    with pytest.raises(actions.Refused, match="Ben has no room"):
        give(ana, two, ben)


# --- two at once


def test_who_is_later_hears_who_was_quicker(ana: Viewer, ben: Viewer) -> None:
    change, cleo = make_change(), person("Cleo")
    give(ana, change, ben)
    with pytest.raises(actions.Refused) as refusal:
        give(cleo, change, ben)
    assert refusal.value.is_overtaken and f"Ana has handed {change.number} to Ben already" in refusal.value.words
    assert "You have handed it on to Ben already" in reads.why_not(ana, [change], NOW)[change.pk]
    give(cleo, change, person("Dan"))


def test_the_answer_is_409_where_somebody_was_quicker_than_the_click(
    ana: Viewer, ben: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, cleo = make_change(), person("Cleo")
    typed = candidates.named

    def meanwhile(*given: Any) -> Any:
        found = typed(*given)
        give(cleo, change, ben)
        return found

    monkeypatch.setattr(candidates, "named", meanwhile)
    page = browser(ana).post(FORM, {"change": change.pk, "to": "ben", "note": "kept"})
    assert page.status_code == 409 and "Cleo has handed" in page.content.decode() and "kept" in page.content.decode()


# --- what becomes of it


def test_the_takers_review_ends_it_and_nobody_elses(ana: Viewer, ben: Viewer) -> None:
    assert ana.account and ben.account
    change = make_change(messages=[(ben.account, "Patch Set 1:\n\nI looked at this before.")])
    handing = give(ana, change, ben)
    derive([change.pk], NOW + HOUR)
    comment(change, make_account("Else"), "Patch Set 1:\n\nNice.", NOW + HOUR)
    assert end_of(handing) == ""
    comment(change, ben.account, "Patch Set 1:\n\nLooks good.", NOW + 2 * HOUR)
    assert end_of(handing) == "done"
    assert Handing.objects.get().ended_at == NOW + 2 * HOUR
    lists = list_reads.lists_of(ana, NOW)
    assert lists and [line.state for line in lists.given] == ["reviewed"]


def test_it_ends_with_the_change(ana: Viewer, ben: Viewer) -> None:
    change = make_change()
    handing = give(ana, change, ben)
    Change.objects.filter(pk=change.pk).update(status="ABANDONED")
    derive([change.pk], NOW + HOUR)
    assert end_of(handing) == "closed"


def test_given_back_it_is_on_the_givers_desk_with_why_until_put_away(ana: Viewer, ben: Viewer) -> None:
    change = make_change("Berth one")
    handing = give(ana, change, ben)
    back = browser(ben).post(f"/handing/{handing.pk}/give-back/", {"why": "I know <nothing> of it"})
    assert back.status_code == 302 and end_of(handing) == "given_back"
    assert browser(ben).post(f"/handing/{handing.pk}/give-back/", {"why": "twice"}).status_code == 409
    html = desk(ana)
    assert "Ben has given it back: “I know &lt;nothing&gt; of it”" in html and "Put these returns away" in html
    assert not is_left_out(ana, change) and not reads.held().filter(taker=ben.account).exists()
    browser(ana).post("/acts/seen/", {"change": change.pk})
    assert not reads.given_back().exists()
    give(ana, change, ben)


def test_what_came_back_is_put_away_by_the_givers_own_review(ana: Viewer, ben: Viewer) -> None:
    assert ana.account
    change = make_change()
    handing = give(ana, change, ben)
    actions.give_back(ben, handing, "", NOW)
    comment(change, ana.account, "Patch Set 1:\n\nSo I did it.", NOW + HOUR)
    assert Handing.objects.get().put_away_at


def test_taken_back_and_undone_are_the_same_and_only_the_givers(ana: Viewer, ben: Viewer) -> None:
    one, two = make_change("Berth one"), make_change("Berth two")
    first = give(ana, one, ben)
    assert browser(person("Cleo")).post(f"/handing/{first.pk}/take-back/").status_code == 404
    browser(ben).post(f"/handing/{first.pk}/take-back/")
    assert end_of(first) == "", "the taker gives it back, with a word"
    browser(ana).post(f"/handing/{first.pk}/take-back/")
    assert end_of(first) == "taken_back" and not is_left_out(ana, one)
    htmx = {"HX-Request": "true"}
    done = browser(ana).post(FORM, {"change": [one.pk, two.pk], "to": "ben"}, headers=htmx).content.decode()
    assert "Handed 2 changes on to Ben" in done and done.count(" hidden") >= 2
    undo = done.split("/acts/")[1].split("/undo/")[0]
    back = browser(ana).post(f"/acts/{undo}/undo/", headers=htmx).content.decode()
    assert "<tr" in back and not reads.open_handings().exists()


def test_handed_further_it_is_with_the_last_one(ana: Viewer, ben: Viewer) -> None:
    cleo = person("Cleo")
    assert cleo.account and ben.account
    change = make_change("Berth one")
    first = give(ana, change, ben)
    second = give(ben, change, cleo)
    assert list(reads.held()) == [second]
    assert "Berth one" in desk(cleo)
    assert is_left_out(ana, change) and is_left_out(ben, change)
    assert rooms([ben.account.pk], NOW)[ben.account.pk].load == 0
    with pytest.raises(actions.Refused, match="handed it on to Cleo"):
        actions.give_back(ben, first, "", NOW)
    vote(change, cleo.account, 1)
    assert (end_of(first), end_of(second)) == ("done", "done")


def test_the_giver_hears_that_the_taker_takes_nothing_now_but_not_why(ana: Viewer, ben: Viewer) -> None:
    give(ana, make_change(), ben)
    Away.objects.create(account=ben.account, first=NOW.date(), last=NOW.date() + 9 * DAY, said_at=NOW)
    html = browser(ana).get("/handing/").content.decode()
    assert "They take nothing now" in html and f"{NOW.date() + 9 * DAY}" not in html
    actions.hand_on(ana, [make_change()], make_core("Una Unseen"), "", NOW)
    lists = list_reads.lists_of(ana, NOW)
    assert lists and "They have not signed in here" in lists.given[0].warning


# --- costs


def cost(viewer: Viewer, address: str) -> int:
    client = browser(viewer)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_cost_the_same_for_one_and_for_fifty(ana: Viewer, ben: Viewer) -> None:
    assert ana.account and ben.account
    with at_once():
        changes = [make_change() for _ in range(4)]
    Capacity.objects.create(account=make_core("Core 0"), amount=Decimal(9), said_at=NOW)
    first, form = give(ana, changes[0], ben), f"{FORM}?change={changes[3].pk}"
    one = [cost(ana, "/handing/"), cost(ben, "/me/"), cost(ana, form)]
    give(ana, changes[1], ben)
    give(ana, changes[2], ben)
    ended = {"at": NOW, "seen": NOW, "end": "done", "ended_at": NOW}
    pair = {"change": first.change, "giver": ana.account, "taker": ben.account}
    Handing.objects.bulk_create(Handing(**pair, **ended) for _ in range(47))
    Capacity.objects.create(account=make_core("Core 1"), amount=Decimal(9), said_at=NOW)
    lists = list_reads.lists_of(ana, NOW)
    assert lists and len(lists.given) == 50
    assert [cost(ana, "/handing/"), cost(ben, "/me/"), cost(ana, form)] == one
    assert one[0] <= 10 and one[1] <= 13 and one[2] <= 20, one


def test_where_nothing_is_handed_on_a_write_of_facts_costs_one_query(django_assert_num_queries: Any) -> None:
    from reviewq.handing.jobs import changes_moved

    change = make_change()
    with django_assert_num_queries(1):
        changes_moved([change.pk], NOW + timedelta(hours=1))
