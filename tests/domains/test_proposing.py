"""What a made-up project of a harbour proposes: its tree and history are written here, change by change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.domains.rules.cochange import MOST_FILES, Touch, parting
from reviewq.domains.rules.mirrored import Mirrored
from reviewq.domains.rules.proposing import Proposal, propose

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CRANES, PILOTS, CLERKS = ("ada", "bo"), ("cyd", "dee"), ("eli", "fay")
CODE = [
    "quay/crane/lift.py",
    "quay/crane/gantry/rail.py",
    "quay/pilot/tug.py",
    "quay/pilot/radar/echo.py",
    "quay/ledger/fees.py",
    "src/main/java/Dock.java",
]


class Log:
    """Changes as they come; each is by one person and reviewed by another of the same team."""

    def __init__(self) -> None:
        self.touches: list[Touch] = []

    def add(self, times: int, team: tuple[str, str], *files: str, topic: str = "", days: int = 10) -> Log:
        for _ in range(times):
            at = NOW - timedelta(days=days)
            self.touches.append(Touch(len(self.touches), files, frozenset(team), topic, at))
        return self

    @property
    def proposed(self) -> dict[str, Proposal]:
        return {one.name: one for one in propose(self.touches, NOW)}


def harbour() -> Log:
    """Three parts that different people change apart, with tests in a tree beside them, and papers."""
    log = Log()
    log.add(20, CRANES, "quay/crane/lift.py", "quay/tests/unit/crane/test_lift.py")
    log.add(12, CRANES, "quay/crane/gantry/rail.py", "quay/crane/lift.py")
    log.add(20, PILOTS, "quay/pilot/tug.py", "quay/tests/unit/pilot/test_tug.py", topic="new-pilot-boat")
    log.add(12, PILOTS, "quay/pilot/radar/echo.py", "quay/pilot/tug.py")
    log.add(20, CLERKS, "quay/ledger/fees.py", days=100)
    log.add(8, CLERKS, "papers/source/tides.rst")
    return log


@pytest.mark.parametrize(
    ("folder", "home"),
    [
        ("quay/tests/unit/crane", "quay/crane"),  # a part such as unit may stand between
        ("quay/tests/crane/gantry", "quay/crane/gantry"),
        ("quay/tests/unit/crane/fakes", "quay/crane"),  # what it repeats of the code
        ("tests/functional/pilot", "quay/pilot"),  # beside the root of the code
        ("tests/quay/pilot/radar", "quay/pilot/radar"),
        ("src/test/java", "src/main/java"),  # a tree beside the root of the code
        ("quay/tests/unit", "quay/tests/unit"),  # tests of nothing in particular
        ("quay/ledger", "quay/ledger"),
    ],
)
def test_tests_belong_to_the_code_whose_path_they_repeat(folder: str, home: str) -> None:
    assert Mirrored(CODE).home(tuple(folder.split("/"))) == tuple(home.split("/"))


def test_what_is_changed_apart_by_other_people_is_a_domain_of_its_own() -> None:
    found = harbour().proposed
    assert set(found) == {"crane", "pilot", "ledger", "papers"}
    crane, ledger = found["crane"], found["ledger"]
    assert crane.folders == ("quay/crane/", "quay/tests/unit/crane/")  # and its gantry with it
    assert (crane.changes, crane.recent, crane.alone) == (32, 32, 32)
    assert crane.people == {"ada": 32, "bo": 32}
    assert (ledger.changes, ledger.recent) == (20, 0)  # too long ago
    assert found["pilot"].topics == ("*pilot*",) and crane.topics == ()
    assert found["papers"].folders == ("papers/",)  # alone in the folder above: known by its name


def test_what_is_changed_together_is_one() -> None:
    log = harbour().add(30, CRANES, "quay/winch/drum.py", "quay/crane/lift.py")
    found = log.add(3, CRANES, "quay/winch/drum.py").proposed
    assert "winch" not in found
    assert found["crane"].folders == ("quay/crane/", "quay/tests/unit/crane/", "quay/winch/")


def test_one_folder_of_the_same_people_stays_whole() -> None:
    """A part of the project with two folders changed apart is two domains for two teams, one for one team."""

    def shed(left: tuple[str, str], right: tuple[str, str]) -> set[str]:
        log = harbour().add(9, left, "quay/shed/left/a.py").add(9, right, "quay/shed/right/b.py")
        return set(log.proposed) - {"crane", "pilot", "ledger", "papers"}

    assert shed(CRANES, CRANES) == {"shed"}
    assert shed(("guy", "hal"), ("ida", "jo")) == {"left", "right"}


def test_files_and_leftover_tests_follow_what_they_are_changed_with() -> None:
    log = harbour().add(8, CRANES, "quay/rope.py", "quay/crane/lift.py")
    log.add(8, PILOTS, "quay/tests/functional/boats.py", "quay/pilot/tug.py").add(8, CLERKS, "quay/tests/unit/base.py")
    found = log.proposed
    assert "quay/rope.py" in found["crane"].folders
    assert "quay/tests/functional/" in found["pilot"].folders
    assert found["tests"].folders == ("quay/tests/",) and found["tests"].changes == 16


def test_too_little_history_and_huge_changes_say_nothing() -> None:
    many = tuple(f"quay/crane/part{number}.py" for number in range(MOST_FILES + 1))
    assert not Log().proposed
    assert not Log().add(5, CRANES, "quay/crane/lift.py").proposed
    assert not Log().add(50, CRANES, *many).proposed


def test_names_tell_which_folder_is_meant() -> None:
    log = Log().add(20, CRANES, "quay/crane/db/a.py").add(20, PILOTS, "quay/pilot/db/a.py")
    log.add(20, CRANES, "quay/crane/ui/a.py").add(20, PILOTS, "quay/pilot/common/a.py")
    assert set(log.add(20, CLERKS, "port.py").proposed) <= {
        "crane",
        "pilot",
        "crane db",
        "pilot db",
        "ui",
        "pilot common",
    }


def test_parting_is_measured_beyond_chance() -> None:
    people = [{"ada"}, {"ada"}, {"bo"}, {"bo"}]
    apart = parting({"x": {0, 1}, "y": {2, 3}}, people)
    assert (apart.by_change, apart.by_person, apart.largest) == (1, 1, 0.5)
    mixed = parting({"x": {0, 1, 2, 3}, "y": {0, 1, 2, 3}}, people)
    assert mixed.by_change == 0 and mixed.by_person < 0
    assert parting({}, []).largest == 1


def test_odd_paths_are_survived_and_the_order_of_changes_does_not_matter() -> None:
    odd = ("/".join(["a"] * 2000), "tests/" * 500 + "x.py", "//", "quay//x", "\u202e/\ud800/x", "crane")
    log = harbour().add(9, CRANES, *odd)
    assert propose(log.touches, NOW) == propose(reversed(log.touches), NOW)
    assert {"crane", "pilot"} <= set(log.proposed)
