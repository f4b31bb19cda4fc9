"""The demo as it is started: a process that builds a small world, serves it and lets time pass."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds


@pytest.fixture
def url():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "demo.world", "--port", str(port), "--open", "30", "--speed", "50"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        said = process.communicate()[1]
    assert "open and" in said
    assert "Traceback" not in said


def wait_for(question):
    """The first true answer."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if answer := question():
                return answer
        except URLError:
            pass  # still building
        time.sleep(0.1)
    raise AssertionError("no answer in time")


def open_changes(url):
    with urlopen(f"{url}/changes/?q=status:open&n=100", timeout=5) as reply:
        return json.loads(reply.read().decode().partition("\n")[2])


def test_it_is_served_and_moves(url):
    before = wait_for(lambda: open_changes(url))
    assert 25 <= len(before) <= 40
    seen = {change["_number"]: change["meta_rev_id"] for change in before}
    wait_for(lambda: any(seen.get(change["_number"]) != change["meta_rev_id"] for change in open_changes(url)))
