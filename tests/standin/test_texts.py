"""What the stand-in shows of a patch set's text, and what can be wrong with it. That it equals a real Gerrit's is for
the contract tests to say."""

from __future__ import annotations

import base64

import pytest

from demo.gerrit.records import File, Told
from demo.gerrit.texts import changed_lines, diff, told


def test_figures_follow_from_the_texts():
    assert told(b"a\nb\n", b"a\nc\nd\n").insertions == 2
    new, gone = told(None, b"a\nb"), told(b"a\n", None)
    assert (new.status, new.insertions, new.size) == ("A", 2, 3)
    assert (gone.status, gone.deletions, gone.size_delta) == ("D", 1, -2)
    assert told(b"\0", b"\0\0").binary
    assert changed_lines(b"same\n", b"same\n") == (0, 0)


def test_a_diff_in_the_order_of_paths_with_what_git_says_of_odd_files():
    files = {
        "z": File("", 1, 1, texts=Told(b"one\ntwo", b"one\n2\n")),
        "b": File("R", old_path="y", texts=Told(b"x\n", b"x\n")),
        "c": File("A", binary=True),
    }
    text = diff(files).decode()
    assert [line for line in text.split("\n") if line.startswith("diff")] == [
        f"diff --git a/{path} b/{path}" for path in ("b", "c", "y", "z")
    ]
    assert "Binary files differ\n" in text
    assert text.endswith("@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+2\n")


@pytest.fixture
def text(server, get):
    """The text behind a path, as somebody who takes plain text gets it."""
    server.small.push(1, files={"a.py": told(b"a = 1\n", b"a = 2\n")})

    def asked(path):
        status, body, headers = get(path, accept="text/plain")
        return status, body, headers

    return asked


def test_json_for_those_who_ask_for_it_and_base64_for_the_others(server, get):
    number = server.small.push(77, files={"a.py": told(b"a = 1\n", b"a = 2\n")})
    found = get(f"/changes/{number}/revisions/1/files/a.py/content")
    assert base64.b64decode(found[1]) == b"a = 2\n" if isinstance(found[1], str) else found[1] == "a = 2\n"
