"""Which domains a change touches: how patterns are read, which rule wins, where rules overlap, what is refused."""

from __future__ import annotations

import random
import re
import time
from fnmatch import fnmatchcase

import pytest

from reviewq.changes.rules.domain import PATH, TOPIC, DomainRule, Matcher, Touched, pattern_problem, specificity
from reviewq.changes.rules.domain_overlaps import overlaps, overlaps_of
from reviewq.changes.rules.domain_patterns import Pattern

MATCHES = [
    ("berth/plan", "berth/plan", True),
    ("berth/plan", "berth/plan/a.py", True),
    ("berth/plan", "berth/planner.py", False),
    ("berth/plan", "x/berth/plan/a.py", False),
    ("berth/plan/", "berth/plan/a.py", True),
    ("berth/plan/", "berth/plan", False),
    ("berth/plan/*", "berth/plan/a/b.py", True),
    ("setup.cfg", "setup.cfg", True),
    ("*.rst", "doc/a.rst", True),
    ("*.rst", "doc/a.rst.in", False),
    ("*/crane", "berth/tests/crane/lift.py", True),
    ("*/crane", "crane/lift.py", False),
    ("*crane*", "crane", True),
    ("a*b*c", "a-c-b-c", True),
    ("a*b*c", "a-c-b", False),
    ("a*a", "a", False),
    ("^berth/.*_test\\.py", "berth/x/a_test.py", True),
    ("^berth/.*_test\\.py$", "berth/x/a_test.py", True),
    ("^berth", "berth/x", False),
    ("^(", "(", False),
    ("", "berth", False),
]


@pytest.mark.parametrize(("pattern", "path", "is_match"), MATCHES)
def test_a_pattern_matches_a_file_or_a_folder_above_it(pattern: str, path: str, is_match: bool) -> None:
    assert Pattern.of(pattern).matches_path(path) is is_match


NARROWER = [  # the first wins over the second
    ("berth/plan/crane", "berth/plan"),
    ("berth/plan", "*plan*"),
    ("berth/plan/*.py", "berth/plan"),
    ("berth", "be*th"),
    ("berth", "^berth.*"),
    ("*.rst", "^.*/deep/.*\\.rst"),
]


@pytest.mark.parametrize(("narrow", "wide"), NARROWER)
def test_which_rule_wins(narrow: str, wide: str) -> None:
    first, second = (DomainRule(1, "*", PATH, pattern) for pattern in (narrow, wide))
    assert specificity(first) > specificity(second)


def test_of_equal_patterns_the_narrower_project_wins_else_both_do() -> None:
    rules = [
        DomainRule(1, "*", PATH, "doc"),
        DomainRule(2, "sea/*", PATH, "doc/"),
        DomainRule(3, "sea/mooring", PATH, "doc"),
        DomainRule(4, "sea/mooring", PATH, "doc"),
    ]
    matcher = Matcher(rules)
    found = [matcher.domains_of(name, "doc/a.rst") for name in ("land", "sea/quay", "sea/mooring")]
    assert found == [(1,), (2,), (3, 4)]


def test_a_change_is_counted_by_files_and_lines_and_its_topic_adds() -> None:
    rules = [
        DomainRule(1, "*", PATH, "berth"),
        DomainRule(2, "*", PATH, "berth/crane"),
        DomainRule(3, "*", TOPIC, "bp/lift-*"),
        DomainRule(2, "*", TOPIC, "bp/lift-2"),
        DomainRule(4, "*", TOPIC, "lift"),
    ]
    files = [("berth/a.py", 5), ("berth/crane/b.py", 9), ("berth/crane/c.py", 1), ("elsewhere.py", 99)]
    assert Matcher(rules).touched("mooring", files, "bp/lift-2") == [
        Touched(2, 2, 10, True),
        Touched(1, 1, 5),
        Touched(3, is_by_topic=True),
    ]
    assert Matcher(rules).touched("mooring", [("elsewhere.py", 1)], "lifted") == []
    assert Matcher([DomainRule(5, "*", TOPIC, "bp/*")]).touched("mooring", [], "bp/x") == [Touched(5, is_by_topic=True)]
    assert Matcher([]).touched("mooring", files, "bp/lift-2") == []


def _naive(rules: list[DomainRule], project: str, path: str) -> tuple[int, ...]:
    """The definition, word by word: all rules that match, and of these the domains of the most specific ones."""

    def is_match(pattern: str) -> bool:
        if pattern.startswith("^"):
            return bool(re.fullmatch(pattern[1:], path))
        bare = pattern.rstrip("/")
        wholes = [] if pattern.endswith("/") else [bare]
        return any(fnmatchcase(path, whole) for whole in (*wholes, f"{bare}/*"))

    found = [rule for rule in rules if fnmatchcase(project, rule.project_pattern) and is_match(rule.pattern)]
    best = max((specificity(rule) for rule in found), default=None)
    return tuple(sorted({rule.domain for rule in found if specificity(rule) == best}))


