"""What readers see of tags: on rows, on the page of a change, in searches."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change
from reviewq.parts.plugins import tags_of
from reviewq.people.reads import Viewer
from reviewq.search.find import search
from reviewq.search.language import QueryError
from reviewq.trivial.models import Threshold
from reviewq.trivial.row_tags import ROW_TAGS
from tests.factories import NOW, make_change, make_judged
from tests.trivial import judges

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
READER = Viewer(AnonymousUser())


@pytest.fixture(autouse=True)
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    judges.install(monkeypatch)


def page(change: Change, client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/c/mooring/+/{change.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def judged(**given: Any) -> Change:
    change = make_change()
    make_judged(change, **given)
    return change


def test_a_row_carries_the_tag_with_its_proof_and_others_carry_none(django_assert_num_queries: Any) -> None:
    changes = [judged() for _ in range(3)]
    plain = judged(is_tagged=False)
    with django_assert_num_queries(1):
        found = tags_of([*(one.pk for one in changes), plain.pk], READER, NOW, [ROW_TAGS])
    assert set(found) == {one.pk for one in changes}
    words = "Trivial: comments, docstrings or layout only: only a comment"
    assert [(tag.text, tag.words) for tag in found[changes[0].pk]] == [("trivial", words)]
    assert f'<b class="tag" title="{words}">trivial</b>' in Client().get("/?lane=all").content.decode()


def test_a_tagged_change_shows_the_very_lines_and_what_the_probability_means() -> None:
    proof = [{"path": "a.py", "how": "a comment", "removed": [[3, "# teh <b>"]], "added": [[4, "# the <b>"]]}]
    html = page(judged(proof=proof, score=0.62, reasons=[["size", 1.1], ["paths", -0.4]]))
    assert "Tagged: 62 % probable, the line here is 50 %, and nothing vetoes it." in html
    assert "of a hundred patches like this, authors themselves called about 62 trivial" in html.lower()
    assert "# teh &lt;b&gt;" in html and "# teh <b>" not in html
    assert '<tr class="removed"><td class="number">3</td><td class="sign"><span aria-hidden="true">−</span>' in html
    assert "× 3.0" in html and "÷ 1.5" in html


VETO = {"danger": "config-option", "path": "mooring/conf.py", "line": "cfg.StrOpt('x')", "old": 0, "new": 12}
BEFORE = {"patch_set": 1, "is_tagged": True, "category": "docs", "how": "prose"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"why_not": "score", "score": 0.31}, "Not tagged: only 31 % probable; the line here is 50 %."),
        ({"why_not": "veto", "vetoes": [VETO]}, "Not tagged: it changes an option or its default."),
        ({"why_not": "state", "state": "too-large", "score": None}, "patch set 1 is too large to judge"),
        ({"why_not": "state", "state": "unreadable", "score": None}, "cannot be read as text"),
        ({"why_not": "state", "state": "waiting", "score": None}, "the diff of patch set 1 is being waited for"),
        (
            {"why_not": "veto", "vetoes": [VETO], "before": BEFORE},
            "Patch set 1 was tagged (documentation only); patch set 1 changes an option or its default.",
        ),
        ({"why_not": "state", "state": "waiting", "score": None, "before": BEFORE}, "patch set 1 is not judged yet"),
        ({"why_not": "state", "state": "too-large", "score": None, "before": BEFORE}, "patch set 1 is too large"),
        ({"why_not": "score", "score": 0.2, "before": BEFORE}, "patch set 1 is more than that: 20 % probable"),
        ({"score": 0.001, "why_not": "score"}, "only under 1 % probable"),
    ],
)
def test_the_page_says_why_a_change_is_not_tagged(given: dict[str, Any], words: str) -> None:
    assert words in page(judged(is_tagged=False, **given))


def test_a_veto_is_shown_with_its_line_and_one_that_is_let_pass_says_so() -> None:
    change = judged(vetoes=[VETO, VETO | {"danger": "of-tomorrow", "line": "", "new": 0}])
    Threshold.objects.create(project=change.project, score=0.5, overlooked=["config-option"], set_at=NOW)
    html = page(change)
    assert "mooring/conf.py:12" in html and "cfg.StrOpt(&#x27;x&#x27;)" in html
    assert "It changes an option or its default <span" in html and "this project lets that pass" in html
    assert "It of tomorrow" in html


def test_what_was_not_looked_at_yet_says_so_and_a_closed_change_nothing() -> None:
    assert "the diff of patch set 1 is being waited for" in page(make_change())
    assert "trivial-panel" not in page(make_change(status="MERGED"))


def test_the_panel_costs_as_much_with_everything_as_with_nothing(core: Client) -> None:
    def count(change: Change) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(change, core)
        return len(captured)

    rich = judged(vetoes=[VETO] * 20)
    for number in range(4):
        core.post("/acts/trivial/", {"change": rich.pk, "kind": "reject", "why": f"for reason {number}"})
    page(rich, core)  # the message of the act is shown once
    assert count(rich) == count(make_change())


def test_the_search_finds_them_all(core: Client) -> None:
    known = {
        "docs": judged(category="docs"),
        "comment": judged(),
        "score": judged(is_tagged=False),
        "veto": judged(is_tagged=False, why_not="veto", vetoes=[VETO]),
        "large": judged(is_tagged=False, state="too-large", why_not="state", score=None),
        "new": make_change(),
        "confirmed": judged(is_tagged=False),
        "rejected": judged(),
    }
    make_change(status="MERGED")
    for name, kind in (("confirmed", "confirm"), ("rejected", "reject")):
        core.post("/acts/trivial/", {"change": known[name].pk, "kind": kind, "why": "so it is"})
    for query, names in FINDS.items():
        found = set(search(query, READER, NOW).changes.values_list("pk", flat=True))
        assert found == {known[name].pk for name in names.split()}, query


FINDS = {
    "trivial:yes": "docs comment confirmed",
    "trivial:no": "score veto rejected",
    "trivial:unknown": "large new",
    "trivial:vetoed": "veto",
    "trivial:confirmed": "confirmed",
    "trivial:rejected": "rejected",
    "trivial:docs": "docs",
    "trivial:DOCS": "docs",
    "trivial:rename": "",
    "status:open -trivial:yes": "score veto large new rejected",
}


@pytest.mark.parametrize("query", ["trivial:perhaps", "trivial:>0.5"])
def test_a_value_that_means_nothing_is_refused_with_what_could_stand_there(query: str) -> None:
    with pytest.raises(QueryError, match="nothing that a tag can be") as fault:
        search(query, READER, NOW)
    assert "vetoed" in fault.value.expected
