"""Diffs as git and Gerrit write them, and texts that only look like one."""

from __future__ import annotations

import time

import pytest

from reviewq.trivial.rules import diff
from reviewq.trivial.rules.diff import BadDiff, FileDiff

HEAD = "diff --git a/x.py b/x.py\nindex 1..2 100644\n--- a/x.py\n+++ b/x.py\n"
PLAIN = HEAD + "@@ -3,3 +3,4 @@ def answer():\n one\n-two\n+2\n+two and a half\n three\n"


def only(text: str) -> FileDiff:
    (file,) = diff.parse(text)
    return file


def test_lines_carry_their_numbers_in_both_files() -> None:
    file = only(PLAIN)
    assert (file.path, file.old_path, file.status, file.mode) == ("x.py", "x.py", "M", "100644")
    (hunk,) = file.hunks
    assert (hunk.old_start, hunk.new_start, hunk.section) == (3, 3, "def answer():")
    assert [(line.sign, line.text, line.old, line.new) for line in hunk.lines] == [
        (" ", "one", 3, 3),
        ("-", "two", 4, 0),
        ("+", "2", 0, 4),
        ("+", "two and a half", 0, 5),
        (" ", "three", 5, 6),
    ]
    assert [line.text for line in hunk.removed] == ["two"]
    assert [line.text for line in hunk.added] == ["2", "two and a half"]


