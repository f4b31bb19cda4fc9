"""From diffs to campaigns: the same edit folds wherever it is made, another one never."""

from __future__ import annotations

import pytest

from reviewq.campaigns.rules.fold import Member, fold
from reviewq.trivial.rules.diff import parse
from reviewq.trivial.rules.shape import shape_of

DIFF = """\
diff --git a/{path} b/{path}
--- a/{path}
+++ b/{path}
@@ -{at},3 +{at},3 @@
 {before}
-{old}
+{new}
 {after}
"""


def shape(old: str, new: str, n: int = 0) -> str:
    text = DIFF.format(path=f"a{n}/f.py", at=n + 1, before=f"x = {n}", after=f"y = {n}", old=old, new=new)
    return shape_of(parse(text))


def member(n: int, old: str, new: str, **given: object) -> Member:
    return Member(n, n, "Use the new name", 1, "mooring", shape(old, new, n), owner=7, topic="names", **given)  # type: ignore[arg-type]


SAME = [("import mock", "from unittest import mock"), ("# recieve it", "# receive it"), ("go(a, http)", "go(b, https)")]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_the_same_edit_in_thirty_files_is_one_campaign(old: str, new: str) -> None:
    (found,) = fold(member(n, old, new) for n in range(30))
    assert found.size == 30


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import mock", "import unittest.mock as mock"),
        ("import mock", "from unittest import mocker"),
        ("import mock", "from unittest import mock, os"),
        ("mock = True", "mock = False"),
        ("    import mock", "from unittest import mock; run()"),
    ],
)
def test_a_look_alike_with_the_same_subject_owner_and_topic_stays_alone(old: str, new: str) -> None:
    (found,) = fold([*(member(n, *SAME[0]) for n in range(5)), member(9, old, new)])
    assert found.changes == [0, 1, 2, 3, 4]


def test_the_same_words_in_other_places_of_a_line_are_the_same_edit() -> None:
    assert shape("log('recieve')", "log('receive')") == shape("# we recieve ships", "# we receive ships")
    assert shape("wait(5)", "wait(50)") != shape("wait(5)", "wait(60)")
