"""The query language: what it means, in which order and on which pages the answers come."""

import pytest

from demo.gerrit import Rejected
from demo.gerrit.expressions import And, Not, Or, Term, parse
from demo.gerrit.search import Search, duration, instant

from .conftest import PROJECT, START


def found(small, query, viewer=None):
    return [change.number for change in Search(small.gerrit, viewer).find(query)[0]]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a:1 b:2", And((Term("a", "1"), Term("b", "2")))),
        ("a:1 AND b:2", And((Term("a", "1"), Term("b", "2")))),
        ("a:1 or b:2 c:3", Or((Term("a", "1"), And((Term("b", "2"), Term("c", "3")))))),
        ("(a:1 OR b:2) c:3", And((Or((Term("a", "1"), Term("b", "2"))), Term("c", "3")))),
        ("-a:1", Not(Term("a", "1"))),
        ("NOT a:1", Not(Term("a", "1"))),
        ("NOT (a:1 b:2)", Not(And((Term("a", "1"), Term("b", "2"))))),
        ('after:"2026-01-02 03:04:05"', Term("after", "2026-01-02 03:04:05")),
        ("topic:{a b}", Term("topic", "a b")),
        ('message:"say \\"hi\\""', Term("message", 'say "hi"')),
        ("label:Code-Review+2,user=ana", Term("label", "Code-Review+2,user=ana")),
        ("project:^a/.*", Term("project", "^a/.*")),
        ("word", Term("", "word")),
        ("a-b", Term("", "a-b")),
    ],
)
def test_grammar(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["", "  ", "(a:1", "a:", '"open', "a:1 AND", "OR a:1", "NOT"])
def test_what_is_no_expression(text):
    with pytest.raises(Rejected) as refused:
        parse(text)
    assert refused.value.status == 400


def test_operators(small):
    one, two, three = small.push(1, topic="t/a", hashtags=("Easy",)), small.push(2, "dee", wip=True), small.push(3)
    small.review(one, "ana", Code_Review=2)
    small.review(two, "cho", Code_Review=-1)
    small.gerrit.abandon(three, "cho", "", small.clock)
    for query, numbers in {
        "status:open": [two, one],
        "is:closed": [three],
        "status:ab": [three],
        "is:wip": [two],
        "owner:cho": [three, one],
        "owner:dee@example.org": [two],
        "topic:t/a": [one],
        "hashtag:EASY": [one],
        "hashtag:#easy": [one],
        "label:Code-Review=MAX": [one],
        "label:Code-Review+2": [one],
        "label:Code-Review=-1": [two],
        "label:Code-Review-1": [two],
        "label:Code-Review=0": [three],
        "label:Code-Review>0": [one],
        "label:Code-Review+2,user=ana": [one],
        "label:Code-Review+2,dee": [],
        "label:Code-Review=ANY status:open": [two, one],
        "reviewer:ana": [one],
        "reviewer:cho": [],  # hides work in progress
        "attention:cho": [one],
        "message:change": [three, two, one],
        f"change:{one} OR change:{two}": [two, one],
        f"change:{PROJECT}~{one}": [one],
        "project:harbour": [],
        "project:^harbour/.*": [three, two, one],
        f"change:{one} OR change:{two} owner:dee": [two, one],
        f"(change:{one} OR change:{two}) owner:dee": [two],
        "-owner:cho": [two],
    }.items():
        assert found(small, query) == numbers, query


def test_time_operators_are_inclusive(small):
    one, two = small.push(1), small.push(2)
    at = "2026-02-02 02:41:00"
    assert found(small, f'before:"{at}"') == [one]
    assert found(small, f'until:"{at}.000000000"') == [one]
    assert found(small, f'after:"{at}"') == [two, one]
    assert found(small, f'after:"{at}.001"') == [two]
    assert found(small, "after:2026-02-02 before:2026-02-03") == [two, one]
    assert found(small, 'after:"2026-02-02 03:41:00 +0100"') == [two, one]


