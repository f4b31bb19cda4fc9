"""Keeps a handful of programs running: starts them, starts again what dies, stops them all and what they started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 3.5  # from the polite signal to the one that cannot be refused
BASE_STOP_SECONDS = 0.5  # the same for what keeps nothing and answers nobody any more
LONGEST_PAUSE = 30.0  # seconds before a program that keeps dying is tried again
SETTLED_SECONDS = 60.0  # one that lived so long starts again with a short pause
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to run, under which name people read of it, with which environment. Others stand on a `base`: it is
    stopped after them. One that runs `once` ends by itself, and is not started again unless it fails."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path | None = None
    is_base: bool = False
    is_once: bool = False


@dataclass
class Child:
    """A program, and how it fares."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)
    failures: int = 0
    start_again_at: float | None = None  # None: it runs

    def has_ended(self) -> bool:
        """Whether it has died. Looks without reaping: its number stays taken until `Supervisor` has cleaned up."""
        if self.process.returncode is not None:
            return True
        if not hasattr(os, "waitid"):  # macOS before Python 3.13
            return self.process.poll() is not None
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.process.pid, options) is not None

    def signal(self, number: int) -> None:
        """Signals the program and what it started. Nothing once it is reaped: its number may be another's by then."""
        if self.process.returncode is None:
            # macOS answers "not permitted" for a program that has ended and is not reaped yet.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def bury(self) -> int:
        """Kills what a dead or dying program left behind and returns its exit code."""
        self.signal(signal.SIGKILL)
        return self.process.wait()


class Supervisor:
    """Start, watch, stop. One thread; `say` gets a line for people about each thing that was not asked for."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._children: dict[str, Child] = {}

    def start(self, program: Program) -> Child:
        """Starts a program and tends it from now on."""
        child = Child(program, spawn(program))
        self._children[program.name] = child
        return child

    def wait_for(self, child: Child, seconds: float) -> int:
        """Waits for a program that ends by itself, kills it after so many seconds, and returns its exit code."""
        deadline = time.monotonic() + seconds
        while not child.has_ended() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._children.pop(child.program.name, None)
        return child.bury()

    def tend(self) -> None:
        """One look at all: who died is buried, and started again when its pause is over."""
        now = time.monotonic()
        for child in list(self._children.values()):
            if child.start_again_at is None:
                if child.has_ended():
                    self._end_of(child, now)
            elif now >= child.start_again_at:
                child.process, child.started_at, child.start_again_at = spawn(child.program), now, None

    def _end_of(self, child: Child, now: float) -> None:
        code = child.bury()
        if child.program.is_once and code == 0:
            del self._children[child.program.name]
        else:
            self._mourn(child, code, now)

    def _mourn(self, child: Child, code: int, now: float) -> None:
        settled = now - child.started_at > SETTLED_SECONDS
        child.failures = 1 if settled else child.failures + 1
        pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE)
        child.start_again_at = now + pause
        self._say(f"{child.program.name} {how_it_ended(code)}; starting it again in {pause:.0f} s")

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stops all, first what stands on others. After `seconds` they are killed, and so is whatever they started."""
        children = list(self._children.values())
        self._children.clear()
        end([child for child in children if not child.program.is_base], seconds)
        end([child for child in children if child.program.is_base], BASE_STOP_SECONDS)


def end(children: list[Child], seconds: float) -> None:
    """Asks all to end, waits for so many seconds at most, and kills what is left of them."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not all(child.has_ended() for child in children):
        time.sleep(0.02)
    for child in children:
        child.bury()


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Starts a program in a process group of its own: a Ctrl-C of the terminal reaches only us, and we can signal it
    together with what it starts."""
    return subprocess.Popen(
        program.argv,
        env=dict(program.env),
        cwd=program.cwd,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_die_with_parent if _libc else None,
    )


def _die_with_parent() -> None:
    """Linux ends the child when we die in a way that lets us stop nobody (kill -9, out of memory)."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def how_it_ended(code: int) -> str:
    """`ended with code 1`, `was killed by SIGKILL`."""
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:  # a real-time signal has no name
        return f"was killed by signal {-code}"
