"""`/me`: what is on it, why, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewq.changes.derive import derive
from reviewq.changes.models import Account, AttentionEntry, Change, Project, Vote
from reviewq.cycles.models import Cycle
from reviewq.ffe.models import Request
from reviewq.volunteers.models import Claim
from tests.factories import DAY, LABELS, at_once, make_account, make_change, make_project, plus_two

from .test_acts import do
from .test_holds import say, upload, vote_on

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
PRIORITY = {"min": -1, "max": 2, "words": {"-1": "Branch is frozen", "+1": "Contributor promise", "+2": "Core promise"}}


def sections(page: Any) -> dict[str, list[str]]:
    """The subjects of each section that stands on the page."""
    html = page.content.decode()
    parts = re.split(r'<h2 id="s-(\w+)"', html)
    return {
        key: re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', text)
        for key, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def why(page: Any, subject: str) -> str:
    """Why a row is on the desk: its first reason."""
    row = re.search(rf"<bdi>{re.escape(subject)}</bdi>.*?</tr>", page.content.decode(), re.DOTALL)
    assert row, f"{subject} is not on the page"
    found = re.search(r'class="reason">(.*?)</span>', row[0], re.DOTALL)
    return found[1] if found else ""


def hide(change: Change) -> None:
    """Its owner makes it private."""
    Change.objects.filter(pk=change.pk).update(is_private=True)
    derive([change.pk], timezone.now())


def active_in(account: Account, files: str = "mooring/berth/plan.py", project: Project | None = None) -> Change:
    """A change that the account has voted on lately: its area is one of theirs."""
    return make_change("Voted on", votes=[(account, "Code-Review", 1)], files={files: (3, 1)}, project=project)


def test_who_is_not_signed_in_reads_what_would_be_there(client: Client) -> None:
    page = client.get("/me/")
    assert page.status_code == 200
    assert "/people/sign-in/?next=/me/" in page.content.decode()
    assert client.get("/me/back/").status_code == 200


def test_who_has_no_account_is_asked_for_it_and_still_has_holds(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("new"))
    do(client, "hold", make_change("Held"), until="vote")
    page = client.get("/me/")
    assert "Which Gerrit account is yours is not known yet" in page.content.decode()
    assert sections(page) == {"held": ["Held"]}


def test_an_empty_desk_says_so_in_each_section(desk: Client) -> None:
    page = desk.get("/me/")
    assert sections(page) == {key: [] for key in ("back", "own", "promised", "nearly", "first", "held")}
    for words in ("Nothing has come back", "You hold nothing", "You have promised no review"):
        assert words in page.content.decode()


def test_a_hold_that_ended_comes_back_with_its_reason(desk: Client) -> None:
    change = make_change("Held")
    do(desk, "hold", change, until="vote", why="waits for Lea")
    page = desk.get("/me/")
    assert sections(page)["held"] == ["Held"]
    assert why(page, "Held") == "Held until a vote: waits for Lea"
    vote_on(change, make_account("Lea Core"), 1)
    page = desk.get("/me/")
    assert sections(page)["back"] == ["Held"]
    assert sections(page)["held"] == []
    assert why(page, "Held").startswith("Lea Core voted Code-Review +1")
    do(desk, "seen", change)
    assert sections(desk.get("/me/"))["back"] == []


def test_votes_that_were_lost_or_answered_come_back(desk: Client, account: Account) -> None:
    answered = make_change("Answered", votes=[(account, "Code-Review", -1)], reviewers=[account])
    say(answered, answered.owner, "Patch Set 1:\n\nIt cannot happen: the caller looks first.")
    lost = make_change("Lost", votes=[(account, "Code-Review", 2)], reviewers=[account], age=5 * DAY)
    Vote.objects.filter(change=lost, account=account).delete()
    upload(lost)
    vote_on(lost, make_account("Bo"), 1)
    page = desk.get("/me/")
    assert set(sections(page)["back"]) == {"Answered", "Lost"}
    assert why(page, "Answered").startswith("The author has answered your Code-Review −1")
    assert why(page, "Lost").startswith("Newer code has dropped the +2 that you gave on patch set 1")


def test_the_attention_set_brings_a_change_back(desk: Client, account: Account) -> None:
    change = make_change("Asked")
    AttentionEntry.objects.create(change=change, account=account, reason="ping")
    page = desk.get("/me/")
    assert sections(page)["back"] == ["Asked"]
    assert why(page, "Asked") == "Gerrit&#x27;s attention set names you"


def test_a_first_look_waits_in_the_areas_where_the_reader_is_active(desk: Client, account: Account) -> None:
    active_in(account)
    with at_once():
        make_change("Near")
        make_change("Elsewhere", files={"other/part/x.py": (3, 1)})
        make_change("Other project", project=make_project("harbour"))
        make_change("Own", owner=account)
        heard = make_change("Heard")
    say(heard, account, "Patch Set 1:\n\nWhy not the other way round?")
    page = desk.get("/me/")
    assert sections(page)["first"] == ["Near"]
    assert why(page, "Near") == "In mooring/berth, where you were active on 2 changes lately"


def test_activity_long_ago_makes_no_area(desk: Client, account: Account) -> None:
    change = active_in(account)
    Vote.objects.filter(change=change, account=account).update(date=timezone.now() - timedelta(days=91))
    make_change("Near")
    assert sections(desk.get("/me/"))["first"] == []


def test_one_vote_from_merging_leaves_out_what_waits_for_others(desk: Client, account: Account) -> None:
    with at_once():
        make_change("Second", votes=plus_two("Juma Core"))
        make_change("Approve", votes=plus_two("Juma Core", "Lea Core"))
        make_change("Mine", votes=plus_two("Juma Core"), owner=account)
        make_change("I gave the first", votes=[(account, "Code-Review", 2)])
        make_change("Two missing")
    assert set(sections(desk.get("/me/"))["nearly"]) == {"Second", "Approve"}


def test_own_changes_that_wait_for_their_author(desk: Client, account: Account) -> None:
    with at_once():
        make_change("Needs me", owner=account, votes=[(make_account("Lea Core"), "Code-Review", -1)])
        make_change("Waits", owner=account)
    page = desk.get("/me/")
    assert sections(page)["own"] == ["Needs me"]
    assert "Lea Core" in why(page, "Needs me")


def test_a_promise_is_read_in_the_words_of_the_project(desk: Client, account: Account) -> None:
    labels = LABELS | {"Review-Priority": PRIORITY}
    with at_once():
        make_change("Promised", votes=[(account, "Review-Priority", 2)], labels=labels)
        make_change("Kept", votes=[(account, "Review-Priority", 1), (account, "Code-Review", 1)], labels=labels)
        make_change("No words", votes=[(account, "Review-Priority", 1)])
        make_change("Of another", votes=[(make_account("Lea Core"), "Review-Priority", 2)], labels=labels)
    page = desk.get("/me/")
    assert set(sections(page)["promised"]) == {"Promised", "No words"}
    assert why(page, "Promised") == "You voted Review-Priority +2: “Core promise”"
    assert why(page, "No words") == "You voted Review-Priority +1"


def test_what_was_taken_and_what_is_sponsored_are_promises_too(desk: Client, account: Account) -> None:
    now, user = timezone.now(), User.objects.get(gerrit_link__account=account)
    with at_once():
        taken, over, sponsored, reviewed = (make_change(name) for name in ("Taken", "Over", "Sponsored", "Reviewed"))
    held = {"holder": user, "purpose": "review", "at": now - 3 * DAY}
    Claim.objects.create(change=taken, until=now + DAY, **held)
    Claim.objects.create(change=over, until=now - DAY, end="lapsed", ended_at=now - DAY, **held)
    cycle = Cycle.objects.create(slug="heron", name="Heron")
    for change, reviewed_at in ((sponsored, None), (taken, None), (reviewed, now)):
        named = {"project": change.project, "effort": f"topic/{change.number}", "state": "requested", "by_name": "A"}
        request = Request.objects.create(cycle=cycle, title="Quotas", made_at=now, **named)
        request.members.create(change=change, joined_at=now)
        request.sponsors.create(user=user, name="M", account=account, at=now, reviewed_at=reviewed_at)
    page = desk.get("/me/")
    assert sorted(sections(page)["promised"]) == ["Sponsored", "Taken"]
    assert why(page, "Sponsored") == "You sponsor the exception that it belongs to, and have not reviewed it yet"
    assert why(page, "Taken").startswith("You ")


def test_a_change_stands_on_the_desk_once(desk: Client, account: Account) -> None:
    change = make_change("Everywhere", votes=[*plus_two("Juma Core"), (account, "Review-Priority", 1)])
    AttentionEntry.objects.create(change=change, account=account)
    active_in(account)
    assert desk.get("/me/").content.decode().count(f'id="c{change.pk}"') == 1
    do(desk, "hold", change, until="patch-set")
    page = desk.get("/me/")
    assert sections(page)["held"] == ["Everywhere"]
    assert page.content.decode().count(f'id="c{change.pk}"') == 1


def test_a_section_shows_ten_and_leads_to_all(desk: Client, account: Account) -> None:
    with at_once():
        for place in range(12):
            make_change(f"Mine {place}", owner=account, work_in_progress=True)
    page = desk.get("/me/")
    assert len(sections(page)["own"]) == 10
    assert 'href="/me/own/"' in page.content.decode()
    alone = desk.get("/me/own/")
    assert len(re.findall(r'class="subject"', alone.content.decode())) == 12
    assert desk.get("/me/nothing/").status_code == 404


def test_private_changes_stay_off_the_desk(desk: Client, account: Account) -> None:
    active_in(account)
    with at_once():
        held, other = make_change("Held"), make_change("Waited for")
    do(desk, "hold", held, until="merge", other=str(other.number))
    desk.get("/me/")  # the message of the act names it once more
    hide(other)
    html = desk.get("/me/").content.decode()
    assert str(other.number) not in html
    assert "another change merges" in html
    hide(held)
    make_change("Secret", is_private=True)
    html = desk.get("/me/").content.decode()
    assert "Held</bdi>" not in html
    assert "Secret" not in html


def fill(desk: Client, account: Account, count: int) -> None:
    """A desk with so many changes in each section."""
    lea, labels = make_account("Lea Core"), LABELS | {"Review-Priority": PRIORITY}
    put_aside = []
    with at_once():
        for place in range(count):
            active_in(account, f"part{place}/x/y.py")
            make_change(f"Near {place}", files={f"part{place}/x/z.py": (1, 1)})
            make_change(f"Own {place}", owner=account, votes=[(lea, "Code-Review", -1)])
            make_change(f"Nearly {place}", votes=plus_two("Juma Core"), depends_on=[make_change(f"Lower {place}")])
            make_change(f"Promised {place}", votes=[(account, "Review-Priority", 1)], labels=labels)
            asked, held, back = (make_change(f"{name} {place}") for name in ("Asked", "Held", "Back"))
            AttentionEntry.objects.create(change=asked, account=account)
            put_aside.append((held, back))
    for place, (held, back) in enumerate(put_aside):
        do(desk, "hold", held, back, until="vote")
        vote_on(back, lea, 1)
        desk.post("/views/new/", {"name": f"View {place}", "url": f"/?lane=first&area=part{place}", "hot_key": ""})


def test_it_costs_at_most_twelve_queries_whatever_is_on_it(desk: Client, account: Account) -> None:
    costs = []
    for count in (0, 1, 3):
        fill(desk, account, count)
        with CaptureQueriesContext(connection) as asked:
            page = desk.get("/me/")
        assert page.status_code == 200
        costs.append(len(asked))
    assert all(rows for rows in sections(page).values())
    assert costs[-1] <= MOST_QUERIES, [query["sql"][:90] for query in asked]
    assert costs[1] == costs[2]


def test_hostile_text_stays_text(desk: Client, account: Account) -> None:
    change = make_change("<script>alert(1)</script>")
    do(desk, "hold", change, until="vote", why="<img src=x onerror=alert(1)>\u202e")
    html = desk.get("/me/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
