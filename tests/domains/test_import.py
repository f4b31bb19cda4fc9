"""A file of domains against those that are there: the plan, its token, and what applying it does."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reviewq.changes.actions import Editor
from reviewq.changes.models import ChangeDomain, Domain, DomainEdit, Expert
from reviewq.domains.importing import Plan, Source, Stale, apply_source, plan_of
from reviewq.domains.owners import Place
from reviewq.domains.reads import all_domains
from reviewq.domains.records import domain_json
from reviewq.domains.rules.draft import BadFile
from reviewq.domains.toml import written
from reviewq.people.reads import Viewer
from tests.domains.people import client_of, make_domain, make_user, root
from tests.factories import DAY, NOW, make_account, make_change

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
FILE = """\
[[domain]]
slug = "berths"
name = "Berths"
[[domain.rule]]
project = "mooring"
path = "mooring/berth/"
[[domain.expert]]
account = "botidal"
since = 2026-01-31
[[domain.expert]]
account = "nobody"
"""
OWNERS = "# berths\nbo@example.com\ncyd@example.com\n"


def exported() -> str:
    return written(domain_json(domain) for domain in all_domains())


def apply(source: Source, keeps_rest: bool = False) -> Plan:
    plan = plan_of(source, root(), NOW)
    return apply_source(source, plan.token, keeps_rest, root(), Editor(None, "toml", NOW))


def left_out(plan: Plan) -> str:
    return "\n".join(map(str, plan.left_out))


def test_a_file_becomes_domains_and_comes_out_again_as_it_was():
    make_account("Bo Tidal")
    change = make_change()
    plan = apply(Source(FILE))
    assert [part.title for part in plan.new] == ["Berths"]
    assert "Line 10: Berths: nobody is no account that the mirror knows" in left_out(plan)
    assert ChangeDomain.objects.get().change_id == change.pk
    assert Expert.objects.get().since == date(2026, 1, 31)
    text = exported()
    again = plan_of(Source(text), root(), NOW)
    assert again.is_empty and again.same == 1 and not again.left_out
    Domain.objects.all().delete()
    apply(Source(text))
    assert exported() == text
    assert [edit.way for edit in DomainEdit.objects.all()] == ["toml", "toml"]


def test_what_the_file_leaves_out_goes_and_past_experts_stay():
    bo, cyd, dee = (make_account(name) for name in ("Bo Tidal", "Cyd Sand", "Dee Quay"))
    domain = make_domain("berths", "mooring/berth/")
    make_domain("tides")
    told = {"domain": domain, "named_by_name": "somebody", "named_at": NOW}
    over = Expert.objects.create(account=bo, until=date(2025, 12, 31), **told)
    Expert.objects.create(account=cyd, **told)
    Expert.objects.create(account=dee, since=TODAY, **told)
    plan = plan_of(Source(FILE), root(), NOW)
    assert [part.title for part in plan.removed] == ["Tides"] and [part.title for part in plan.changed] == ["Berths"]
    apply(Source(FILE), keeps_rest=True)
    assert Domain.objects.count() == 2
    found = {(one.account_id, one.since): one.until for one in Expert.objects.all()}
    # dee's began today and ends at once, so it never was
    assert found == {(bo.pk, None): over.until, (bo.pk, date(2026, 1, 31)): None, (cyd.pk, None): TODAY - DAY}
    apply(Source(FILE))
    assert [one.slug for one in Domain.objects.all()] == ["berths"]


def test_a_plan_is_applied_as_it_was_shown_or_not_at_all():
    plan = plan_of(Source(FILE), root(), NOW)
    make_domain("tides")
    with pytest.raises(Stale) as told:
        apply_source(Source(FILE), plan.token, False, root(), Editor(None, "toml", NOW))
    assert [part.title for part in told.value.plan.removed] == ["Tides"]
    assert not Domain.objects.filter(slug="berths").exists()


def test_a_role_reaches_no_further_than_its_projects():
    make_domain("tides", project="tally")
    viewer = Viewer(make_user("tunde", "mooring"))
    plan = plan_of(Source(FILE), viewer, NOW)
    assert not plan.removed and plan.others == ["Tides"]
    with pytest.raises(BadFile, match="Your role does not reach tally: PTL of mooring"):
        plan_of(Source(FILE.replace('"mooring"', '"tally"')), viewer, NOW)
    with pytest.raises(BadFile, match="Your role does not reach tally"):  # nor may it take over theirs
        plan_of(Source(FILE.replace('"berths"', '"tides"')), viewer, NOW)


def test_owners_only_add_from_today_on():
    bo = make_account("Bo Tidal", email="Bo@example.com")
    make_account("Build bot", is_bot=True, email="cyd@example.com")
    make_domain("tides")
    source = Source(OWNERS, place=Place("mooring", "mooring/berth"))
    plan = apply(source)
    assert plan.source.kind == "gerrit" and not plan.removed
    assert "Build bot is a bot" in left_out(plan)
    assert [(one.account, one.since) for one in Expert.objects.all()] == [(bo, TODAY)]
    domain = Domain.objects.get(slug="berth")
    assert [rule.pattern for rule in domain.rules.all()] == ["mooring/berth/"]
    assert plan_of(source, root(), NOW + 3 * DAY).is_empty
    moved = Source("dee@example.com", place=Place("mooring", "quay/berth"))
    make_account("Dee Quay", email="dee@example.com")
    apply(moved)
    assert [rule.pattern for rule in domain.rules.order_by("pattern")] == ["mooring/berth/", "quay/berth/"]
    assert Expert.objects.count() == 2
    with pytest.raises(BadFile, match="Say which project"):
        plan_of(Source(OWNERS), root(), NOW)
    with pytest.raises(BadFile, match="none of the files"):
        plan_of(Source("hello"), root(), NOW)


def test_nobody_is_named_twice_for_one_day_by_two_spellings():
    bo = make_account("Bo Tidal")
    domain = make_domain("berths", "mooring/berth/")
    told = {"domain": domain, "account": bo, "named_by_name": "somebody", "named_at": NOW}
    for since, until in ((None, date(2025, 1, 1)), (date(2025, 1, 2), None)):
        Expert.objects.create(since=since, until=until, **told)
    spelt = f'[[domain.expert]]\naccount = "botidal"\n[[domain.expert]]\naccount = {bo.number}\nsince = 2025-01-02\n'
    with pytest.raises(BadFile, match="Bo Tidal would be named twice"):
        plan_of(Source(FILE.split("[[domain.expert]]")[0] + spelt), root(), NOW)


def test_of_several_accounts_of_one_address_none_is_guessed():
    make_account("Bo Tidal", email="bo@example.com")
    make_account("Bo Other", email="bo@example.com")
    plan = plan_of(Source(OWNERS, place=Place("mooring")), root(), NOW)
    assert "bo@example.com is the account of several people" in left_out(plan)


def test_the_pages_show_it_first_then_apply_it():
    make_account("Bo Tidal")
    client = client_of(make_user("tunde", "mooring*"))
    assert client.get("/domains/import/").status_code == 200
    answer = client.post("/domains/import/", {"text": FILE.replace("\n", "\r\n")})
    html = answer.content.decode()
    assert answer.status_code == 200 and "1 new, 0 changed" in html and "nobody is no account" in html
    assert not Domain.objects.exists()
    token = html.split('name="token" value="')[1].split('"')[0]
    told = {"text": FILE, "token": token, "kind": "toml"}
    assert client.post("/domains/import/apply/", told | {"token": "x"}).status_code == 409
    assert client.post("/domains/import/apply/", told).headers["Location"] == "/domains/"
    assert Expert.objects.get().named_by_name == "Tunde"
    for bad, words in [
        ({"text": "[[domain"}, "Line 1"),
        ({"text": ""}, "Choose a file"),
        ({"text": "\0"}, "Null characters"),
        ({"text": OWNERS}, "Say which project"),
        ({"text": OWNERS, "project": "a b"}, "no spaces"),
        ({"text": OWNERS, "project": "mooring", "folder": "../x"}, "without . or .."),
        ({"text": FILE, "kind": "fun"}, "Select a valid choice"),
        ({"text": "x" * 400_000}, "at most 300000"),
    ]:
        answer = client.post("/domains/import/", bad)
        assert answer.status_code == 400, bad
        assert words in answer.content.decode(), words
    assert client.post("/domains/import/apply/", {"text": "[[domain", "token": token}).status_code == 400


def test_the_commands(tmp_path):
    make_account("Bo Tidal")
    make_user("tunde")
    path = tmp_path / "domains.toml"
    path.write_text(FILE)
    out, err = StringIO(), StringIO()
    call_command("import_domains", str(path), "--dry-run", stdout=out, stderr=err)
    assert out.getvalue() == "new: Berths\n" and "nobody is no account" in err.getvalue()
    assert not Domain.objects.exists()
    call_command("import_domains", str(path), by="tunde", stdout=out, stderr=err)
    assert DomainEdit.objects.get().by_name == "Tunde"
    out = StringIO()
    call_command("export_domains", stdout=out)
    assert out.getvalue() == exported()
    path.write_text(FILE.replace("Berths", "Quays"))
    out = StringIO()
    call_command("import_domains", str(path), stdout=out, stderr=err)
    assert "changed: Quays\n  Name: Berths -> Quays" in out.getvalue()
    path.write_text("[[domain")
    for given, words in [({}, "Line 1"), ({"by": "who"}, "no user"), ({"project": "a b"}, "--project")]:
        with pytest.raises(CommandError, match=words):
            call_command("import_domains", str(path), **given)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_domains", str(tmp_path / "none"))
