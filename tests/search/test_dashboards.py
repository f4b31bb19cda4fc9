"""Dashboards as texts: addresses and files in, addresses and files out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.search.dashboards import (
    LONGEST_TEXT,
    MOST_SECTIONS,
    Dashboard,
    DashboardError,
    Section,
    from_query,
    read,
    to_file,
)

INBOX = Dashboard(
    (Section("Needs final +2", "label:Code-Review>=2 -label:Code-Review<=-1 limit:50"), Section("Mine", "owner:self")),
    title="Mooring inbox",
    foreach="(project:mooring OR project:fairway) -label:Workflow<=-1",
)
PARAMETERS = (
    "title=Mooring+inbox&foreach=%28project%3Amooring+OR+project%3Afairway%29+-label%3AWorkflow%3C%3D-1"
    "&Needs+final+%2B2=label%3ACode-Review%3E%3D2+-label%3ACode-Review%3C%3D-1+limit%3A50&Mine=owner%3Aself"
)
FILE = """\
# for the morning
[dashboard]
title = Mooring inbox
foreach = (project:mooring OR project:fairway)
  -label:Workflow<=-1

[section "Needs final +2"]
query = label:Code-Review>=2 -label:Code-Review<=-1 limit:50

[section "Mine"]
query = owner:self
"""


WAYS = {
    "whole": f"https://review.example.org/dashboard/?{PARAMETERS}",
    "below a path": f"https://review.example.org/r/dashboard/?{PARAMETERS}",
    "old": f"https://review.example.org/#/dashboard/?{PARAMETERS}",
    "ours": f"http://127.0.0.1:8765/lanes/?{PARAMETERS}",
    "path": f"/dashboard/?{PARAMETERS}",
    "old path": f"/#/dashboard/?{PARAMETERS}",
    "question": f"?{PARAMETERS}",
    "bare": PARAMETERS,
    "broken by a mail": f"  /dashboard/?{PARAMETERS[:80]}\n    {PARAMETERS[80:]}\n",
    "file": FILE,
    "file of Windows": FILE.replace("\n", "\r\n"),
    "file with tabs": FILE.replace("\n", "\n\t").replace("\t[", "["),
}


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_every_way_of_writing_a_dashboard_reads_as_the_same(text: str) -> None:
    assert read(text) == INBOX


def test_an_address_has_gerrits_form_and_keeps_the_order() -> None:
    assert INBOX.address == PARAMETERS
    assert from_query(INBOX.address) == INBOX


def test_foreach_is_appended_to_each_query() -> None:
    first, second = INBOX.sections
    assert INBOX.query_of(second) == "owner:self (project:mooring OR project:fairway) -label:Workflow<=-1"
    assert INBOX.query_of(first).endswith(INBOX.foreach)
    assert Dashboard((Section("All", ""),), foreach="is:open").query_of(Section("All", "")) == "is:open"


def test_a_file_comes_back_as_it_was() -> None:
    described = read(FILE.replace("foreach", "description = What waits\nforeach"))
    assert described.description == "What waits"
    assert read(to_file(described)) == described


def test_sections_of_one_name_stay_apart_in_a_file() -> None:
    twice = from_query('A=is:open&A=is:merged&say+"hi"=is:wip')
    assert [section.name for section in read(to_file(twice)).sections] == ["A", "A (2)", "say 'hi'"]


def test_a_title_of_ones_own_wins() -> None:
    assert INBOX.named("Mornings").title == "Mornings"
    assert INBOX.named("") == INBOX


PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=8), PLAIN, PLAIN)
def test_any_dashboard_survives_its_address_and_its_file(pairs: list[tuple[str, str]], title: str, each: str) -> None:
    sections = tuple(Section(name, query) for name, query in pairs if name not in ("title", "foreach"))
    if not sections:
        return
    one = Dashboard(sections, title, each)
    assert from_query(one.address) == one
    again = read(to_file(one))
    assert [section.query for section in again.sections] == [section.query for section in sections]
    assert (again.title, again.foreach) == (title, each)


BAD = {
    "nothing": ("", "Paste the address"),
    "spaces": (" \n\t ", "Paste the address"),
    "a word": ("hello", "no dashboard"),
    "a sentence": ("please show my changes", "no dashboard"),
    "a host": ("https://review.example.org/", "no dashboard"),
    "stored": ("https://review.example.org/p/mooring/+/dashboard/main", "long form"),
    "only a title": ("/dashboard/?title=Empty", "no section"),
    "only foreach": ("/dashboard/?foreach=is:open", "no section"),
    "no name": ("/dashboard/?=is:open", "no section"),
    "blank name": ("/dashboard/?%20=is:open", "1 to 200 characters"),
    "NUL name": ("/dashboard/?%00=is:open", "1 to 200 characters"),
    "long name": (f"?{'n' * 201}=is:open", "1 to 200 characters"),
    "long title": (f"?title={'n' * 201}&a=is:open", "The title has 201"),
    "long query": (f"?a={'x' * 4001}", "more than 4,000"),
    "too many": ("?" + "&".join(f"s{place}=is:open" for place in range(MOST_SECTIONS + 1)), "at most 30"),
    "far too many": ("?" + "&".join(f"s{place}=is:open" for place in range(3000)), "at most 30"),
    "long address": ("?" + "&".join(f"s{place}={'<' * 200}" for place in range(20)), "web servers take at most"),
    "long text": ("x" * (LONGEST_TEXT + 1), "at most 30,000"),
    "broken host": ("http://[?a=b", "no address"),
    "surrogate": ("\ud800", "no dashboard"),
    "no header": ("title = x\n[dashboard]\n", "Line 1: Expected [dashboard]"),
    "no value": ("[dashboard]\ntitle\n", "Line 2: Expected “name = value”"),
    "empty file": ("[dashboard]\ntitle = x\n", "has no sections"),
    "unknown part": ("[lane]\nquery = is:open\n", "no part [lane]"),
    "unquoted name": ("[section Mine]\nquery = owner:self\n", "no part [section Mine]"),
    "no query": ('[section "Mine"]\nowner = self\n', "no line query"),
    "two queries": ('[section "Mine"]\nquery = a\nquery = b\n', "Line 3: “query” is given a second time"),
    "two sections": ('[section "A"]\nquery = a\n[section "A"]\nquery = b\n', "Line 3"),
    "a section called title": ('[section "title"]\nquery = a\n', "cannot be called"),
    "NUL in a header": ("[sec\x00tion]\nquery = a\n", "no part"),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_what_is_no_dashboard_is_refused_with_its_reason(text: str, words: str) -> None:
    with pytest.raises(DashboardError) as refused:
        read(text)
    assert words in str(refused.value)


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    try:
        read(text)
    except DashboardError as fault:
        assert str(fault)