def test_the_matcher_says_what_the_definition_says() -> None:
    chance = random.Random(11)
    parts = ["a", "b", "ab", "c"]

    def path() -> str:
        return "/".join(chance.choice(parts) for _ in range(chance.randint(1, 4)))

    def pattern() -> str:
        kind = chance.random()
        if kind < 0.6:
            return path() + chance.choice(["", "/"])
        if kind < 0.9:
            return "".join(chance.choice([*parts, "/", "*"]) for _ in range(4)).strip("/") or "*"
        return "^" + chance.choice(["a/.*", ".*/b", "a(b)?/c", "[ab]+"])

    for _ in range(60):
        projects = ["x/one", "x/two", "x/*", "*"]
        rules = [DomainRule(chance.randint(1, 5), chance.choice(projects), PATH, pattern()) for _ in range(8)]
        matcher = Matcher(rules)
        for _ in range(12):
            project, file = chance.choice(projects[:2]), path()
            assert matcher.domains_of(project, file) == _naive(rules, project, file), (rules, project, file)


OVERLAPS = [
    ("berth", "berth/plan", "second"),
    ("berth", "berthing", ""),
    ("berth", "quay", ""),
    ("berth/plan", "*.py", "first"),
    ("*.rst", "*.py", ""),
    ("*.rst", "doc*", "first"),
    ("*.rst", "doc", "first"),
    ("berth/", "berth", "both"),
    ("doc/a", "^doc/.*", "first"),
    ("quay", "^doc/.*", ""),
]


@pytest.mark.parametrize(("first", "second", "winner"), OVERLAPS)
def test_where_rules_of_two_domains_overlap(first: str, second: str, winner: str) -> None:
    rules = [DomainRule(1, "sea/*", PATH, first), DomainRule(2, "sea/mooring", PATH, second)]
    if winner == "both":
        rules[0] = DomainRule(1, "sea/mooring", PATH, first)
    found = overlaps(rules)
    assert bool(found) == bool(winner)
    if found:
        assert found[0].winner == {"first": rules[0], "second": rules[1], "both": None}[winner]
        assert found[0].is_certain is not second.startswith("^")
        assert found[0].is_same == (winner == "both")
        assert overlaps_of(rules[0], rules) == found


def test_rules_of_one_domain_other_projects_or_kinds_do_not_overlap() -> None:
    rule = DomainRule(1, "sea/mooring", PATH, "berth")
    others = [
        DomainRule(1, "sea/mooring", PATH, "berth/plan"),
        DomainRule(2, "sea/quay", PATH, "berth"),
        DomainRule(2, "sea/mooring", TOPIC, "berth"),
    ]
    assert overlaps_of(rule, others) == []
    topics = [DomainRule(1, "*", TOPIC, "bp/*"), DomainRule(2, "*", TOPIC, "bp/lift")]
    assert [one.winner for one in overlaps(topics)] == [None]


REFUSED = [
    ("", "empty"),
    ("   ", "empty"),
    ("x" * 301, "301 characters"),
    ("a\x00b", "control characters"),
    ("a\ud800", "control characters"),
    (" a", "space"),
    ("/berth", "write berth"),
    ("berth//plan", "//"),
    ("berth/../x", "no . or .."),
    ("berth\\plan", "separated by /"),
    ("a*" * 11, "at most 10"),
    ("^", "has to follow"),
    ("^berth/(a|b", "at character 12"),
    ("^[a-", "cannot be used"),
    ("^(a|b){400}", "cannot be used"),
    ("^" + "(.*a){9}" * 16, "takes too much"),
    ("^.*a.{40}(.*(.*a).*b)", "takes too much"),
]


@pytest.mark.parametrize(("pattern", "said"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_a_pattern_is_refused_in_words(pattern: str, said: str) -> None:
    assert said in pattern_problem(PATH, pattern)


def test_what_can_be_one_is_not_and_nothing_takes_long() -> None:
    for pattern in ("berth", "berth/", "setup.cfg", "*/crane/*", "^berth/.*", "doc with spaces/a", "[x]", "ü/ñ"):
        assert not pattern_problem(PATH, pattern), pattern
    assert not pattern_problem(TOPIC, "bp//x")
    start = time.process_time()
    for hanging in ("^(a*)*b", "^(a|aa)+$", "^(.*a){12}x", "a*a*a*a*a*a*a*a*a*b"):
        Matcher([DomainRule(1, "*", PATH, hanging)]).domains_of("mooring", "a" * 3000)
    assert time.process_time() - start < 2
