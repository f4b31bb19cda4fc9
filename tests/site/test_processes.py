"""The supervisor, with real programs: what dies is started again, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from reviewq.site import processes
from reviewq.site.processes import Program, Supervisor, how_it_ended
from tests.conftest import eventually

pytestmark = pytest.mark.real

SLEEP = "import time; time.sleep(600)"
# Ignores the polite signal and starts another program, whose number it writes down.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, 1); time.sleep(600)"])
open(sys.argv[1], "w").write(str(other.pid))
time.sleep(600)
"""


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said):
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop(0.5)


def python(name: str, code: str, *arguments: str) -> Program:
    return Program(name, (sys.executable, "-c", code, *arguments), os.environ)


def is_alive(pid: int) -> bool:
    """Whether a program with this number runs; one that waits to be reaped does not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_runs_once_is_over_when_it_ends_well_and_tried_again_when_it_fails(supervisor, said, tmp_path):
    code = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); there = p.exists(); p.touch(); sys.exit(not there)"
    name, argv = "ledger", (sys.executable, "-c", code, str(tmp_path / "tried"))
    child = supervisor.start(Program(name, argv, os.environ, is_once=True))
    eventually(lambda: supervisor.tend() or child.process.returncode == 0)
    assert said == ["ledger ended with code 1; starting it again in 1 s"]
    supervisor.tend()
    assert child.start_again_at is None


def test_a_program_that_is_killed_starts_again_and_says_so(supervisor, said):
    child = supervisor.start(python("worker", SLEEP))
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    eventually(lambda: supervisor.tend() or (child.process.pid != first and child.start_again_at is None))
    assert is_alive(child.process.pid)
    assert said == ["worker was killed by SIGKILL; starting it again in 1 s"]


def test_one_that_keeps_dying_is_tried_ever_less_often(supervisor, said, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])
    child = supervisor.start(python("worker", "raise SystemExit(3)"))
    while len(said) < 8:
        while child.start_again_at is None and not child.has_ended():
            time.sleep(0.01)
        supervisor.tend()
        now[0] += 1
    pauses = [line.removeprefix("worker ended with code 3; starting it again in ") for line in said]
    assert pauses == ["1 s", "2 s", "4 s", "8 s", "16 s", "30 s", "30 s", "30 s"]


def test_stop_leaves_nothing_of_a_program_that_refuses_to_end(supervisor, tmp_path):
    note = tmp_path / "pid"
    child = supervisor.start(python("stubborn", STUBBORN, str(note)))
    eventually(lambda: note.exists() and note.read_text())
    other = int(note.read_text())
    began = time.monotonic()
    supervisor.stop(0.5)
    assert time.monotonic() - began < 2
    assert not is_alive(child.process.pid)
    eventually(lambda: not is_alive(other), 2, "the end of what it started")


def test_what_others_stand_on_ends_last(supervisor, tmp_path):
    code = "import signal, sys, time\ndef end(*_):\n  open(sys.argv[1], 'a').write(sys.argv[2]); sys.exit()\n"
    code += "signal.signal(15, end); open(sys.argv[1] + sys.argv[2], 'w'); time.sleep(600)"
    notes = [str(tmp_path / "order"), "base "], [str(tmp_path / "order"), "worker "]
    base = Program("base", (sys.executable, "-c", code, *notes[0]), os.environ, is_base=True)
    supervisor.start(base)
    supervisor.start(python("worker", code, *notes[1]))
    eventually(lambda: all(os.path.exists("".join(note)) for note in notes))
    supervisor.stop(5)
    assert (tmp_path / "order").read_text() == "worker base "


def test_what_a_dead_program_left_behind_is_ended_before_it_starts_again(supervisor, tmp_path):
    note = tmp_path / "pid"
    child = supervisor.start(python("stubborn", STUBBORN, str(note)))
    eventually(lambda: note.exists() and note.read_text())
    other = int(note.read_text())
    os.kill(child.process.pid, signal.SIGKILL)
    eventually(lambda: supervisor.tend() or not is_alive(other))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children of a killed parent")
def test_children_end_when_the_supervisor_is_killed(tmp_path):
    note = tmp_path / "pid"
    code = (
        "import os, sys, time\n"
        "from reviewq.site.processes import Program, Supervisor\n"
        f"child = Supervisor(print).start(Program('x', (sys.executable, '-c', {SLEEP!r}), os.environ))\n"
        "open(sys.argv[1], 'w').write(str(child.process.pid))\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(note)])
    eventually(lambda: note.exists() and note.read_text())
    parent.kill()
    parent.wait()
    eventually(lambda: not is_alive(int(note.read_text())), 5, "the end of the orphan")


def test_waiting_for_a_program_gives_its_code(supervisor):
    assert supervisor.wait_for(supervisor.start(python("good", "")), 30) == 0
    assert supervisor.wait_for(supervisor.start(python("bad", "raise SystemExit(4)")), 30) == 4


def test_waiting_ends_when_the_time_is_over(supervisor):
    assert supervisor.wait_for(supervisor.start(python("slow", SLEEP)), 0.1) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended with code 0"),
        (2, "ended with code 2"),
        (-9, "was killed by SIGKILL"),
        (-40, "was killed by signal 40"),
    ],
)
def test_how_it_ended(code, words):
    assert how_it_ended(code).endswith(words)
