"""What judge() says of a patch, and that nothing it is given makes it raise or tag what it could not read."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import Any

import pytest

from reviewq.trivial.rules.judge import LONGEST_LINE, MOST_LINES, MOST_UNPROVEN, judge
from reviewq.trivial.rules.judgement import Category, State
from reviewq.trivial.rules.patch import FileStat, Patch, Whole
from reviewq.trivial.weights import shipped
from tests.trivial.dangerous import DANGEROUS, Prepared

LONGEST = 5.0  # seconds of the processor, for what is far from usual
TYPO = Prepared(
    "typo", "x", "Fix a typo", "mooring/plan.py", " import os\n\n-# the shpi comes\n+# the ship comes\n go()\n", None
)


def patch_of(prepared: Prepared, **given: Any) -> Patch:
    record = prepared.record
    files = tuple(FileStat(**file) for file in record["files"])
    patch = Patch(
        record["subject"], record["message"], files, record["insertions"], record["deletions"], record["patch"]
    )
    return replace(patch, **given)


def file_of(*lines: str, head: str = "@@ -1 +1 @@") -> str:
    return "\n".join(["diff --git a/a.py b/a.py", "--- a/a.py", "+++ b/a.py", head, *lines, ""])


HOSTILE = {
    "nothing": "",
    "blanks": " \n\n \t\n",
    "no diff": "hello\nthere\n",
    "binary junk": "".join(map(chr, range(256))) * 40,
    "NUL bytes": file_of("-a\x00b", "+b\x00a"),
    "surrogates": file_of("-x = '\ud800'", "+x = '\udfff'"),
    "right to left": file_of("-a = 1", "+a = 1 # \u202e\u2066"),
    "a line of 150 kB": file_of("-a", "+" + "x(" * 75_000),
    "a hunk that lies": file_of("-a", "+b", head="@@ -1,900 +1,7 @@"),
    "a huge number": file_of("-a", "+b", head=f"@@ -{'9' * 5000},1 +1 @@"),
    "a hunk of nothing": file_of(head="@@ -0,0 +0,0 @@"),
    "deep brackets": file_of("-a", "+" + "(" * 5_000),
    "open strings": file_of("-a", '+"""' * 300),
    "a binary file": "diff --git a/a.png b/a.png\nBinary files a/a.png and b/a.png differ\n",
    "many files": "".join(f"diff --git a/{n} b/{n}\n--- a/{n}\n+++ b/{n}\n@@ -1 +1 @@\n-a\n+b\n" for n in range(400)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_the_diff_it_is_judged_soon_and_has_a_score(name: str) -> None:
    start = process_time()
    found = judge(patch_of(TYPO, text=HOSTILE[name]), {}, shipped())
    assert found.score is not None
    assert 0 < found.score < 1
    assert found.state is State.JUDGED or (found.category is None and not found.is_tagged(0.0))
    assert process_time() - start < LONGEST


@pytest.mark.parametrize("text", ["x" * 20_000_000, "+" + "y" * 1_000_000, "-a\n" * 300_000])
def test_what_is_too_large_is_said_to_be_at_once(text: str) -> None:
    start = process_time()
    assert judge(patch_of(TYPO, text=text), {}, shipped()).state is State.TOO_LARGE
    assert process_time() - start < 0.5


def test_a_line_that_no_rule_reads_to_its_end_is_too_large() -> None:
    """What harms may stand behind what is read."""
    start = f'x = "{"a" * LONGEST_LINE}"'
    found = judge(patch_of(TYPO, text=file_of(f"-{start}", f"+{start}; os.system(word)")), {}, shipped())
    assert (found.state, found.is_tagged(0.0)) == (State.TOO_LARGE, False)
    assert judge(patch_of(TYPO, text=file_of("-#" + "a" * 900, "+#" + "b" * 900)), {}, shipped()).state is State.JUDGED


@pytest.mark.parametrize(
    "words", ["", "\x00", "\ud800\n\udfff", "a" * 10_000, "[" * 9_000, "Fix: " * 3_000, "\n" * 20_000]
)
def test_whatever_people_write_and_files_are_called(words: str) -> None:
    files = (FileStat(words, words, 10**12, -5, old_path=words), FileStat("/COMMIT_MSG"))
    for text in (None, TYPO.patch):
        found = judge(Patch(words, words, files, 10**30, -7, text, hints=(words,)), {}, shipped())
        assert 0 < (found.score or 0) < 1


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, State.JUDGED),
        ({"text": None}, State.WAITING),
        ({"text": None, "unread": "too-large"}, State.TOO_LARGE),
        ({"text": None, "unread": "binary"}, State.UNREADABLE),
        ({"insertions": MOST_LINES + 1}, State.TOO_LARGE),
        ({"text": HOSTILE["many files"]}, State.TOO_LARGE),
        ({"text": HOSTILE["a binary file"]}, State.UNREADABLE),
        ({"text": ""}, State.UNREADABLE),
    ],
)
def test_only_what_could_be_read_may_be_tagged(given: dict[str, Any], state: State) -> None:
    found = judge(patch_of(TYPO, **given), {}, shipped())
    assert found.state is state
    assert found.is_tagged(0.0) is (state is State.JUDGED)


def test_a_typo_in_a_comment_is_tagged_and_says_why() -> None:
    found = judge(patch_of(TYPO), {}, shipped())
    assert found.is_tagged(shipped().threshold)
    assert found.category is Category.TYPO
    assert found.proof[0].path == "mooring/plan.py"
    assert "subject:spelling" in {reason.feature for reason in found.reasons}
    assert found.shape
    assert not found.vetoes


@pytest.mark.parametrize("prepared", DANGEROUS, ids=lambda one: one.name)
def test_what_looks_harmless_and_is_not_is_never_tagged(prepared: Prepared) -> None:
    found = judge(patch_of(prepared), {}, shipped())
    assert found.state is State.JUDGED
    assert not found.is_tagged(shipped().threshold)
    assert not found.is_tagged(0.0), "a veto, not the score, must forbid it"


def test_an_overlooked_danger_leaves_the_score_to_decide() -> None:
    found = judge(patch_of(DANGEROUS[0]), {}, shipped())
    assert found.is_tagged(0.0, frozenset(veto.danger.value for veto in found.vetoes))
    assert not found.is_tagged(1.0, frozenset(veto.danger.value for veto in found.vetoes))


def test_whole_files_prove_what_the_patch_alone_cannot() -> None:
    found = judge(patch_of(TYPO), {}, shipped())
    assert (found.is_inert, found.unproven) == (False, ("mooring/plan.py",))
    before = "import os\n\n# the shpi comes\ngo()\n"
    whole = Whole("mooring/plan.py", before, before.replace("shpi", "ship"))
    proven = judge(patch_of(TYPO), {whole.path: whole}, shipped())
    assert (proven.is_inert, proven.unproven) == (True, ())


def test_whole_files_are_not_asked_for_where_too_many_are_unproven() -> None:
    text = "".join(TYPO.patch.replace("plan.py", f"plan{n}.py") for n in range(MOST_UNPROVEN + 1))
    assert judge(patch_of(TYPO, text=text), {}, shipped()).unproven == ()