def test_age(small):
    one, two = small.push(1), small.push(2)
    assert found(small, "age:60s") == [one]
    assert found(small, "-age:59s") == [two]
    assert [duration(text) for text in ("1d", "2 weeks", "3mon", "90min")] == [86400, 1209600, 7776000, 5400]


def test_instant():
    assert instant("2026-02-02 02:40:00") == START
    assert instant("2026-02-02 02:40:00.123456789") == START + 0.123
    for wrong in ("yesterday", "2026-13-01", "2026-02-02 1:2"):
        with pytest.raises(Rejected):
            instant(wrong)


def test_order_is_newest_first_and_then_the_greater_number(small):
    one, two, three = small.push(1), small.push(2), small.push(3)
    small.gerrit.set_hashtags(one, "admin", ["x"], [], small.clock)
    small.gerrit.set_hashtags(two, "admin", ["x"], [], small.clock)
    assert found(small, "status:open") == [three, two, one]
    small.review(one, "ana", "hello")
    assert found(small, "status:open") == [one, three, two]


def test_private_changes_are_for_their_people(small):
    private = small.push(1, private=True)
    dee, cho, admin = (small.gerrit.account_id(name) for name in ("dee", "cho", "admin"))
    assert found(small, "status:open") == found(small, "status:open", dee) == []
    assert found(small, "status:open", cho) == found(small, "status:open", admin) == [private]
    small.gerrit.add_reviewer(private, "cho", "dee", at=small.clock)
    assert found(small, "status:open", dee) == [private]


def test_pages(server, get):
    numbers = [server.small.push(n) for n in range(7)][::-1]

    def page(query):
        _, rows, _ = get(f"/changes/?{query}")
        return [row["_number"] for row in rows], [n for n, row in enumerate(rows) if row.get("_more_changes")]

    assert page("q=status:open&n=3") == (numbers[:3], [2])
    assert page("q=status:open&n=3&S=3") == (numbers[3:6], [2])
    assert page("q=status:open&limit=3&start=6") == (numbers[6:], [])
    assert page("q=status:open+limit:2") == (numbers[:2], [1])
    assert page("q=status:open&n=7") == (numbers, [])
    assert page("q=status:open&S=99") == ([], [])
    assert page("n=2") == (numbers[:2], [1])


def test_no_page_is_longer_than_500(server, get):
    for n in range(502):
        server.small.push(n)
    assert len(get("/changes/?q=status:open&n=1000")[1]) == 500
    assert len(get("/changes/?q=status:open&no-limit")[1]) == 500, "only for those who are signed in"
    rows = get("/a/changes/?q=status:open&no-limit", "admin")[1]
    assert len(rows) == 502
    assert "_more_changes" not in rows[-1]


def test_several_queries_give_several_lists(server, get):
    one = server.small.push(1)
    server.small.gerrit.abandon(server.small.push(2), "cho", "", server.small.clock)
    rows = get("/changes/?q=status:open&q=status:abandoned")[1]
    assert [[row["_number"] for row in page] for page in rows] == [[one], [2]]


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        ("q=foo:bar", 400, "Unsupported operator foo:bar"),
        ("q=-after:2026-01-01", 400, "cannot negate: after:2026-01-01"),
        ("q=status:open&q=foo:bar", 400, "Unsupported operator foo:bar"),
        ("&".join(["q=1"] * 11), 400, "limit of 10 queries"),
        ("S=-1", 400, "'start' parameter cannot be less than zero"),
        ("o=FOO", 400, '"FOO" is not a valid value for "-o"'),
        ("bogus=1", 400, '"--bogus" is not a valid option'),
        ("q=owner:self", 403, "Must be signed-in to use this operator"),
    ],
)
def test_refusals(get, query, status, text):
    assert get(f"/changes/?{query}")[:2] == (status, text + "\n")
