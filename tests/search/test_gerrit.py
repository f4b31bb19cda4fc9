"""Our queries as Gerrit's: what only we understand is left out, and what is left finds no less."""

from __future__ import annotations

import pytest

from reviewq.search.gerrit import dashboard_url, search_url, translated
from reviewq.search.language import parse

OURS = frozenset({"turn", "waiting", "lane"})


@pytest.mark.parametrize(
    ("query", "text", "left_out"),
    [
        ("status:open owner:self", "status:open owner:self", ()),
        ("status:open turn:author", "status:open", ("turn:",)),
        ("turn:author", "", ("turn:",)),
        ("turn:author waiting:>3d is:open", "is:open", ("turn:", "waiting:")),
        ("-turn:author is:open", "is:open", ("turn:",)),
        ("-(turn:author is:wip) is:open", "is:open", ("turn:",)),
        ("is:open (turn:author OR is:wip)", "is:open", ("turn:",)),
        ("is:open (is:wip OR (turn:author owner:me))", "is:open (is:wip OR owner:me)", ("turn:",)),
        ("turn:ci OR is:wip", "", ("turn:",)),
        ('subject:"tide clock" lane:first', 'subject:"tide clock"', ("lane:",)),
        ("is:wip OR is:private", "is:wip OR is:private", ()),
        ("lane:first turn:author lane:ci tide", "tide", ("lane:", "turn:")),
    ],
)
def test_what_gerrit_is_asked(query: str, text: str, left_out: tuple[str, ...]) -> None:
    found = translated(parse(query), OURS)
    assert (found.text, found.left_out) == (text, left_out)


def test_addresses_hold_any_query() -> None:
    assert (
        search_url("https://g.test/r", "label:Code-Review+2 a/b") == "https://g.test/r/q/label:Code-Review%2B2%20a%2Fb"
    )
    assert dashboard_url("https://g.test", "title=a&b=c") == "https://g.test/dashboard/?title=a&b=c"
