"""Small questions about ports of this machine and what answers on them."""

from __future__ import annotations

import errno
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # to listen on, and where that is reached from here


class NoAnswer(Exception):
    """Nothing answered in time; the text says what was tried and what came instead."""


def address(host: str, port: int) -> str:
    """The web address, with a slash at its end, that a browser on this machine opens."""
    host = EVERYWHERE.get(host, host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def why_not(host: str, port: int) -> str:
    """Why a server cannot listen there, as the end of a sentence; empty if it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are still fading away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            return "is in use" if fault.errno == errno.EADDRINUSE else f"cannot be opened: {fault.strerror or fault}"
    return ""


def free_port(wanted: int, host: str = "127.0.0.1") -> int:
    """The wanted port if it is free, else any free one."""
    if not why_not(host, wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def answer_of(url: str, seconds: float, *, host: str = "", go_on: Callable[[], bool] = lambda: True) -> str:
    """The body of the page at `url` once it answers 200, which may take a while after a start. `host` is the Host
    header. Raises NoAnswer after so many seconds, or when `go_on` says to give up."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    # A proxy of the environment is for the world outside; this is our own machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + seconds
    while True:
        try:
            with opener.open(request, timeout=10) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError) as fault:
            if time.monotonic() > deadline or not go_on():
                raise NoAnswer(f"{url}: {fault}") from fault
        time.sleep(0.05)
