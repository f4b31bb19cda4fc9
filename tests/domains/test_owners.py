"""Files of owners of other tools, read into drafts of domains."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.domain import DomainRule, Matcher
from reviewq.domains.owners import Place, kind_of, read_owners
from reviewq.domains.rules.draft import BadFile

GERRIT = """\
# who looks at berths
set noparent
ann@example.com
bo@example.com, cyd@example.com   # both
*
include /quay/OWNERS
per-file *.xml,plan.py=dee@example.com
per-file BUILD=set noparent
"""
YAML = """\
approvers:
- ann
- bo
reviewers: [cyd, 7]
labels: [area/berth]
options: {no_parent_owners: true}
filters:
  "\\\\.xml$":
    approvers: [dee]
emeritus_approvers: [eli]
"""
PLUGIN = """\
inherited: false
owners:
- ann@example.com
- group/harbour-core
matchers:
- suffix: .sql
  owners: [bo@example.com]
- regex: .*/plan.*
  owners: [cyd@example.com]
- generic: x
  owners: [dee@example.com]
"""
CODEOWNERS = """\
# The last one wins
*            @ann
*.js         @bo @harbour/pages   # with a team
/docs/       dee@example.com
cranes/      @cyd
docs/*       @eli
/quay/logs/** @cyd
/a\\ b/       @bo
/scripts/
[Ledger][2] @fay
model/db/
"""
MAINTAINERS = """\
How to read this
	M: who answers

BERTHS
------
M:	Ann A. <ann@example.com>
R:	bo@example.com
L:	berths@lists.example.org
S:	Maintained
F:	mooring/berth/
F:	doc/*.rst
X:	mooring/berth/old/
N:	berth[^a-z]
K:	anchor

THE REST
M:	Bo <bo@example.com>

NOBODY'S
F:	junk/
"""
FILES = {
    "gerrit": GERRIT,
    "yaml": YAML,
    "plugin": PLUGIN,
    "codeowners": CODEOWNERS,
    "maintainers": MAINTAINERS,
}
KINDS = {"plugin": "yaml"}


def read(name: str, folder: str = "mooring/berth"):
    kind = KINDS.get(name, name)
    assert kind_of(FILES[name]) == kind
    return read_owners(FILES[name], kind, Place("mooring", folder))


def told(read) -> dict[str, tuple[list[str], list[str]]]:
    """Short name of the domain -> (patterns, people)."""
    return {
        draft.record.slug: (
            [rule.pattern for rule in draft.record.rules],
            [one.person.email or one.person.username for one in draft.people],
        )
        for draft in read.drafts
    }


def left_out(read) -> str:
    return "\n".join(map(str, read.left_out))


def test_owners_of_gerrit():
    found = read("gerrit")
    assert told(found) == {
        "berth": (["mooring/berth/"], ["ann@example.com", "bo@example.com", "cyd@example.com"]),
        "berth-xml-plan-py": (["^mooring/berth/[^/]*\\.xml", "mooring/berth/plan.py"], ["dee@example.com"]),
    }
    assert "folders above do not count" in found.drafts[0].record.about
    assert "Line 5: * makes everybody" in left_out(found) and "Line 6: Other files" in left_out(found)


def test_owners_as_yaml():
    found = read("yaml")
    assert told(found) == {
        "berth": (["mooring/berth/"], ["ann", "bo", "cyd", "7"]),
        "berth-xml": (["^mooring/berth/.*\\.xml"], ["dee"]),
    }
    assert found.drafts[0].record.bug_tags == ("area/berth",)
    assert "emeritus_approvers were owners once" in left_out(found)


def test_owners_of_the_owners_plugin():
    found = read("plugin")
    assert told(found) == {
        "berth": (["mooring/berth/"], ["ann@example.com"]),
        "berth-sql": (["mooring/berth/*.sql"], ["bo@example.com"]),
        "berth-plan": (["^mooring/berth/.*/plan.*"], ["cyd@example.com"]),
    }
    assert found.drafts[0].record.contacts == ("harbour-core",)
    assert "A matcher without suffix" in left_out(found)


