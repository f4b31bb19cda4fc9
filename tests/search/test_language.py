"""Reading a query into a tree, and printing it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.search.language import And, Node, Not, Or, QueryError, Term, as_text, parse

A, B, C, D = (Term("", name) for name in "abcd")
TREES = [  # text, tree
    ("a", A),
    ("a b", And((A, B))),
    ("a AND b and c", And((A, B, C))),
    ("a OR b or c", Or((A, B, C))),
    ("a b OR c d", Or((And((A, B)), And((C, D))))),
    ("a OR b c OR d", Or((A, And((B, C)), D))),
    ("(a OR b) (c OR d)", And((Or((A, B)), Or((C, D))))),
    ("a (b (c d))", And((A, B, C, D))),
    ("-a", Not(A)),
    ("- a", Not(A)),
    ("NOT a not b", And((Not(A), Not(B)))),
    ("-(a b)", Not(And((A, B)))),
    ("NOT(a)", Not(A)),
    ("-(-a)", A),
    ("status:open", Term("status", "open")),
    ("status : open", Term("status", "open")),
    ("status:open(a)", And((Term("status", "open"), A))),
    ('owner:"Zoë Å."', Term("owner", "Zoë Å.")),
    ("owner:{Zoë Å.}", Term("owner", "Zoë Å.")),
    (r'message:"say \"hi\"\t{}"', Term("message", 'say "hi"\t{}')),
    ('topic:""', Term("topic", "")),
    ("label:Code-Review>=1,user=self", Term("label", "Code-Review>=1,user=self")),
    ("label:Code-Review+2", Term("label", "Code-Review+2")),
    ("file:^src/.+|docs/.*", Term("file", "^src/.+|docs/.*")),
    ("a:b:c", Term("a", "b:c")),
    ('a:b:"c d"', Term("a", "b:c d")),
    ("Foo:bar", Term("", "Foo:bar")),
    ("Status:open", Term("", "Status:open")),
    ("android orx notes", And((Term("", "android"), Term("", "orx"), Term("", "notes")))),
    ("And", Term("", "And")),
    ('"and"', Term("", "and")),
    ("foo-", Term("", "foo-")),
    ("topic:a--b", Term("topic", "a--b")),
    ("#7 ~x *", And((Term("", "#7"), Term("", "~x"), Term("", "*")))),
    ("mine", Term("is", "mine")),
    ('"mine"', Term("", "mine")),
    ("topic:mine", Term("topic", "mine")),
    ("a\n\tb", And((A, B))),
]


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_a_text_reads_as_this_tree(text: str, tree: Node) -> None:
    assert parse(text) == tree
    assert parse(as_text(tree)) == tree


def test_terms_know_where_they_stand() -> None:
    tree = parse('is:open  (owner: "a b" OR x)')
    assert isinstance(tree, And)
    owner = tree.parts[1].parts[0]  # type: ignore[union-attr]
    assert (owner.position, owner.value_position) == (10, 18)


names = st.from_regex(r"[a-z_]{1,8}(-[a-z_]{1,5})?", fullmatch=True).filter(
    lambda name: name not in ("and", "or", "not", "mine")
)
values = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12)
terms = st.builds(Term, st.just("") | names, values)


def _joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    ands = parts.map(
        lambda some: And(tuple(p for one in some for p in (one.parts if isinstance(one, And) else (one,))))
    )
    ors = parts.map(lambda some: Or(tuple(p for one in some for p in (one.parts if isinstance(one, Or) else (one,)))))
    return ands | ors | inner.filter(lambda one: not isinstance(one, Not)).map(Not)


@given(st.recursive(terms, _joined, max_leaves=12))
def test_what_is_printed_reads_as_the_same_tree(tree: Node) -> None:
    assert parse(as_text(tree)) == tree


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    try:
        parse(text)
    except QueryError as fault:
        assert 0 <= fault.position <= len(text)
        assert fault.message and "\n" in fault.pointer(text)


def test_the_pointer_stands_below_the_character() -> None:
    text = "status:open owner:it's"
    with pytest.raises(QueryError) as refused:
        parse(text)
    above, below = refused.value.pointer(text).split("\n")
    assert above[len(below) - 1] == "'"
    long = "a " * 90 + "! b"
    with pytest.raises(QueryError) as refused:
        parse(long)
    above, below = refused.value.pointer(long).split("\n")
    assert above[len(below) - 1] == "!" and len(above) < 130
