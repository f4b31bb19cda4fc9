"""Which bugs a change names, and what the importance of one does to its rank."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.cause import LONGEST_READ, MOST_BUGS, BugName, Cause, Naming, Purpose, bugs_of, weighed

C, P, R, T, S = Naming.CLOSES, Naming.PARTIAL, Naming.RELATED, Naming.TOPIC, Naming.SUBJECT


@pytest.mark.parametrize(
    ("message", "topic", "named"),
    [
        ("Fix\n\nCloses-Bug: #17\n", "", [(17, C)]),
        ("Fix\n\ncloses-bug: 17", "", [(17, C)]),
        ("Fix\n\nFixes-Bug: LP#17\nRelated-Bug: #18", "", [(17, C), (18, R)]),
        ("Fix\n\nPartial-Bug: #17, #18 and 19", "", [(17, P), (18, P), (19, P)]),
        ("Fix\n\nCloses-Bug: #17 (2nd half, 3 more to come)", "", [(17, C)]),
        ("Fix\n\nCloses-Bug: https://bugs.launchpad.net/nova/+bug/1429093", "", [(1429093, C)]),
        ("Fix\n\nCloses-Bug: https://bugs.test/bugs/5.", "", [(5, C)]),
        ("Fix\n\nLP: #17, #18\n", "", [(17, C), (18, C)]),
        ("Fix\n\nRelated-Bug: #17\nCloses-Bug: #17", "", [(17, C)]),
        ("Fix bug 1429093: tow twice\n", "", [(1429093, S)]),
        ("Fix bug 12 of 20\n", "", []),
        ("Add tides", "bug/1429093", [(1429093, T)]),
        ("Add tides", "bp/tides", []),
        ("Fix\n\nRelated-Bug: #9", "bug/9", [(9, T)]),
        ("Fix\n\nCloses-Bug: TBD\nSee Closes-Bug: #4 above", "", []),
        ("Fix\n\nCloses-Bug: #" + "9" * 50, "", []),
        ("", "", []),
    ],
)
def test_names(message: str, topic: str, named: list[tuple[int, Naming]]) -> None:
    assert bugs_of(message, topic) == tuple(BugName(*one) for one in named)


def test_hostile_messages_end_soon_and_name_few() -> None:
    many = "x\n\n" + "".join(f"Closes-Bug: #{number}\n" for number in range(1, 3000))
    assert len(bugs_of(many)) == MOST_BUGS
    assert bugs_of("Closes-Bug: " + "#" * 100_000 + "\nbug " * 100_000 + "\0\ud800\u202e") == ()
    assert bugs_of("x" * LONGEST_READ + "\nCloses-Bug: #1") == ()


@pytest.mark.parametrize(
    ("bugs", "importances", "cause"),
    [
        ([(17, C)], {}, Cause(Purpose.FIX, "as written")),
        ([(17, C)], {17: "Undecided"}, Cause(Purpose.FIX, "as written")),
        ([(17, C)], {17: "High"}, Cause(Purpose.FIX, "17", importance="High")),
        ([(17, C), (18, P)], {17: "Low", 18: "Critical"}, Cause(Purpose.FIX, "18", importance="Critical")),
        ([(17, R)], {17: "Critical"}, Cause(Purpose.FIX, "as written")),
        ([(17, S)], {17: "Critical"}, Cause(Purpose.FIX, "as written")),
    ],
)
def test_the_most_important_bug_that_it_mends_counts(
    bugs: list[tuple[int, Naming]], importances: dict[int, str], cause: Cause
) -> None:
    found = [BugName(*one) for one in bugs]
    assert weighed(Cause(Purpose.FIX, "as written"), found, importances) == cause
