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
    heads = [line for line in text.split("\n") if line.startswith("diff")]
    assert heads == [f"diff --git a/{path} b/{path}" for path in ("b", "c", "y", "z")]
    assert "Binary files differ\n" in text
    assert text.endswith("@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+2\n")


AS_JSON = {"Accept": "application/json"}


@pytest.fixture
def texts(server) -> str:
    """The path of a patch set whose one file has these texts."""
    number = server.small.push(77, files={"a.py": told(b"a = 1\n", b"a = 2\n")})
    return f"/changes/{number}/revisions/1"


def plain(reply) -> bytes:
    """What is behind the base64."""
    status, body, headers = reply
    assert (status, headers["X-FYI-Content-Encoding"]) == (200, "base64")
    return base64.b64decode(body, validate=True)


def test_base64_and_for_those_who_ask_json(texts, get):
    assert plain(get(f"{texts}/files/a.py/content")) == b"a = 2\n"
    assert plain(get(f"{texts}/files/a.py/content?parent=1")) == b"a = 1\n"
    assert plain(get(f"{texts}/patch")).endswith(b"-a = 1\n+a = 2\n")
    assert get(f"{texts}/files/a.py/content", headers=AS_JSON)[1] == "a = 2\n"


def test_what_is_not_there(texts, get, server):
    assert get(f"{texts}/files/b.py/content")[0] == 404
    assert get(f"{texts}/files/a.py/content?parent=2")[0] == 400
    merge = server.small.push(78, parents=[server.gerrit.head("harbour/quay"), "f" * 40])
    assert get(f"/changes/{merge}/revisions/1/patch")[:2] == (409, "Revision has more than 1 parent.\n")


def test_faults_of_texts(texts, get, server):
    faults, patch = server.faults, f"{texts}/patch"
    whole = get(patch)[1]
    faults.add("text-cut", count=1)
    assert len(get(patch)[1]) % 4
    faults.add("text-cut", count=1, even=True)
    cut = get(patch)[1]
    assert not len(cut) % 4 and whole.startswith(cut) and cut != whole
    faults.add("other-encoding", count=1)
    assert plain(get(patch)).endswith(b" caf\xe9\n")
    faults.add("huge-text", count=1, size=100_000)
    status, body, headers = get(patch)
    assert status == 200 and len(body) >= 100_000 and "Content-Length" not in headers
    faults.add("conflict", count=1)
    assert get(patch)[0] == 409
    faults.add("malformed", number=1)  # of records, which a text is not
    assert get(patch)[1] == whole
