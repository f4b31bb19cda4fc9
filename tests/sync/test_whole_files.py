"""Files as a whole, where the diff alone proves nothing: asked for once, bounded, both sides."""

from __future__ import annotations

import pytest

from demo.gerrit.records import File, Told
from reviewq.changes.models import WantedFile, WholeFile
from reviewq.changes.wholes import ask

from .fetching import only, push, run
from .harbour import Harbour


@pytest.fixture
def with_files(mirrored) -> Harbour:
    """A change whose one patch set has a file of each kind, with its diff here."""
    files = {
        "m.py": File("", 1, 1, texts=Told(b"a = 1\n", b"a = 2\n")),
        "new.py": File("A", 1, texts=Told(None, b"b = 1\n")),
        "gone.py": File("D", 0, 1, texts=Told(b"c = 1\n", None)),
        "now.py": File("R", old_path="then.py", texts=Told(b"d = 1\n", b"d = 1\n")),
    }
    push(mirrored, "quiet", files)
    only(mirrored, "quiet")
    run(mirrored)
    mirrored.forget()
    return mirrored


def test_wanted_files_come_with_both_sides_once(with_files, told):
    pk = with_files.change("quiet").pk
    assert ask(pk, ["m.py", "new.py", "gone.py", "nonsense.py", "m.py"]) == 3
    assert ask(pk, ["m.py"]) == 0
    run(with_files)
    found = {row.path: (row.before, row.after) for row in WholeFile.objects.all()}
    assert found == {"m.py": ("a = 1\n", "a = 2\n"), "new.py": (None, "b = 1\n"), "gone.py": ("c = 1\n", None)}
    assert told == [{pk}] * 3
    assert len(with_files.server.requests) == 4
    assert ask(pk, ["m.py", "gone.py"]) == 0 and not WantedFile.objects.exists()
    assert ask(pk, ["now.py", "then.py"]) == 1  # no more than four of one patch set
    run(with_files)
    assert (WholeFile.objects.get(path="now.py").before, len(with_files.server.requests)) == ("d = 1\n", 6)


def test_a_whole_file_that_is_not_to_be_had_is_not_asked_for_again(with_files, told):
    pk = with_files.change("quiet").pk
    for name in ("not-found", "huge-text", "other-encoding", "text-cut", "conflict"):
        fault = with_files.faults.add(name, path="/content")
        with_files.forget()
        assert ask(pk, ["m.py"]) == 1
        run(with_files)
        run(with_files)
        assert ask(pk, ["m.py"]) == 0
        assert len(with_files.server.requests) == 1, name
        assert not WholeFile.objects.exists()
        WantedFile.objects.all().delete()
        with_files.faults.remove(fault)


def test_a_new_diff_drops_the_whole_files_of_the_old_one(with_files):
    pk = with_files.change("quiet").pk
    ask(pk, ["m.py"])
    run(with_files)
    ask(pk, ["new.py"])
    push(with_files, "quiet", {"m.py": File("", 1, 1, texts=Told(b"a = 1\n", b"a = 3\n"))})
    only(with_files, "quiet")
    run(with_files)
    assert not WholeFile.objects.exists() and not WantedFile.objects.exists()
    assert ask(pk, ["new.py"]) == 0 and ask(pk, ["m.py"]) == 1
