"""Domains as TOML: what is read, what is refused with its line, and that writing gives back what was read."""

from __future__ import annotations

from datetime import date

import pytest

from reviewq.domains.rules.draft import LARGEST, BadFile
from reviewq.domains.rules.record import Days, DomainRecord, RuleLine
from reviewq.domains.toml import read_toml, written

FILE = """\
[[domain]]
slug = "berths"
name = "Berths"
about = "where ships lie"
bug_tags = ["berth"]
contacts = ["#berths", "berths@lists.example.org"]

[[domain.rule]]
project = "mooring"
path = "mooring/berth/"

[[domain.rule]]
project = "mooring*"
topic = "new-berths"

[[domain.expert]]
account = "bo"
since = 2026-01-31
until = 2026-06-30

[[domain.expert]]
account = 1002

[[domain]]
slug = "tides"
rule = [{path = "tides.py"}]
"""


def test_a_file_is_read_as_drafts():
    berths, tides = read_toml(FILE).drafts
    assert berths.record == DomainRecord(
        "berths",
        "Berths",
        "where ships lie",
        ("berth",),
        ("#berths", "berths@lists.example.org"),
        (RuleLine("mooring", "path", "mooring/berth/"), RuleLine("mooring*", "topic", "new-berths")),
    )
    bo, other = berths.people
    assert (bo.person.username, bo.days) == ("bo", Days(date(2026, 1, 31), date(2026, 6, 30)))
    assert (other.person.number, other.days) == (1002, Days())
    assert (tides.record.name, tides.record.rules) == ("tides", (RuleLine("*", "path", "tides.py"),))


def test_what_is_written_is_read_as_the_same():
    domains = [
        {
            "slug": "berths",
            "name": 'Ber"ths \u202e',
            "about": "",
            "bug_tags": ["a", "b"],
            "contacts": [],
            "rules": [{"project": "*", "path": "^a/.*\\.py"}, {"project": "m", "topic": "t"}],
            "experts": [{"account": "bo", "name": "Bo", "since": "2026-01-31"}, {"account": 7, "name": "Who"}],
        }
    ]
    text = written(domains)
    draft = read_toml(text).drafts[0]
    assert draft.record.name == 'Ber"ths \u202e' and draft.record.bug_tags == ("a", "b")
    assert draft.record.rules == (RuleLine("*", "path", "^a/.*\\.py"), RuleLine("m", "topic", "t"))
    assert [(one.person.username, one.person.number, one.days.words) for one in draft.people] == [
        ("bo", None, "since 2026-01-31"),
        ("", 7, ""),
    ]
    assert read_toml(written([])).drafts == []


HEAD = '[[domain]]\nslug = "a"\n'
RULE = '[[domain.rule]]\npath = "a/"\n'
BAD = [
    ("[[domain", "Line 1: "),
    ("domain = 3", "[[domain]], in double brackets"),
    ("[[domains]]", "did you mean “domain”?"),
    (HEAD, "needs a rule"),
    (HEAD + 'nmae = "x"\n' + RULE, "Line 3: “nmae” is not known here; did you mean “name”?"),
    ('[[domain]]\nslug = "A b"\n' + RULE, "Line 2: slug: A short name has small letters"),
    ('[[domain]]\nslug = "history"\n' + RULE, "means something else"),
    ("[[domain]]\nslug = 3\n" + RULE, "This has to be a text"),
    (HEAD + "bug_tags = 3\n" + RULE, "Line 3: bug_tags: write a list"),
    (HEAD + 'bug_tags = ["a b"]\n' + RULE, "Line 3: bug_tags: A tag has no spaces"),
    (HEAD + "contacts = [3]\n" + RULE, "Line 3: contacts: This has to be a text"),
    (HEAD + RULE + '[[domain.rule]]\nproject = "m"\n', "Line 5: A rule has a project and either path or topic"),
    (HEAD + RULE + '[[domain.rule]]\npath = "a"\ntopic = "b"\n', "Line 5: A rule has"),
    (HEAD + RULE + RULE, "Line 5: rule: The very same rule stands above"),
    (HEAD + '[[domain.rule]]\npath = "^(a"\n', "Line 3: rule: The regular expression cannot be used"),
    (HEAD + '[[domain.rule]]\npath = "/a"\n', "Line 3: rule: Paths begin at the top"),
    (HEAD + '[[domain.rule]]\nproject = "a?"\npath = "a"\n', "The only wildcard is *"),
    (HEAD + "[domain.rule]\nx = 1\n", "in double brackets"),
    (HEAD + RULE + "[[domain.expert]]\naccount = true\n", "Line 5: account: write a user name"),
    (HEAD + RULE + f"[[domain.expert]]\naccount = {10**30}\n", "Line 5: account: write a user name"),
    (HEAD + RULE + '[[domain.expert]]\naccount = "b"\nsince = "2026-01-01"\n', "Line 5: since: write a day"),
    (HEAD + RULE + '[[domain.expert]]\naccount = "b"\nuntil = 2026-01-01T00:00:00Z\n', "Line 5: until: write a day"),
    (HEAD + RULE + '[[domain.expert]]\naccount = "b"\nuntil = 0001-01-01\n', "Line 5: until: Write a day from"),
    (
        HEAD + RULE + '[[domain.expert]]\naccount = "b"\nsince = 2026-02-01\nuntil = 2026-01-01\n',
        "Line 5: until: The last day, 2026-01-01, is before the first, 2026-02-01",
    ),
    (HEAD + RULE + '[[domain.expert]]\naccount = "b"\n' * 2, "Line 7: b is named twice for the same days"),
    (HEAD + RULE + HEAD + RULE, "Line 5: slug: a domain “a” stands in line 1 already"),
    (HEAD + 'name = "\\u0000"\n' + RULE, "control characters"),
    ("x = " + "9" * 5000, "a number or a date that means nothing"),
    ("x = " + "[" * 5000, ""),
    ("\0", "NUL"),
    ("#" * (LARGEST + 1), "at most"),
    ("".join(f'[[domain]]\nslug = "a{n}"\n{RULE}' for n in range(301)), "at most 300"),
]


@pytest.mark.parametrize(("text", "words"), BAD, ids=[f"{place} {words[:30]}" for place, (_, words) in enumerate(BAD)])
def test_what_cannot_be_taken_is_said_with_its_line(text, words):
    with pytest.raises(BadFile) as found:
        read_toml(text)
    assert words in "\n".join(map(str, found.value.faults))
