"""Where a project draws the line: shown before it is drawn, drawn by its PTLs alone, and by one of two at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change
from reviewq.trivial.models import Judged, Threshold, ThresholdEdit, Word
from tests.factories import NOW, at_once, facts_of, make_change, make_judged, make_project, version
from tests.trivial import judges

pytestmark = pytest.mark.django_db
LIST, PAGE = "/trivial/thresholds/", "/trivial/thresholds/openstack/mooring/"
SEEN_NONE = "null"
VETO = {"danger": "regex", "path": "a.py", "line": "re.compile('a')", "old": 0, "new": 1}


@pytest.fixture(autouse=True)
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    judges.install(monkeypatch)


@pytest.fixture
def ptl(ptl: Client) -> Client:
    from reviewq.people.models import Role

    Role.objects.update(project_pattern="openstack/moor*")
    return ptl


def judged(score: float | None, **given: Any) -> Change:
    """A change of the project, tagged by the default line of 50 % if nothing forbids it."""
    change = make_change(f"Score {score}", project=make_project("openstack/mooring"))
    is_tagged = given.pop("is_tagged", score is not None and score >= 0.5 and not given)
    make_judged(change, is_tagged=is_tagged, score=score, **given)
    return change


@pytest.fixture
def patches(db: None) -> dict[str, Change]:
    with at_once():
        return {
            "high": judged(0.9),
            "middle": judged(0.55),
            "low": judged(0.3),
            "vetoed": judged(0.95, vetoes=[VETO], why_not="veto"),
            "large": judged(None, state="too-large", why_not="state"),
        }


def tagged(patches: dict[str, Change]) -> set[str]:
    rows = set(Judged.objects.filter(is_tagged=True).values_list("pk", flat=True))
    return {name for name, change in patches.items() if change.pk in rows}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_anybody_sees_what_another_line_would_tag_and_nothing_is_written(patches: dict[str, Change]) -> None:
    html = text_of(Client().get(PAGE, {"score": "60", "overlooked": "regex"}))
    assert "With 60 % it would tag 2 of 4 patches; now 2 are" in html
    assert "0 are held back by a danger" in html and "1 open change is not judged" in html
    assert "<b>1</b> would gain the tag, <b>1</b> would lose it." in html
    gained, lost = html.split("Would gain the tag")[2], html.split("Would lose the tag")[2]
    assert "Score 0.95" in gained.split("Would lose")[0] and "Score 0.55" in lost
    assert "Draw the line" not in html and "moves the line" in html
    assert not Threshold.objects.exists() and tagged(patches) == {"high", "middle"}
    assert 'x1="60.0%"' in html and '<th scope="row">95 to 100 %</th>' in html


def test_the_page_as_it_is_and_the_list(patches: dict[str, Change]) -> None:
    html = text_of(Client().get(PAGE))
    assert "It tags 2 of 4 patches" in html and "from <b>50 %</b> on (the default)" in html
    html = text_of(Client().get(LIST))
    assert f'<a href="{PAGE}"><bdi>openstack/mooring</bdi></a></th><td class="state-cell">50 %' in html
    assert '<td class="right">2</td><td class="right">4</td>' in html
    assert "No project of that name" in text_of(Client().get(LIST, {"q": "nothing\x00"}))
    assert "openstack/mooring" in text_of(Client().get(LIST, {"q": "moor"}))


def test_a_ptl_draws_it_and_every_tag_follows_at_once(ptl: Client, patches: dict[str, Change]) -> None:
    before = version()
    answer = ptl.post(PAGE, {"score": "60", "overlooked": ["regex"], "seen": SEEN_NONE}, follow=True)
    assert "patches are tagged from 60 % on; 2 changed their tag" in text_of(answer)
    assert tagged(patches) == {"high", "vetoed"}
    assert facts_of(patches["middle"]).version > before >= facts_of(patches["high"]).version
    edit = ThresholdEdit.objects.get()
    assert (edit.before, edit.after) == (None, {"score": 0.6, "overlooked": ["regex"]})
    html = text_of(answer)
    assert "60 %; lets pass: it changes a regular expression" in html and "Back to the default, 50 %" in html
    seen = '{"overlooked": ["regex"], "score": 0.6}'
    ptl.post(PAGE, {"default": "1", "seen": seen})
    assert tagged(patches) == {"high", "middle"}
    assert not Threshold.objects.exists() and ThresholdEdit.objects.count() == 2


def test_peoples_word_wins_over_any_line(ptl: Client, patches: dict[str, Change]) -> None:
    low = patches["low"]
    Word.objects.create(change=low, patch_set=1, kind="confirm", decides=True, by_name="A core", at=NOW, why="so")
    ptl.post(PAGE, {"score": "99", "seen": SEEN_NONE})
    assert tagged(patches) == {"low"}


def test_of_two_at_once_the_second_is_told_and_keeps_what_they_typed(ptl: Client, patches: dict[str, Change]) -> None:
    ptl.post(PAGE, {"score": "60", "seen": SEEN_NONE})
    for typed in ({"score": "70"}, {"default": "1"}):
        answer = ptl.post(PAGE, {**typed, "seen": SEEN_NONE})
        assert answer.status_code == 409
        html = text_of(answer)
        assert "Somebody moved the line after you opened this page: it is at 60 % now" in html
    assert ptl.post(PAGE, {"score": "70", "seen": "junk"}).status_code == 409
    assert Threshold.objects.get().score == 0.6
    html = text_of(ptl.post(PAGE, {"score": "70", "seen": SEEN_NONE}))
    assert 'value="70"' in html and "Draw the line at 70 %" in html


def test_only_who_may_edit_there_draws_it(ptl: Client, core: Client, volunteer: Client) -> None:
    with at_once():
        make_change(project=make_project("openstack/mooring"))
        make_change(project=make_project("openstack/fairway"))
    data = {"score": "60", "seen": SEEN_NONE}
    assert Client().post(PAGE, data).status_code == 403
    assert [client.post(PAGE, data).status_code for client in (core, volunteer)] == [403, 403]
    assert ptl.post("/trivial/thresholds/openstack/fairway/", data).status_code == 403
    assert not Threshold.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"score": ""}, "Write a number from 1 to 100"),
        ({"score": "0"}, "Write a number from 1 to 100"),
        ({"score": "101"}, "Write a number from 1 to 100"),
        ({"score": "nan"}, "Write a number from 1 to 100"),
        ({"score": "1e999"}, "Write a number from 1 to 100"),
        ({"score": "9" * 10_000}, "Write a number from 1 to 100"),
        ({"score": "six\x00ty"}, "Write a number from 1 to 100"),
        ({"score": "60", "overlooked": "everything"}, "That is no danger that we know"),
        ({"score": "60", "overlooked": "a\x00b"}, "That is no danger that we know"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(ptl: Client, typed: dict[str, str], words: str) -> None:
    make_change(project=make_project("openstack/mooring"))
    for answer in (ptl.get(PAGE, typed), ptl.post(PAGE, {**typed, "seen": SEEN_NONE})):
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not Threshold.objects.exists()


@pytest.mark.parametrize("name", ["nothing", "openstack/nothing", "a%00b", "openstack/mooring/x"])
def test_a_project_that_is_not_there_is_not_found(db: None, name: str) -> None:
    assert Client().get(f"{LIST}{name}/").status_code == 404


def test_private_changes_count_for_nobody_but_administrators(admin_client: Client) -> None:
    change = make_change("Secret", project=make_project("openstack/mooring"), is_private=True)
    make_judged(change, is_tagged=False, score=0.4)
    assert "Secret" not in text_of(Client().get(PAGE, {"score": "10"}))
    assert "Secret" in text_of(admin_client.get(PAGE, {"score": "10"}))


def test_a_page_costs_as_much_with_many_as_with_one() -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        return len(captured)

    addresses = (LIST, PAGE, f"{PAGE}?score=20")
    judged(0.4, is_tagged=True)
    one = [count(address) for address in addresses]
    with at_once():
        for number in range(12):
            judged(0.4, is_tagged=number % 2 == 0)
            make_change(project=make_project(f"openstack/p{number}"))
    assert [count(address) for address in addresses] == one
