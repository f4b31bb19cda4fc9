"""A hundred queries that make no sense: each is refused, at the character that is to blame, and says what to do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from reviewq.people.reads import Viewer
from reviewq.search.find import search
from reviewq.search.language import QueryError, quoted
from tests.factories import NOW

pytestmark = pytest.mark.django_db
# `|` stands before the character that is to blame; a part of the message
MALFORMED = [
    ("|", "empty"),
    ("   |", "empty"),
    ("(status:open|", "still open"),
    ("((a) (b)|", "still open"),
    ("a|)", "No parenthesis is open"),
    ("(a)|)", "No parenthesis"),
    ("(|)", "cannot stand"),
    ("a OR|", "too early"),
    ("a AND|", "too early"),
    ("NOT|", "too early"),
    ("-|", "too early"),
    ("|OR a", "cannot stand"),
    ("|and a", "cannot stand"),
    ("a OR |OR b", "cannot stand"),
    ("a AND |AND b", "cannot stand"),
    ("(a OR|)", "cannot stand"),
    ("-|-a", "cannot stand"),
    ("NOT |NOT a", "cannot stand"),
    ("NOT |-a", "cannot stand"),
    ("owner:|", "too early"),
    ("owner:|)", "cannot stand"),
    ("topic:|-x", "cannot stand"),
    ("topic:a:|", "too early"),
    ('"a"|:b', "cannot stand"),
    ('status:open |"abc', "never closed"),
    ("owner:|{abc", "never closed"),
    ("owner:it|'s", "single quote"),
    ("fix|!", "cannot stand in a plain word"),
    ("a|?b", "cannot stand in a plain word"),
    ("a|;b", "cannot stand in a plain word"),
    ("a|%b", "cannot stand in a plain word"),
    ("a|$", "cannot stand in a plain word"),
    ("a|&b", "cannot stand in a plain word"),
    ("topic:|[x]", "cannot stand in a plain word"),
    ("a |}", "cannot stand in a plain word"),
    ("a|\0b", "cannot stand"),
    ("a|\x07b", "control character"),
    ("a |\ud800", "cannot stand"),
    ('"a|\0"', "cannot stand"),
    ("(" * 100 + "|(" + "a" + ")" * 101, "within each other"),
    ("a " * 200 + "|a", "Too many terms"),
    ("a" * 8000 + "|" + "a" * 2000, "too long"),
    ("|ownr:lea", "owner:"),
    ("|nonsense:x", "no operator"),
    ("claimed:|me", "sign in"),
    ("|wizard:yes", "no operator"),
    ("ffe:|perhaps", "no state of an exception"),
    ("a (|comment:x)", "no operator"),
    ("status:|nonsense", "no status"),
    ("is:|nonsense", "is:nonsense"),
    ("is:|mergeable", "cannot be answered"),
    ("is:|starred", "cannot be answered"),
    ("has:|draft", "cannot be answered"),
    ("has:|hashtag", "has:hashtag"),
    ("age:|1x", "span of time"),
    ("age:|x", "span of time"),
    ("age:|01d", "span of time"),
    ("age:|1w2d", "span of time"),
    ("age:|1.5d", "span of time"),
    ("age:|" + "9" * 30 + "d", "span of time"),
    ("before:|yesterday", "no date"),
    ("before:|2026-11", "no date"),
    ("before:|20261101", "no date"),
    ('after:"|2026-11-01 10:00"', "no date"),
    ('after:"|2026-11-01 10:00:00 +01:00"', "no date"),
    ('after:"|2026-11-01 +0100"', "no date"),
    ('since:"|2026-11-01  10:00:00"', "no date"),
    ("mergedbefore:|x", "no date"),
    ("-after:|2026-11-01", "negate"),
    ("NOT mergedafter:|2026-11-01", "negate"),
    ("size:|x", "number"),
    ("size:|5x", "number"),
    ("added:|>99999999999", "number"),
    ("unresolved:|>", "number"),
    ("change:|x", "names no change"),
    ("change:|I12", "names no change"),
    ("change:|0503", "names no change"),
    ("change:|99999999999", "names no change"),
    ("parentof:|x", "names no change"),
    ("parentof:|I0000000", "no change"),
    ("revertof:|x", "not the number"),
    ("limit:|0", "no limit"),
    ("limit:|x", "no limit"),
    ("label:|", "too early"),
    ("label:Code-Review=|high", "no vote"),
    ("label:Code-Review=|ok", "submit records"),
    ("label:Code-Review+1,|count=0", "from 1 to 5"),
    ("label:Code-Review+1,|count>5x", "takes a number"),
    ("label:Code-Review+1,|foo=bar", "not known"),
    ("label:Code-Review+1,user=a,|user=b", "twice"),
    ("label:Code-Review+1,user=a,|group=b", "cannot stand together"),
    ("label:Code-Review+1,count=2,|user=a", "cannot stand together"),
    ("label:Code-Review+1,group=|nonsense", "No group"),
    ("label:Code-Review+1,|nonsense", "Neither a person nor a group"),
    ("label:Code-Review+1,owner,|owner", "Only one"),
    ("label:Code-Review+1,user=|self", "sign in"),
    ("label:Code-Review+1,|non_contributor", "submit requirements"),
    ("owner:|self", "sign in"),
    ("is:|reviewer", "sign in"),
    ("ownerin:|nonsense", "No group"),
    ("reviewerin:|nonsense", "No group"),
    ('author:"|@"', "no word"),
    ('message:"|--"', "no word"),
    ('subject:"|"', "no word"),
    ("|*", "no word"),
    ('project:"^[a|"', "never closed"),
    ('file:"^a|{x}"', "repetitions"),
    ('file:"^(a|"', "still open"),
    ("file:^~|<1-9>", "not known"),
    ('file:"^' + "(a*)*" * 60 + "|" + "(a*)*" * 20 + '"', "too long"),
    ("file:^a " * 20 + "|path:^b", "Too many regular expressions"),
    ("turn:|nobodys", "none of these"),
    ("trivial:|perhaps", "nothing that a tag can be"),
    ("lane:|fast", "none of these"),
    ("waiting:>|soon", "span of time"),
    ("missing:|two", "number"),
    ("domain:|/", "no folder"),
    ("expert:|nobody-here", "nobody"),
    ("freeze:|soon", "freeze"),
    ("freeze:<|soon", "span of time"),
]


@pytest.mark.parametrize(("marked", "said"), MALFORMED, ids=range(len(MALFORMED)))
def test_it_is_refused_at_its_place(marked: str, said: str) -> None:
    text = marked.replace("|", "", 1)
    with pytest.raises(QueryError) as refused:
        search(text, Viewer(AnonymousUser()), NOW)
    assert said.lower() in str(refused.value).lower()
    assert refused.value.position == marked.index("|")
    assert refused.value.pointer(text)


def test_there_are_a_hundred_of_them() -> None:
    assert len(MALFORMED) >= 100


@pytest.mark.parametrize(
    "name",
    [
        "owner",
        "reviewer",
        "author",
        "project",
        "topic",
        "hashtag",
        "file",
        "dir",
        "ext",
        "message",
        "footer",
        "commit",
        "label",
    ],
)
@pytest.mark.parametrize(
    "value", ["x" * 7000, "\u202eabc\u202c", "%_\\", "' OR 1=1 --", "🙂", "ſ", "\n\n", "a\tb", "İ", "-", "^"]
)
def test_no_value_is_too_strange(name: str, value: str) -> None:
    try:
        found = search(f"{name}:{quoted(value)}", Viewer(AnonymousUser()), NOW)
        assert list(found.changes) == []
    except QueryError as fault:
        assert str(fault)
