"""A policy that asks experts beside the cores: its words, its ready-made form, its file, and what it warns of."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reviewq.changes.models import Domain, DomainRule, Expert, Policy
from reviewq.changes.rules import policy as rules
from reviewq.changes.rules.needs import asks
from reviewq.changes.rules.snapshot import LabelFact
from reviewq.policies.records import as_toml, from_toml
from tests.factories import NOW, facts_of, make_account, make_change, make_project, plus_two, vote
from tests.policies.records import field_of, html_of, make_policy, typed

LABELS = {"Code-Review": LabelFact(-2, 2)}


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (rules.Policy(required_plus_two=1), "1 × +2"),
        (
            rules.Policy(required_plus_two=1, expert_votes=1),
            "1 × +2; 1 × +1 or more of an expert of each domain",
        ),
        (
            rules.Policy(required_plus_two=0, expert_votes=2, expert_value=2),
            "2 × +2 or more of an expert of each domain",
        ),
    ],
)
def test_the_votes_of_a_change_say_what_is_asked_of_experts(policy: rules.Policy, words: str) -> None:
    assert asks(policy, LABELS)["Code-Review"] == words


def test_a_file_says_it_and_an_older_one_asks_no_expert() -> None:
    record = Policy(project_pattern="mooring", required_plus_two=1, expert_votes=1, expert_value=2)
    text = as_toml([record], [])
    assert "expert_votes = 1" in text and "expert_value = 2" in text
    ((_, back),) = from_toml(text)[0]
    assert (back.expert_votes, back.expert_value) == (1, 2)
    ((_, older),) = from_toml('[[policy]]\nproject_pattern = "mooring"\n')[0]
    assert (older.expert_votes, older.expert_value) == (0, 1)
    assert "expert" not in as_toml([older], [])


@pytest.mark.django_db
def test_the_ready_made_one_is_filled_in_and_says_what_it_asks(editor: Client, client: Client) -> None:
    address = re.search(r'href="([^"]+)">One core and one expert<', html_of(editor, "/policies/"))
    assert address
    assert address[1] not in html_of(client, "/policies/"), "no button for who may not"
    html = html_of(editor, address[1].replace("&amp;", "&"))
    filled = {name: field_of(html, name) for name in ("name", "required_plus_two", "expert_votes", "expert_value")}
    assert list(filled.values()) == ["One core and one expert", "1", "1", "1"]
    answer = editor.post("/policies/new/", typed(Policy(project_pattern="mooring"), **filled))
    assert answer.status_code == 302
    assert "1 × +1 or more of an expert of each domain" in html_of(client, "/policies/")
    history = html_of(client, "/policies/history/")
    assert "How many experts of each domain" in history


@pytest.mark.django_db
def test_what_stands_in_the_address_is_text_and_no_more(editor: Client) -> None:
    answer = editor.get("/policies/new/", {"required_plus_two": '"><b>', "seen": "{}", "valid_from": "x\0" * 400})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<b>" not in html.split("<main", 1)[1].split("role=")[0] and "&quot;&gt;&lt;b&gt;" in html
    assert field_of(html, "seen") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("expert_votes", "6"), ("expert_value", "0"), ("expert_votes", "9" * 400)]
)
def test_numbers_that_cannot_be_are_said_beside_the_field(editor: Client, field: str, value: str) -> None:
    answer = editor.post("/policies/new/", typed(Policy(project_pattern="mooring"), **{field: value}))
    html = answer.content.decode()
    assert answer.status_code == 400 and not Policy.objects.exists()
    assert field_of(html, field) == value
    assert "Write a whole number from" in html or "digits" in html


@pytest.mark.django_db
def test_a_record_says_where_it_asks_experts_and_no_domain_is(editor: Client) -> None:
    for name in ("mooring", "mooring-lib"):
        make_project(name)
    record = make_policy(project_pattern="mooring*", expert_votes=1)
    warned = "no domain has a rule for <bdi>mooring</bdi>, <bdi>mooring-lib</bdi>:"
    assert warned in html_of(editor, f"/policies/{record.pk}/")
    domain = Domain.objects.create(slug="berth", name="Berth")
    DomainRule.objects.create(domain=domain, project_pattern="mooring", pattern="mooring/berth/")
    html = html_of(editor, f"/policies/{record.pk}/")
    assert "no domain has a rule for <bdi>mooring-lib</bdi>:" in html
    preview = editor.post("/policies/new/", typed(Policy(project_pattern="*", branch_pattern="x"), preview="1"))
    assert "no domain has a rule" not in preview.content.decode()
    asked = typed(Policy(project_pattern="mooring-*", expert_votes=1), preview="1")
    assert "no domain has a rule" in editor.post("/policies/new/", asked).content.decode()


@pytest.mark.django_db
def test_what_it_would_do_and_what_it_does(editor: Client) -> None:
    domain = Domain.objects.create(slug="berth", name="Berth")
    DomainRule.objects.create(domain=domain, project_pattern="mooring", pattern="mooring/berth/")
    Expert.objects.create(domain=domain, account=make_account("Eve"), named_at=NOW)
    change = make_change(votes=plus_two("Ada"))
    asked = typed(Policy(project_pattern="mooring", required_plus_two=1, expert_votes=1))
    html = editor.post("/policies/new/", asked | {"preview": "1"}).content.decode()
    assert "<b>1</b> would be in another lane" in html
    assert re.search(r"<td>Needs a second \+2</td><td>Needs an expert</td>", html)
    assert facts_of(change).lane == "second"
    editor.post("/policies/new/", asked)
    assert facts_of(change).lane == "expert"
    vote(change, make_account("Eve"), 1)
    assert facts_of(change).lane == "approval"
    html = html_of(editor, f"/policies/{Policy.objects.get().pk}/delete/")
    assert re.search(r"<td>Needs approval</td><td>Needs a second \+2</td>", html)
