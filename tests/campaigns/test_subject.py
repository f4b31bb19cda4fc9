"""What is left of a subject when its names are taken away."""

from __future__ import annotations

import pytest

from reviewq.campaigns.rules.subject import normalised

SAME = [
    ("[nova] Use mock of the library", "Use mock of the library in foo.py"),
    ("Use mock of the library in foo.py", "use mock of the library in tests/unit/bar.py."),
    ("berth: tests: Remove unused import", "Remove unused import from berth.plan"),
    ("Fix typo in 'tide'", "Fix typo in “clock”"),
    ("Replace http with https in `README`", "(stable) Replace http with https in the docs"),
    ("Bump the hook to 4.5.0", "Bump the hook to 4.6.1"),
    ("Fix typo in NightTide", "Fix typo in berth_plan"),
    ("Drop python2 from tox.ini setup.cfg", "Drop python3 from tox.ini"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_say_the_same(one: str, other: str) -> None:
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Use mock of the library", "Use mock of the standard library"),
        ("Remove unused import", "Remove unused variable"),
        ("Fix typo", "Fix test"),
    ],
)
def test_these_do_not(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_the_own_project_is_a_name() -> None:
    assert normalised("Move mooring to the new hook", "harbour/mooring") == normalised(
        "Move pilot to the new hook", "pilot"
    )
    assert normalised("Move mooring to the new hook", "pilot") != normalised("Move pilot to the new hook", "pilot")


def test_what_nothing_would_be_left_of_stays() -> None:
    assert normalised("nova: foo.py") == "nova: foo.py"
    assert normalised("1.2.3") == "1.2.3"
    assert normalised("") == ""


@pytest.mark.parametrize(
    "text", ["[" * 5000, "'" * 5000, "a/" * 5000, "\x00\u202e\ud800 fix", ": " * 5000, "in " * 3000]
)
def test_hostile_subjects_end(text: str) -> None:
    assert len(normalised(text)) <= 400
