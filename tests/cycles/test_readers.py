"""Files of release calendars: JSON of cycles, a schedule.yaml with and without its schedule.rst, and neither."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reviewq.cycles.readers import LARGEST, BadFile, Named, read
from reviewq.cycles.rules.cycle import Basis, Kind
from reviewq.cycles.rules.draft import CycleDraft
from reviewq.cycles.rules.order import narrowest, overlapping, problems, stretch_of
from reviewq.cycles.rules.patterns import ANY
from reviewq.cycles.rules.words import basis_words, end_of, when_words

from .made import TANGO, file_of

REAL = Path(__file__).parents[3] / "shared/data/openstack_release_cycles.json"
SCHEDULE = """\
---
start-week: 2027-04-05
release-week: '2027-09-27'
cycle:
  - {start: '2027-03-29', end: '2027-04-02', x-project: [s-final]}
  - {start: '2027-05-10', end: '2027-05-14', name: R-20, x-project: [t-1], project-specific: [t-tally-review-day]}
  - start: 2027-06-07
    end: 2027-06-11
    name: R-16
    project-specific: [t-mooring-spec-soft-freeze, t-mooring-spec-freeze, t-key-fpfreeze, t-oslo-feature-freeze]
  - {start: '2027-08-16', end: '2027-08-20', name: R-6, x-project: [t-final-lib]}
  - start: '2027-08-23'
    end: '2027-08-27'
    name: R-5
    x-project: [t-3, t-ff, t-rf, t-soft-sf, t-final-clientlib]
    project-specific: [t-tally-ffreeze, t-openstackclient-freeze]
  - {start: '2027-09-06', end: '2027-09-10', name: R-3, x-project: [t-rc1, t-hard-sf, u-election-voting]}
  - {start: '2027-09-20', end: '2027-09-24', name: R-1, x-project: [t-finalrc]}
  - {start: '2027-09-27', end: '2027-10-01', name: R+0, x-project: [t-final]}
"""
DETAILS = """\
===============
2027.2 Schedule
===============

.. _t-1:

Tango-1 milestone
-----------------

May 13, 2027 is the Tango-1 milestone.

.. _t-3:

Tango-3 milestone
-----------------

26 August 2027 is the Tango-3 milestone.

.. _t-mooring-spec-freeze:

Mooring Spec Freeze
^^^^^^^^^^^^^^^^^^^

Specs must be approved by June 8th, 2027 (23:59 UTC).

.. _t-rc1:

RC1 target week
---------------

The week of September 6, 2027 is the target date.

.. _t-tally-review-day:

Tally Spec Review Day
^^^^^^^^^^^^^^^^^^^^^

On 12 May 2027 and 30 June 2027 specs are reviewed.

.. _t-final:

2027.2 Tango release
--------------------

The release will happen on Wednesday, September 29, 2027.

