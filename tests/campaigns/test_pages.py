"""Campaigns as people meet them: one line on the board, a page of members, one decision, who is taken out."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.campaigns.models import Decision, Outsider
from reviewq.changes.actions import save_core
from reviewq.changes.models import Change, Core
from reviewq.people.actions import link_account
from reviewq.people.models import Link
from reviewq.trivial.models import Judged, Word
from tests.factories import NOW, at_once, make_account, make_change, make_judged, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
WHY = "I ran it, and looked at all of them"


def member(n: int, *, size: int = 2, judged: dict[str, Any] | None = None, **given: Any) -> Change:
    change = make_change(f"Use the library's mock in f{n}.py", files={f"mooring/f{n}.py": (size, 0)}, **given)
    make_judged(change, **({"shape": "mock"} | (judged or {})))
    return change


def members(count: int, **given: Any) -> list[Change]:
    with at_once():
        return [member(n, **given) for n in range(count)]


def signed_in(name: str, *core_of: str) -> Client:
    """Somebody with an account, core of these projects."""
    user, account = User.objects.create_user(name), make_account(f"{name.title()} Person")
    link_account(user, account)
    Link.objects.filter(user=user).update(is_verified=True)
    for project in core_of:
        save_core(Core(project=make_project(project), account=account), NOW)
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return str(answer.content.decode())


def address(client: Client) -> str:
    found = re.search(r'href="(/campaigns/[\w-]+/)"', text(client, "/trivial/?needs=all"))
    assert found
    return found[1]


def form_of(html: str, action: str) -> dict[str, str]:
    """What the form of that address sends when nothing is typed."""
    part = html.partition(f'action="{action}"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', part)}


def rows(html: str) -> list[str]:
    return re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', html)


def test_thirty_alike_are_one_line_and_a_look_alike_stays_alone(client: Client) -> None:
    with at_once():
        for n in range(30):
            member(n, owner=make_account(f"Author {n % 2}"), project=make_project(f"p{n % 3}"), topic="mock")
        look_alike = make_change("Use the library's mock in g.py", owner=make_account("Author 0"), topic="mock")
    make_judged(look_alike, shape="muck")
    html = text(client, "/trivial/")
    assert len(rows(html)) == 2 and "Use the library&#x27;s mock in g.py" in html
    assert '<b>30</b><span class="size">of 30</span>' in html and "campaign of 30" in html
    assert "by Author 0, Author 1 · in 3 projects" in html
    page = text(client, address(client))
    assert len(rows(page)) == 30 and page.count("like the others") == 30 and "in 3 projects (p0, p1, p2)" in page
    assert (
        "Thank you for taking care of this!" in page and 'data-copy="reply"' in page and "Sign in</a> and say" in page
    )
    change = text(client, f"/c/mooring/+/{look_alike.number}/")
    assert "campaign-panel" not in change
    first = Change.objects.get(subject__endswith="f0.py")
    assert f'<a href="{address(client)}">30 open changes with the same edit</a>' in text(
        client, f"/c/p0/+/{first.number}/"
    )


def test_those_that_differ_are_named_and_come_first(client: Client) -> None:
    members(4)
    member(5, size=9)
    veto = {"danger": "config-option", "path": "a.py", "line": "", "old": 0, "new": 1}
    member(6, judged={"is_tagged": False, "why_not": "score"}, ci=-1)
    apart = member(7, judged={"is_tagged": False, "why_not": "veto", "vetoes": [veto]})
    page = text(client, address(client))
    assert rows(page)[:2] == ["Use the library&#x27;s mock in f5.py", "Use the library&#x27;s mock in f6.py"]
    assert "9 changed lines where most have 2" in page and "not tagged, unlike most; CI failed" in page
    assert "2 differ from the others" in page and "5 of them are tagged" in page
    stays_alone = page.partition('id="apart-title"')[2].partition("</section>")[0]
    assert str(apart.number) in stays_alone and "option" in stays_alone
    assert "this one stays alone" in text(client, f"/c/mooring/+/{apart.number}/")


def test_one_word_of_a_core_decides_for_all_and_can_be_taken_back(client: Client) -> None:
    members(4)
    core = signed_in("cora", "mooring")
    here = address(core)
    given = form_of(text(core, here), f"{here}decide/")
    given |= {"kind": "reject", "why": WHY}
    answer = core.post(f"{here}decide/", given, follow=True)
    assert "Decided: 4 changes are not trivial" in answer.content.decode()
    assert list(Judged.objects.values_list("is_tagged", "why_not")) == [(False, "person")] * 4
    assert Word.objects.filter(decides=True, why=WHY, by_name="Cora Person").count() == 4
    assert rows(text(client, "/trivial/?needs=all")) == []
    again = core.post(f"{here}decide/", given, follow=True).content.decode()
    assert "You had said that already" in again and Decision.objects.count() == 1
    decision = Decision.objects.get()
    undo = f"{here}decisions/{decision.pk}/undo/"
    assert signed_in("ada").post(undo).status_code == 404
    assert "Taken back on 4 changes" in core.post(undo, follow=True).content.decode()
    assert Judged.objects.filter(is_tagged=True).count() == 4
    assert "It was taken back already" in core.post(undo, follow=True).content.decode()


def test_who_is_core_of_a_part_decides_there_and_suggests_elsewhere() -> None:
    for n in range(4):
        member(n, project=make_project(f"p{n % 2}"))
    core, guest = signed_in("cora", "p0"), signed_in("gus")
    here = address(core)
    page = text(core, here)
    assert "It decides for 2 of them" in page
    given = form_of(page, f"{here}decide/") | {"kind": "reject", "why": WHY}
    assert "It decides where you are core" in core.post(f"{here}decide/", given, follow=True).content.decode()
    assert set(Judged.objects.filter(is_tagged=False).values_list("project__name", flat=True)) == {"p0"}
    told = guest.post(f"{here}decide/", given, follow=True).content.decode()
    assert "Kept as your suggestion: 4 changes" in told
    assert Judged.objects.filter(is_tagged=True).count() == 2


def test_new_code_stops_a_decision_and_what_was_typed_is_kept() -> None:
    first, *_ = members(3)
    core = signed_in("cora", "mooring")
    here = address(core)
    given = form_of(text(core, here), f"{here}decide/") | {"kind": "confirm", "why": WHY}
    first.patch_sets.create(number=2, revision="f" * 40, kind="REWORK", created=NOW)
    Change.objects.filter(pk=first.pk).update(patch_set=2, revision="f" * 40)
    answer = core.post(f"{here}decide/", given)
    html = answer.content.decode()
    assert answer.status_code == 409 and f"New code came meanwhile on {first.number}" in html and WHY in html
    assert not Word.objects.exists() and not Decision.objects.exists()
    assert core.post(f"{here}decide/", form_of(html, f"{here}decide/") | {"kind": "confirm"}).status_code == 302


def test_a_member_is_taken_out_stands_alone_and_can_be_put_back(client: Client) -> None:
    odd, *_ = members(4)
    vera = signed_in("vera")
    here = address(vera)
    told = vera.post(f"{here}out/", {"change": odd.pk, "why": "<b>it</b> is a test"}, follow=True).content.decode()
    assert f"{odd.number} stands alone now" in told and "&lt;b&gt;it&lt;/b&gt; is a test" in told
    assert "Campaign of 3" in told and f"Put {odd.number} back" in told
    board = text(client, "/trivial/")
    assert len(rows(board)) == 2 and '<b>3</b><span class="size">of 3</span>' in board
    assert "took it out of" in text(client, f"/c/mooring/+/{odd.number}/")
    other = Change.objects.exclude(pk=odd.pk).first()
    assert other
    over = vera.post(f"{here}out/", {"change": other.pk}, follow=True)
    assert over.status_code == 404 and "This campaign is over" in over.content.decode()
    for change in (odd, other):
        vera.post(f"{here}back/", {"change": change.pk})
    assert "Campaign of 4" in text(client, here)
    assert Outsider.objects.filter(undone_at=None).count() == 0 < Outsider.objects.count()
    assert "is back already" in vera.post(f"{here}back/", {"change": odd.pk}, follow=True).content.decode()


def test_strangers_closed_ones_and_wrong_addresses_end_well(client: Client) -> None:
    changes = members(3)
    here, vera = address(client), signed_in("vera")
    for path in ("decide/", "out/", "back/", "decisions/1/undo/"):
        assert client.get(f"{here}{path}").status_code == 405
        answer = client.post(f"{here}{path}")
        assert answer.status_code == 302 and answer["Location"].startswith("/people/sign-in/?next=%2Fcampaigns")
    for change in ("x", "", "9" * 30, "-1", "0", str(make_change("Not a member").pk)):
        assert vera.post(f"{here}out/", {"change": change}).status_code == 400
        assert vera.post(f"{here}back/", {"change": change}).status_code == 302
    assert text(client, "/campaigns/nothing-12345678/", 404).count("This campaign is over") == 1
    assert client.get("/campaigns/" + "x" * 5000 + "/").status_code == 404
    make_judged(changes[0], shape="other")
    assert "This campaign is over" in text(client, here, 404)


def test_a_campaign_costs_the_same_queries_for_three_members_and_for_sixty() -> None:
    members(3, owner=make_account("Ann"))
    core = signed_in("cora", "mooring")
    here = address(core)

    def queries() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as made:
            html = text(core, here)
        return len(made), html

    few, _ = queries()
    with at_once():
        for n in range(57):
            member(100 + n, owner=make_account(f"Author {n}"))
    many, html = queries()
    assert many == few <= 22
    assert "Page 1 of 2" in html and len(rows(text(core, f"{here}?page=2"))) == 10
    assert len(rows(text(core, f"{here}?page=none"))) == 50