CHANGED = "@@ -1 +1 @@\n-a\n+b\n"
DOCUMENTS = {
    "rename": ("a/a b b/c d\nsimilarity index 100%\nrename from a b\nrename to c d\n", "c d", "a b", "R"),
    "copy": ("a/a b/b\ncopy from a\ncopy to b\nindex 1..2 100644\n--- a/a\n+++ b/b\n" + CHANGED, "b", "a", "C"),
    "empty": ("a/n b/n\nnew file mode 100755\nindex 0..e\n", "n", "n", "A"),
    "added": ("a/n b/n\nnew file mode 120000\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+t\n", "n", "n", "A"),
    "deleted": ("a/n b/n\ndeleted file mode 100644\n--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-t\n", "n", "n", "D"),
    "mode": ("a/s.sh b/s.sh\nold mode 100644\nnew mode 100755\n", "s.sh", "s.sh", "M"),
    "binary": ("a/p b/p\nindex 1..2 100644\nBinary files a/p and b/p differ\n", "p", "p", "M"),
    "quoted": ('"a/\\303\\244\\t\\"x" "b/\\303\\244\\t\\"x"\nold mode 1\nnew mode 2\n', 'ä\t"x', 'ä\t"x', "M"),
    "named": ('"a/\\303" "b/\\303"\n--- "a/\\303"\n+++ "b/\\303"\n' + CHANGED, "\ufffd", "\ufffd", "M"),
    "blank": ("a/a b b/a b\nindex 1..2\n--- a/a b\t\n+++ b/a b\t\n" + CHANGED, "a b", "a b", "M"),
    "bare": ("x.py x.py\ndeleted file mode 1\n--- x.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "x.py", "x.py", "D"),
}


@pytest.mark.parametrize(("text", "path", "old_path", "status"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_git_says_before_the_lines(text: str, path: str, old_path: str, status: str) -> None:
    file = only("diff --git " + text)
    assert (file.path, file.old_path, file.status) == (path, old_path, status)


def test_modes_and_binary_files() -> None:
    made = only("diff --git " + DOCUMENTS["empty"][0])
    assert (made.old_mode, made.new_mode, made.mode, made.hunks) == ("", "100755", "", ())
    changed = only("diff --git " + DOCUMENTS["mode"][0])
    assert (changed.old_mode, changed.new_mode, changed.is_binary) == ("100644", "100755", False)
    assert only("diff --git " + DOCUMENTS["binary"][0]).is_binary
    binary = "diff --git a/p b/p\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQz+-@\n\ndelta 0\nHcmV?d00001\n\n"
    first, second = diff.parse(binary + PLAIN)
    assert (first.is_binary, first.mode, second.path) == (True, "100644", "x.py")


def test_a_mail_is_read_from_its_diff_to_its_signature() -> None:
    mail = (
        "From 0a Mon Sep 17 00:00:00 2001\nFrom: A <a@b.example>\nSubject: [PATCH] x\n\n+ no diff\n---\n x.py | 1 +\n\n"
    )
    assert diff.parse(mail + PLAIN + "-- \n2.43.0\n\n") == diff.parse(PLAIN)
    assert diff.parse(mail + "-- \n2.43.0\n") == ()
    assert diff.parse(mail.replace("+ no diff", "diff --git a/fake b/fake") + PLAIN) == diff.parse(PLAIN)


def test_a_signature_is_no_line_of_the_last_hunk_and_hides_nothing() -> None:
    removed = HEAD + "@@ -1,2 +1 @@\n a\n-- \n"
    assert [line.text for line in only(removed).hunks[0].removed] == ["- "]
    with pytest.raises(BadDiff, match="line 12"):
        diff.parse(PLAIN + "-- \n2.43\n" + PLAIN)


def test_line_ends_belong_to_the_file_unless_the_mail_brought_them() -> None:
    crlf = HEAD + "@@ -1 +1 @@\n-a\r\n+a\n"
    assert [line.text for line in only(crlf).hunks[0].lines] == ["a\r", "a"]
    assert diff.parse(PLAIN.replace("\n", "\r\n")) == diff.parse(PLAIN)
    odd = HEAD + "@@ -1 +1 @@\n-a\fb\x1cc\u2028d\x85e\n+\v\n"
    assert [line.text for line in only(odd).hunks[0].lines] == ["a\fb\x1cc\u2028d\x85e", "\v"]


def test_the_missing_line_end_is_kept() -> None:
    file = only(HEAD + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")
    assert [(line.text, line.is_cut) for line in file.hunks[0].lines] == [("a", True), ("a", False)]


def test_hunks_without_context_and_context_that_lost_its_blank() -> None:
    file = only(HEAD + "@@ -4,0 +5 @@\n+a\n@@ -9 +9,0 @@\n-b\n@@ -20,3 +20,3 @@\n x\n\n-y\n+z\n")
    assert [(line.sign, line.text, line.old, line.new) for hunk in file.hunks for line in hunk.lines][:3] == [
        ("+", "a", 0, 5),
        ("-", "b", 9, 0),
        (" ", "x", 20, 20),
    ]
    assert file.hunks[2].lines[1].text == ""


BAD = {
    "words": ("hello\n", 1),
    "no git": ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", 1),
    "merge": ("diff --cc x\nindex 1,2..3\n", 1),
    "no path": ("diff --git nothing\n", 1),
    "no hunk": (HEAD, 5),
    "too few lines": (HEAD + "@@ -1,2 +1,1 @@\n-a\n", 7),
    "too many lines": (HEAD + "@@ -1 +1 @@\n-a\n+b\n+c\n", 8),
    "uneven": (HEAD + "@@ -1,2 +1,2 @@\n-a\n+b\n+c\n", 9),
    "huge count": (HEAD + "@@ -1,9999999999 +1 @@\n-a\n", 5),
    "swallows the next file": (HEAD + "@@ -1,99999999 +1,99999999 @@\n a\n" + PLAIN, 7),
    "three sides": (HEAD + "@@@ -1 -1 +1 @@@\n", 5),
    "overlap": (HEAD + "@@ -5 +5 @@\n-a\n+b\n@@ -5 +6 @@\n-a\n+b\n", 8),
    "one side": ("diff --git a/x b/x\n--- a/x\nplus\n", 3),
}


@pytest.mark.parametrize(("text", "line"), BAD.values(), ids=BAD)
def test_anything_else_is_bad_and_says_where(text: str, line: int) -> None:
    with pytest.raises(BadDiff, match=f"^line {line}: "):
        diff.parse(text)


def test_nothing_is_an_empty_diff() -> None:
    assert diff.parse("") == () and diff.parse("\n") == ()


def test_time_grows_as_the_text() -> None:
    many = HEAD + "".join(f"@@ -{n} +{n} @@\n-a\n+b\n" for n in range(1, 20_001))
    started = time.process_time()
    assert len(only(many).hunks) == 20_000
    assert len(only(HEAD + "@@ -1 +1 @@\n-a\n+" + "x" * 5_000_000 + "\n").hunks) == 1
    assert time.process_time() - started < 2
