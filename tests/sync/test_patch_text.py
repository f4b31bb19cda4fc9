"""From Gerrit's mail to the diff in it, whatever the commit message says, and whatever became of it on its way."""

from __future__ import annotations

import pytest

from demo.gerrit.records import File, Told
from demo.gerrit.texts import diff as made
from gerrit_sync.patch_text import Cut, Unfit, diff_of

SHA = "1234567890" * 4
DIFF = made({
    "a.py": File("", 1, 1, texts=Told(b"one\n--\n\ntwo\n", b"one\n\n++ three\ntwo\n")),
    "b.py": File("A", 2, texts=Told(None, b"x\ny")),
}).decode()  # fmt: skip


def mail(message: str, diff: str = DIFF) -> bytes:
    return (
        f"From {SHA} Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: [PATCH] S\n\n{message}\n---\n\n{diff}".encode()
    )


@pytest.mark.parametrize(
    "message",
    [
        "Some words.",
        "",
        "diff --git a/evil b/evil\n--- a/evil\n+++ b/evil\n@@ -1 +1 @@\n-x\n+y",
        "---\n\ndiff --git a/evil b/evil\n--- a/evil\n+++ b/evil\n@@ -1 +1 @@\n-x\n+y",
        "\n---\n\n\n---\n\n",
    ],
)
def test_the_message_is_no_part_of_the_diff(message):
    assert diff_of(mail(message), SHA, 2, 5) == DIFF
    assert diff_of(mail(message, ""), SHA, 0, 0) == ""


def test_a_diff_that_looks_like_the_parting_line_is_not_taken_for_it():
    """A line `--` that goes is shown as `---`, and the line below it may be empty but for its sign."""
    assert "\n---\n" in DIFF and "\n+++ three\n" in DIFF
    assert diff_of(mail("m"), SHA, 2, 5).startswith("diff --git a/a.py")


def test_a_cut_is_noticed_wherever_it_is():
    """But for one place: right behind a hunk, where nothing says that more would come."""
    whole, unnoticed = mail("Some words."), []
    for end in range(len(whole)):
        try:
            unnoticed.append(diff_of(whole[:end], SHA, 2, 5))
        except Cut:
            continue
    assert [text[-5:] for text in unnoticed] == ["+x\n+y\n"[-5:]]


def test_files_that_have_no_hunk_are_whole():
    files = {"empty": File("A", texts=Told(None, b"")), "gone": File("D", texts=Told(b"", None))}
    files |= {"bin": File("A", binary=True), "moved": File("R", old_path="was", texts=Told(b"x\n", b"x\n"))}
    assert diff_of(mail("m", made(files).decode()), SHA, 4, 0)
    mode = "diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
    assert diff_of(mail("m", mode), SHA, 1, 0) == mode


def test_what_nobody_can_store_is_unfit():
    for bad in (b"caf\xe9\n", b"a\0b\n", "\ud800".encode("utf-8", "surrogatepass")):
        with pytest.raises(Unfit):
            diff_of(mail("m") + bad, SHA, 2, 5)


def test_tabs_carriage_returns_and_marks_of_direction_stay():
    text = made({"a": File("A", 1, texts=Told(None, "\tx\r\n\f\u202e\ufeff\n".encode()))}).decode()
    assert diff_of(mail("m", text), SHA, 1, 2) == text


def test_the_mail_of_another_commit_is_not_taken():
    with pytest.raises(Cut):
        diff_of(mail("m"), "f" * 40, 2, 5)