def test_codeowners():
    found = read("codeowners", folder="")
    assert told(found) == {
        "mooring": (["*"], ["ann"]),
        "js": (["*.js"], ["bo"]),
        "docs": (["docs/"], ["dee@example.com"]),
        "docs-2": (["^docs/[^/]*"], ["eli"]),
        "cranes": (["^(.*/)?cranes/.*", "quay/logs/"], ["cyd"]),
        "a-b": (["a b/"], ["bo"]),
        "ledger": (["model/db/"], ["fay"]),
    }
    assert next(draft for draft in found.drafts if draft.record.name == "*.js").record.contacts == ("@harbour/pages",)
    assert "Line 9: /scripts/ is without an owner" in left_out(found) and "the last pattern wins" in left_out(found)


def test_maintainers():
    found = read("maintainers", folder="")
    assert told(found) == {
        "berths": (["mooring/berth/", "^doc/[^/]*\\.rst", "^.*berth[^a-z].*"], ["ann@example.com", "bo@example.com"])
    }
    record = found.drafts[0].record
    assert (record.about, record.contacts) == ("Status: Maintained.", ("berths@lists.example.org",))
    assert "THE REST names no files" in left_out(found) and "NOBODY'S names no people" in left_out(found)
    assert "old/ is taken out" in left_out(found) and "What stands in a file" in left_out(found)


@pytest.mark.parametrize(
    ("name", "path", "is_in"),
    [
        ("codeowners", "docs/a.md", True),
        ("codeowners", "x/cranes/a.py", True),
        ("codeowners", "cranes.py", False),
        ("maintainers", "doc/a.rst", True),
        ("maintainers", "doc/a/b.rst", False),
        ("maintainers", "x/berth_1.py", True),
        ("maintainers", "x/berths.py", False),
    ],
)
def test_patterns_mean_the_same_here(name, path, is_in):
    drafts = [one for one in read(name, folder="").drafts if one.record.rules[0].pattern != "*"]
    rules = [DomainRule(1, rule.project, rule.kind, rule.pattern) for one in drafts for rule in one.record.rules]
    assert bool(Matcher(rules).touched("mooring", [(path, 1)], "")) is is_in


HOSTILE = [
    ("yaml", "approvers: &a [x]\nreviewers: *a"),
    ("yaml", "approvers: " + "[" * 300),
    ("yaml", "- a"),
    ("yaml", "approvers: {a: b}"),
    ("yaml", "approvers: [x]\n? [a]: b"),
    ("yaml", "a: b: c"),
    ("yaml", "approvers: [" + "a," * 30_000 + "]"),
    ("yaml", "approvers: [2026-99-99, 1e999, !!python/object:os.system x]"),
    ("gerrit", "a b c"),
    ("gerrit", "\0"),
    ("codeowners", "(" * 5000 + " @a"),
    ("maintainers", "X\nM:\ta@b\nN:\t(((\n"),
    ("maintainers", "M:\n" * 5000),
]


@pytest.mark.parametrize(("kind", "text"), HOSTILE, ids=[f"{kind} {text[:20]!r}" for kind, text in HOSTILE])
def test_what_cannot_be_read_is_refused_with_words(kind, text):
    with pytest.raises(BadFile) as found:
        read_owners(text, kind, Place("mooring"))
    assert all(str(fault) for fault in found.value.faults)


def test_what_is_bad_in_part_keeps_the_rest():
    found = read_owners("X\nM:\ta@b.c\nF:\tgood/\nF:\t../bad\nN:\t(\n", "maintainers", Place("mooring"))
    assert [rule.pattern for rule in found.drafts[0].record.rules] == ["good/"]
    assert len(found.left_out) == 2
    lines = "".join(f"/a{n}/ @u{n}\n" for n in range(301))
    with pytest.raises(BadFile, match="301 domains; at most 300"):
        read_owners(lines, "codeowners", Place("mooring"))


@pytest.mark.parametrize("text", ["", "hello world", "\0", "# nothing", "(" * 1000, "a " * 30_000, "a@" * 30_000])
def test_what_looks_like_nothing_is_of_no_kind(text):
    assert kind_of(text) == ""
