"""The quirks of Gerrit that comparisons allow for (docs/search.md, What differs): tried on a real Gerrit 3.13."""

from __future__ import annotations

import pytest

from reviewq.search.language import as_text, parse

from . import quirks

MEANT = [  # query, what Gerrit answers to
    ("-is:wip -ext:py", "commit:none"),
    ("(-is:wip -ext:py) OR status:abandoned", "commit:none OR status:abandoned"),
    ("-is:wip ext:py", "-is:wip ext:py"),
    ("-before:2026-11-01 -is:wip", "-before:2026-11-01 -is:wip"),
    ("status:open -(status:open is:wip)", "commit:none"),
    ("-(status:open is:wip)", "-(status:open is:wip) status:closed"),
    ("-(is:wip OR status:open)", "commit:none"),
    ("status:open OR -(status:open is:wip)", "status:open OR -(status:open is:wip)"),
    ("-status:merged owner:a", "-status:merged owner:a"),
    ("status:open owner:a", "status:open owner:a status:open"),
    ("is:consistent", "is:consistent"),
    ("is:reviewed -is:wip", "commit:none"),
    ("-is:reviewed -is:wip", "-is:reviewed -is:wip"),
]
ENDS = [
    ("a ) b", "a "),
    ("a ()", "a "),
    ('"a":b', '"a"'),
    ("file:^(", "file:^"),
    ("(a", None),
    ("a b", None),
]


@pytest.mark.parametrize(("query", "meant"), MEANT)
def test_what_gerrit_makes_of_negations_and_status(query: str, meant: str) -> None:
    assert as_text(quirks.gerrits(parse(query))) == meant


@pytest.mark.parametrize(("text", "read"), ENDS)
def test_what_gerrit_reads_of_a_text_that_we_refuse(text: str, read: str | None) -> None:
    assert quirks.gerrits_text(text) == read


def test_a_keyword_at_the_end_is_a_word_to_gerrit() -> None:
    assert all(map(quirks.ends_with_keyword, ("a OR", "not", "a and")))
    assert not any(map(quirks.ends_with_keyword, ("a OR b", "android", "a OR )", "x:and-or")))


def test_a_second_reading_needs_a_label_and_something_that_is_read_otherwise() -> None:
    assert quirks.is_read_twice(parse("label:A+1 m:word"))
    assert quirks.is_read_twice(parse("label:A+1 OR file:^a"))
    assert not quirks.is_read_twice(parse("label:A+1 file:a"))
    assert not quirks.is_read_twice(parse("m:word"))