Project-specific events
=======================
"""


def found(draft: CycleDraft) -> dict[tuple[str, str], tuple[str, str]]:
    """(kind or title, projects) -> (day, basis)"""
    return {(d.title or d.kind.value, d.project_pattern): (d.day.isoformat(), d.basis.value) for d in draft.days}


def test_a_record_is_read_with_its_bases() -> None:
    (draft,) = read(file_of(TANGO), Named())
    assert (draft.slug, draft.name, draft.project_pattern, draft.source) == (
        *("tango", "2027.2 Tango", "openstack/*", "a table"),
    )
    assert found(draft) == {
        ("milestone-1", "*"): ("2027-05-13", "exact"),
        ("feature-freeze", "*"): ("2027-08-26", "exact"),
        ("rc1", "*"): ("2027-09-09", "week"),
        ("release", "*"): ("2027-09-29", "exact"),
    }
    rc1 = next(day for day in draft.days if day.kind is Kind.RC1)
    assert (rc1.week_start, rc1.at) == (date(2027, 9, 6), end_of(rc1.day))
    assert when_words(rc1) == "week of 6 September 2027, day not known"
    assert basis_words(rc1) == "derived: Thursday of the target week; reckoned with Thu 9 September 2027"


def test_a_schedule_tells_weeks_of_which_the_day_is_reckoned() -> None:
    (draft,) = read(SCHEDULE, Named("harbour/", "2027.2 Tango"))
    days = found(draft)
    assert (draft.slug, draft.project_pattern) == ("tango", "harbour/*")
    assert {basis for _, basis in days.values()} == {"week"}
    assert days["feature-freeze", "*"][0] == days["milestone-3", "*"][0] == "2027-08-26", "a Thursday"
    assert days["release", "*"][0] == "2027-09-29", "a Wednesday; that of the cycle before is left out"
    assert days["spec-freeze", "harbour/mooring"] == days["spec-soft-freeze", "harbour/mooring"]
    assert days["feature-proposal-freeze", "harbour/keystone"] == ("2027-06-10", "week")
    assert days["feature-freeze", "harbour/oslo*"][0] == "2027-06-10"
    assert ("feature-freeze", "harbour/tally") in days
    assert ("feature-freeze", "harbour/python-openstackclient") in days
    assert days["Election voting", "*"][0] == "2027-09-09"
    assert days["Tally review day", "harbour/tally"][0] == "2027-05-13"


def test_the_text_beside_a_schedule_has_titles_and_days() -> None:
    (draft,) = read(SCHEDULE, Named("", "2027.2 Tango", DETAILS))
    days = found(draft)
    assert draft.project_pattern == "*"
    assert days["milestone-1", "*"] == ("2027-05-13", "exact")
    assert days["spec-freeze", "mooring"] == ("2027-06-08", "exact")
    assert days["feature-freeze", "*"] == days["requirements-freeze", "*"] == ("2027-08-26", "exact"), (
        "with milestone-3"
    )
    assert days["hard-string-freeze", "*"] == ("2027-09-09", "week")
    assert days["rc1", "*"] == ("2027-09-09", "week"), "the text only names the week"
    assert days["Tally Spec Review Day", "tally"] == ("2027-05-12", "exact"), "of two days that of the week"
    assert days["release", "*"] == ("2027-09-29", "exact")


LAUGHS = "a: &a [x, x]\n" + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=False))
BAD = {
    "nothing": ("", "no list “cycle”"),
    "a nul": ("{\0}", "NUL character"),
    "too long": ("x" * (LARGEST + 1), "at most"),
    "100 kB of a": ("a" * 100_000, "no list “cycle”"),
    "no JSON": ('{"cycles": [', "no JSON"),
    "a number of thousands of digits": ('{"cycles": [' + "9" * 5000 + "]}", "no JSON"),
    "JSON too deep": ("[" * 100_000, "JSON|deep"),
    "no cycles": ('{"cycles": []}', "no list “cycles”"),
    "a cycle that is none": ('{"cycles": [3]}', "Cycle 1: it is no object"),
    "no name": (file_of(TANGO | {"cycle": "†"}), "“cycle” has to be its name"),
    "twice": (file_of(TANGO, TANGO), "twice"),
    "a day that is none": (file_of(TANGO | {"rc1": "2027-02-30"}), "“rc1” has to be a day"),
    "the year 1": (file_of(TANGO | {"rc1": "0001-01-01"}), "“rc1” has to be a day"),
    "a list for a day": (file_of(TANGO | {"rc1": []}), "“rc1” has to be a day"),
    "milestones of another shape": (file_of(TANGO | {"milestones": [1]}), "“milestones”"),
    "a basis of 10 kB": (file_of(TANGO | {"rc1_basis": "x" * 10_000}), "at most 300"),
    "half a character for a name": (file_of(TANGO | {"cycle": "\ud800"}), "has to be its name"),
    "half a character in a number": (file_of(TANGO | {"release_id": "\ud800"}), "control characters"),
    "a number of 10 kB": (file_of(TANGO | {"release_id": "2" * 10_000}), "at most 30"),
    "no YAML": ("cycle: [", "no YAML"),
    "a tab": ("cycle:\n\t- x", "Line 2: This is no YAML"),
    "aliases": (LAUGHS, "Aliases"),
    "YAML too deep": ("cycle: " + "[" * 50 + "]" * 50, "deeply"),
    "an object of Python": ("!!python/object/apply:os.getcwd []", "no YAML"),
    "a day that YAML cannot make": ("cycle:\n- start: 2027-13-45", "no YAML"),
    "weeks without a day": ("cycle: [{end: x}, 3]", "Week 1"),
    "anchors of another shape": ("cycle: [{start: '2027-05-10', x-project: 3}]", "list of anchors"),
    "an anchor that is none": ("cycle: [{start: '2027-05-10', project-specific: ['t-[x]-ff']}]", "list of anchors"),
    "a schedule that is none": ("x" * 300_000, "for a schedule"),
    "no anchor that means anything": ("cycle: [{start: '2027-05-10', x-project: [t-ptg]}]", "no week of it|No week"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said(name: str) -> None:
    text, words = BAD[name]
    with pytest.raises(BadFile, match=words) as fault:
        read(text, Named(cycle="2027.2 Tango"))
    assert str(fault.value).encode(), "it can be shown"


def test_a_schedule_without_a_name_asks_for_it() -> None:
    for name in ("", "†", "x" * 101, "a\nb"):
        with pytest.raises(BadFile, match="write the name"):
            read(SCHEDULE, Named(cycle=name))


@pytest.fixture(scope="module")
def real() -> dict[str, CycleDraft]:
    if not REAL.exists():
        pytest.skip(f"{REAL.name} is not there: it is no part of the project")
    return {draft.slug: draft for draft in read(REAL.read_text(), Named())}


def test_all_real_cycles_are_read_and_sound(real: dict[str, CycleDraft]) -> None:
    assert len(real) == 35
    seen = []
    for draft in real.values():
        errors = [problem for problem in problems(draft.days) if not problem.is_warning]
        assert not errors, draft.slug
        stretch = stretch_of(draft.name, (draft.project_pattern, draft.branch_pattern), None, draft.days)
        assert stretch and overlapping(stretch, seen) is None, draft.slug
        seen.append(stretch)
        assert all(day.week_start for day in draft.days if day.basis is Basis.WEEK)
    assert {len(real[slug].days) for slug in ("austin", "diablo", "essex", "folsom")} == {1}, "only its release"


def test_the_odd_real_ones(real: dict[str, CycleDraft]) -> None:
    days = {slug: found(draft) for slug, draft in real.items()}
    assert days["bexar"] == {("rc1", "*"): ("2011-02-02", "tag"), ("release", "*"): ("2011-02-03", "exact")}
    kilo = days["kilo"]
    assert kilo["feature-freeze", "*"] == ("2015-03-19", "exact")
    assert kilo["milestone-3", "*"] == ("2015-03-20", "tag"), "a day after the freeze"
    assert days["liberty"]["hard-string-freeze", "openstack/nova"] == ("2015-09-21", "exact"), "nova's alone"
    assert ("hard-string-freeze", "*") not in days["liberty"]
    assert days["mitaka"]["rc1", "*"] == ("2016-03-14", "week")
    assert days["newton"]["milestone-2", "*"] == ("2016-07-14", "week"), "its text has a range"
    second = next(day for day in real["ocata"].days if day.kind is Kind.MILESTONE_2)
    assert (second.day, second.week_start, second.basis) == (date(2016, 12, 15), date(2016, 12, 5), Basis.EXACT)
    assert "the week of 2016-12-05" in basis_words(second)
    assert days["train"]["feature-proposal-freeze", "openstack/keystone"] == ("2019-08-15", "week")
    assert days["gazpacho"]["spec-freeze", "openstack/nova"] == ("2025-12-04", "exact")
    assert days["gazpacho"]["feature-freeze", "openstack/oslo*"] == ("2026-02-12", "week")
    assert ("release", "*") in days["indri"]
    assert len([day for day in real["indri"].days if day.kind is Kind.RELEASE]) == 1, "not that of hibiscus"
    oslo = narrowest(real["gazpacho"].days, "openstack/oslo.config")
    assert [day.day for day in oslo if day.kind is Kind.FEATURE_FREEZE] == [date(2026, 2, 12)]
    assert [d.day for d in narrowest(real["gazpacho"].days, ANY) if d.kind is Kind.FEATURE_FREEZE] == [
        date(2026, 2, 26)
    ]
