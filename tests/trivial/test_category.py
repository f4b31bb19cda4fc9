"""What kind of small patch it is, how that is said, and the lines that show it."""

from __future__ import annotations

import pytest

from reviewq.trivial.rules.category import MAX_LINES, MAX_PROOFS, MAX_SHOWN, category_of
from reviewq.trivial.rules.diff import FileDiff, Hunk, Line, parse
from reviewq.trivial.rules.inert import judge_file
from reviewq.trivial.rules.judgement import Category
from reviewq.trivial.rules.patch import Patch
from reviewq.trivial.rules.typo import is_near
from tests.trivial.dangerous import Prepared


def category(*files: FileDiff):
    return category_of(Patch("", "", (), 1, 1, ""), files, {file.path: judge_file(file) for file in files})


def edited(path: str, hunk: str) -> FileDiff:
    return parse(Prepared("x", "x", "x", path, hunk, None).patch)[0]


CASES = [
    (
        Category.TYPO,
        "a.py",
        " x = 1\n-# recieve it\n+# receive it\n y = 2",
        "one correction in comments: recieve → receive",
    ),
    (Category.TYPO, "a.rst", "-Run the the tests.\n+Run the tests.", "the the → the"),
    (Category.TYPO, "a.py", "-LOG.info('was notfound')\n+LOG.info('was not found')", "notfound → not found"),
    (Category.TYPO, "a.py", "-reslt = f()\n-g(reslt)\n+result = f()\n+g(result)", "2 corrections"),
    (Category.DOCS, "doc/a.rst", "-Two words.\n+Something else.", "only documentation"),
    (
        Category.DOCS,
        "releasenotes/notes/a-1.yaml",
        " fixes:\n-  - One.\n+  - Another thing entirely.",
        "only documentation",
    ),
    (
        Category.COMMENT,
        "a.py",
        " x = 1\n-# One.\n+# Something else, longer.\n y = 2",
        "only comments, docstrings and layout",
    ),
    (Category.COMMENT, "a.py", "-f(a,\n-  b)\n+f(a, b)", "only comments"),
    (Category.TESTS, "a/tests/test_b.py", "-    x = f(1)\n+    x = g(2)", "only tests"),
    (Category.PIN, "test-requirements.txt", "-hacking>=3.0.1\n+hacking>=6.1.0", "only versions"),
    (Category.DEAD_CODE, "a.py", " import os\n-import re\n import sys", "only imports are removed"),
    (Category.DEAD_CODE, "a.py", " x = 1\n-def f(a):\n-    return a\n-\n y = 2", "code is removed, none is added"),
    (
        Category.TEXT,
        "a.py",
        "-LOG.info('One thing %s', a)\n+LOG.info('It is %s now', a)",
        "only the words of log lines",
    ),
    (Category.TEXT, "a.py", "-raise E(_('One thing'))\n+raise E(_('It is now so'))", "only the words of messages"),
    (Category.RENAME, "a.py", "-one = f()\n-g(one)\n+network = f()\n+g(network)", "one → network"),
    (Category.CODE, "a.py", "-x = f(1)\n+x = g(2, 3)", "code is changed"),
    (Category.CODE, "a.py", "-x = True\n-y = True\n+x = False\n+y = False", "code is changed"),
    (Category.CODE, "a.py", "-if a and b:\n+if a not in b:", "code is changed"),
]


@pytest.mark.parametrize(("expected", "path", "hunk", "how"), CASES)
def test_category(expected, path, hunk, how):
    found, proof = category(edited(path, hunk))
    assert found is expected
    assert how in proof[0].how


def test_a_moved_file_is_a_rename():
    found, _ = category(FileDiff("b.py", "a.py", "R", ()))
    assert found is Category.RENAME


def test_the_proof_shows_the_lines_with_their_numbers():
    _, proof = category(edited("a.py", " x = 1\n-# recieve it\n+# receive it\n y = 2"))
    assert (proof[0].path, proof[0].removed, proof[0].added) == (
        "a.py",
        ((41, "# recieve it"),),
        ((41, "# receive it"),),
    )


def test_what_is_inert_does_not_hide_what_is_not_and_is_shown_last():
    comment = edited("a.py", " x = 1\n-# One.\n+# Another thing entirely.\n y = 2")
    code = edited("b.py", "-x = f(1)\n+x = g(2, 3)")
    found, proof = category(comment, code)
    assert (found, [one.path for one in proof]) == (Category.CODE, ["b.py", "a.py"])


def test_the_proof_is_bounded():
    lines = tuple(Line("+", "x" * 5_000, 0, n) for n in range(1, 50))
    files = [FileDiff(f"a{n}.py", "", "A", (Hunk(0, 1, "", lines),)) for n in range(30)]
    _, proof = category_of(Patch("", "", (), 1, 1, ""), tuple(files), {})
    assert len(proof) == MAX_PROOFS
    assert all(len(one.added) <= MAX_LINES and all(len(text) <= MAX_SHOWN for _, text in one.added) for one in proof)


def test_no_file_is_code():
    assert category_of(Patch("", "", (), 0, 0, ""), (), {}) == (Category.CODE, ())


@pytest.mark.parametrize(
    ("old", "new", "near"),
    [
        *[
            ("recieve", "receive", True),
            ("teh", "the", True),
            ("Occured", "occurred", True),
            ("seperate", "separate", True),
        ],
        *[("src", "dst", False), ("and", "any", False), ("enable", "disable", False), ("min", "max", False)],
        *[("x" * 9_000, "x" * 9_001, False), ("a", "b", False)],
    ],
)
def test_near_words(old, new, near):
    assert is_near(old, new) is near
