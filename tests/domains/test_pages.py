"""The pages of a domain: who may do what, what they say, how bad input is taken, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Domain, DomainEdit, DomainRule, Expert
from reviewq.domains.models import LearnedExpert
from tests.domains.people import client_of, make_domain, make_user
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
TYPED = {"name": "Tides", "slug": "tides", "rules": "mooring  path  mooring/tides/", "bug_tags": "a\nb", "contacts": ""}


def post(client: Client, address: str, given: dict[str, str]) -> tuple[int, str]:
    answer = client.post(address, given)
    return answer.status_code, unescape(answer.content.decode())


def hidden_of(html: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}"(?: value="([^"]*)")?', html)
    return (found[1] or "") if found else "not there"


def test_who_may_do_what():
    make_project()
    domain = make_domain()
    own = make_account("Bo Tidal")
    expert = Expert.objects.create(domain=domain, account=own, named_by_name="somebody", named_at=NOW)
    readers = {
        "anonymous": Client(),
        "reader": client_of(make_user("akua")),
        "other ptl": client_of(make_user("nell", "tally*")),
        "unverified": client_of(make_user("una", account=own, is_verified=False)),
        "expert": client_of(make_user("bo", account=own)),
        "ptl": client_of(make_user("tunde", "mooring*")),
    }
    pages = {
        "/domains/new/": {"other ptl", "ptl"},
        "/domains/import/": {"other ptl", "ptl"},
        "/domains/berths/edit/": {"ptl"},
        "/domains/berths/remove/": {"ptl"},
        "/domains/berths/experts/": {"ptl"},
        f"/domains/berths/experts/{expert.pk}/end/": {"ptl", "expert"},
    }
    for address, may in pages.items():
        for name, client in readers.items():
            expected = 200 if name in may else 302 if name == "anonymous" else 403
            assert client.get(address).status_code == expected, (address, name)
            if name in ("anonymous", "other ptl", "unverified") and name not in may:
                assert client.post(address, TYPED).status_code == expected, (address, name)
    for name, client in readers.items():
        html = client.get("/domains/berths/").content.decode()
        assert ("/domains/berths/edit/" in html) == (name == "ptl")
        assert (f"/experts/{expert.pk}/end/" in html) == (name in ("ptl", "expert")), name
        assert client.get("/domains/history/").status_code == 200
    assert not DomainEdit.objects.exists()
    for bad in ("/domains/none/", "/domains/berths/experts/99/end/", f"/domains/berths/experts/{10**30}/end/"):
        assert readers["ptl"].get(bad).status_code == 404
    for page in ("0", "x", "99999", "\0", "²"):
        assert Client().get("/domains/history/", {"page": page}).status_code == 404


def test_a_domain_is_made_seen_edited_and_removed(settings):
    with at_once():
        changes = [make_change(f"Wait for the tide {n}", files={"mooring/tides/a.py": (1, 1)}) for n in range(12)]
        make_change("A secret tide", files={"mooring/tides/a.py": (1, 1)}, is_private=True)
        make_change("Elsewhere")
    client = client_of(make_user("tunde", "mooring*"))
    status, html = post(client, "/domains/new/", TYPED | {"preview": "1"})
    assert status == 200 and "<b>12</b> of 13 open changes" in html and not Domain.objects.exists()
    assert client.post("/domains/new/", TYPED).headers["Location"] == "/domains/tides/"
    html = client.get("/domains/tides/").content.decode()
    assert "Wait for the tide 0" in html and "All 12 open changes" in html and "secret" not in html
    assert html.count("<tr") < 30 and "mooring/tides/" in html and "Tunde" in html
    assert "/bugs/?tag=" not in html  # there is no tracker to lead to
    settings.LAUNCHPAD_URL = "https://bugs.test"
    assert '/bugs/?tag=b"' in client.get("/domains/tides/").content.decode()
    form = client.get("/domains/tides/edit/").content.decode()
    seen = hidden_of(form, "seen")
    given = TYPED | {"name": "High tides", "seen": seen}
    assert client.post("/domains/tides/edit/", given).status_code == 302
    status, html = post(client, "/domains/tides/edit/", given | {"name": "Mine"})
    assert status == 409 and "<bdi>Tunde</bdi> saved this domain after you opened it" in html
    assert 'Name: <bdi class="value">Tides</bdi> → <bdi class="value">High tides</bdi>' in html
    assert 'value="Mine"' in html
    again = given | {"name": "Mine", "seen": hidden_of(html, "seen")}
    assert client.post("/domains/tides/edit/", again).status_code == 302
    assert client.post("/domains/tides/remove/", {"seen": seen}).status_code == 409
    html = client.get("/domains/tides/remove/").content.decode()
    assert client.post("/domains/tides/remove/", {"seen": hidden_of(html, "seen")}).headers["Location"] == "/domains/"
    assert not Domain.objects.exists()
    history = client.get("/domains/history/").content.decode()
    assert "removed: <bdi>Mine</bdi>" in history and "High tides" in history
    assert changes


def test_rules_that_meet_others_are_told_and_kept_at_the_second_time():
    make_project()
    make_domain("berths", "mooring/", "mooring/tides/*")
    client = client_of(make_user("tunde", "*"))
    rules = "mooring path mooring/tides/high/\nmooring path mooring/\nskerry path a/"
    status, html = post(client, "/domains/new/", TYPED | {"rules": rules})
    assert status == 400 and "Nothing is saved yet" in html and rules in html
    assert "belong to this domain and no longer to Berths, since this rule is more specific" in html
    assert "Berths has the very same rule. The files that both match belong to both domains" in html
    assert "No project of the mirror is called “skerry”" in html
    heeded = hidden_of(html, "heeded")
    status, html = post(client, "/domains/new/", TYPED | {"rules": rules + "\nmooring path a/", "heeded": heeded})
    assert status == 302 or "Nothing is saved yet" not in html  # the new rule meets none: the same warnings were read
    assert DomainRule.objects.filter(domain__slug="tides").count() == 4


LONG = "x" * 10_000
BAD = [
    ("name", "", "required"),
    ("name", LONG, "at most 100"),
    ("name", "a\0", "Null"),
    ("slug", "Two words", "small letters"),
    ("slug", "berths", "There is a domain of this short name"),
    ("about", LONG, "at most 1000"),
    ("rules", "", "needs a rule"),
    ("rules", "mooring mooring/", "Line 1: write project, path or topic, and the pattern"),
    ("rules", "\nmooring path /a", "Line 2: Paths begin at the top"),
    ("rules", "mooring path ^(a", "Line 1: The regular expression cannot be used"),
    ("rules", "mooring path ^" + "(.*a){90}b", "Line 1: "),
    ("rules", "mooring path a\nmooring  path  a", "Line 2: The very same rule"),
    ("rules", "\n".join(f"m path a{n}" for n in range(301)), "at most 300"),
    ("rules", "tally path a", "Your role does not reach tally: PTL of mooring*"),
    ("bug_tags", "a\n\nb c", "Line 2: A tag has no spaces"),
    ("bug_tags", "\n".join(map(str, range(21))), "at most 20"),
    ("contacts", "#a\n" + LONG, "Line 2: "),
]


def test_bad_input_is_told_beside_its_field_and_nothing_is_lost():
    make_project()
    make_domain()
    client = client_of(make_user("tunde", "mooring*"))
    for field, text, words in BAD:
        given = TYPED | {"about": "Keep these words \u202e", field: text}
        status, html = post(client, "/domains/new/", given)
        assert status == 400, (field, text[:40])
        assert words in html, (words, field)
        assert f'id="id_{field}_error"' in html
        assert (text if field == "about" else "Keep these words \u202e") in html
        if "\0" not in text:
            assert text.strip() in html
    assert Domain.objects.count() == 1 and not DomainEdit.objects.exists()
    for seen in ("", "x", "9" * 400, "-1"):
        assert post(client, "/domains/berths/edit/", TYPED | {"seen": seen})[0] == 409


def test_experts_are_named_and_end_on_the_page():
    domain = make_domain()
    for name in ("Bo Tidal", "Bo Rope", "Cyd <b>Sand</b>"):
        make_account(name)
    LearnedExpert.objects.create(domain=domain, account=make_account("Dee Quay"), reviewed=12, last_at=NOW - 3 * DAY)
    client = client_of(make_user("tunde", "mooring*"))
    page = "/domains/berths/experts/"
    for given, words in [
        ({"person": ""}, "required"),
        ({"person": "nobody at all"}, "Nobody in the mirror matches"),
        ({"person": "Bo", "since": "2026-01-31"}, "Whom do you mean?"),
        ({"person": "botidal", "since": "2026-02-01", "until": "2026-01-01"}, "is before the first"),
        ({"person": "botidal", "since": "soon"}, "Write a day as"),
        ({"person": "botidal", "until": "9999-12-31"}, "Write a day from"),
        ({"person": LONG}, "at most 200"),
        ({"person": "\0"}, "Null"),
    ]:
        status, html = post(client, page, given)
        assert status == 400 and words in html, words
        assert all(text in html for text in given.values() if "\0" not in text)
    chosen = str(make_account("Bo Rope").pk)
    assert client.post(page, {"person": "Bo", "account": chosen, "since": "2026-01-31"}).status_code == 302
    assert client.post(page, {"person": "Cyd <b>Sand</b>"}).status_code == 302
    status, html = post(client, page, {"person": "borope"})
    assert status == 400 and "Bo Rope is named already (since 2026-01-31)" in html
    html = client.get("/domains/berths/").content.decode()
    assert "since 2026-01-31" in html and "Cyd &lt;b&gt;Sand" in html and "<b>Sand" not in html
    assert "reviewed 12 changes" in html and "Dee Quay" in html
    expert = Expert.objects.get(account__name="Bo Rope")
    ending = f"{page}{expert.pk}/end/"
    assert post(client, ending, {"until": "2026-01-01"})[0] == 400
    assert client.post(ending, {"until": ""}).status_code == 302
    assert client.post(ending, {"until": ""}).status_code == 302  # over already: said, not an error
    expert.refresh_from_db()
    assert expert.until == TODAY - timedelta(days=1) and DomainEdit.objects.count() == 3
    assert "Before and to come (1)" in client.get("/domains/berths/").content.decode()


def test_the_file_of_all_domains():
    domain = make_domain(about="of \u202eships")
    Expert.objects.create(domain=domain, account=make_account("Bo Tidal"), named_by_name="x", named_at=NOW)
    answer = Client().get("/domains.toml")
    assert answer.headers["Content-Type"].startswith("application/toml")
    assert 'slug = "berths"' in answer.content.decode() and 'account = "botidal"' in answer.content.decode()


def queries(client: Client, *addresses: str) -> list[int]:
    found = []
    for address in addresses:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        found.append(len(made))
    return found


def test_a_page_costs_the_same_for_one_and_for_many():
    pages = ("/domains/berths/", "/domains/berths/edit/", "/domains/history/", "/domains.toml", "/domains/import/")
    make_change()
    domain = make_domain("berths", "mooring/berth/")
    client = client_of(make_user("tunde", "mooring*"))
    one = make_account("Expert 0")
    Expert.objects.create(domain=domain, account=one, named_by_name="x", named_at=NOW)
    given = {"name": "B", "rules": "mooring path mooring/berth/\nmooring path b/", "seen": "1"}
    assert client.post("/domains/berths/edit/", given).status_code == 302
    few = queries(client, *pages)
    for n in range(1, 20):
        account = make_account(f"Expert {n}")
        Expert.objects.create(domain=domain, account=account, named_by_name="x", named_at=NOW)
        LearnedExpert.objects.create(domain=domain, account=account, reviewed=n, last_at=NOW)
        DomainRule.objects.create(domain=make_domain(f"other-{n}"), project_pattern="mooring", pattern=f"a{n}/")
        edit = DomainEdit.objects.first()
        edit.pk = None
        edit.save()
    with at_once():
        for _ in range(12):
            make_change()
    assert queries(client, *pages) == few
    assert max(few) <= 18, few
