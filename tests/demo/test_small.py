"""The small patches of the demo: their lines, the dangerous ones among them, the campaign, and the bugs beside them."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from demo.gerrit.texts import changed_lines, mail, sides
from demo.world import people, small
from demo.world.bugs import FOOTER, bugs

from .conftest import NOW

DAY = 86_400
EDIT = re.compile(r"[-+](?!--|\+\+)")


def changes(world, drafts):
    return [world.change(draft.key) for draft in drafts]


def test_there_are_safe_ones_dangerous_ones_and_a_campaign(world):
    safe, dangerous = (list(small.read(small.FOLDER / f"{name}.txt")) for name in ("safe", "dangerous"))
    assert len(safe) >= 25 and len(dangerous) >= 12
    assert {draft.key for draft in (*safe, *dangerous)} == {draft.key for draft in small.drafts()}
    assert all(
        change.open and change.current.insertions + change.current.deletions <= 5 for change in changes(world, safe)
    )
    assert all(draft.lines <= 4 for draft in dangerous)


def test_they_stand_in_all_the_ways_that_a_board_tells_apart(world):
    found = changes(world, small.drafts())
    votes = [{label: vote.value for (_, label), vote in change.votes.items() if vote.value} for change in found]
    assert sum("Code-Review" not in one for one in votes) >= 10  # a first review is missing
    assert sum(one.get("Code-Review") == 1 for one in votes) >= 4
    assert sum(one.get("Code-Review") == 2 for one in votes) >= 3  # a second +2 is
    assert sum(one.get("Verified") == -1 for one in votes) >= 4
    assert sum("Merge failed" in change.messages[-1].text for change in found) >= 2
    assert sum(one.get("Code-Review") == -1 and NOW - change.updated > 20 * DAY
               for one, change in zip(votes, found, strict=True)) >= 4  # its author is silent  # fmt: skip


def test_the_campaign_is_one_edit_in_thirty_changes_of_one_author(world):
    found = changes(world, small.campaign())
    assert len({change.number for change in found}) == 30
    assert {change.subject for change in found} == {small.CAMPAIGN}
    assert {world.username(change.owner) for change in found} == {small.CAMPAIGN_OWNER}
    assert {change.project for change in found} == {people.MAIN, people.NET, people.METER}
    edits = {tuple(line for line in text(change).split("\n") if EDIT.match(line)) for change in found}
    assert edits == {("-# vim: tabstop=4 shiftwidth=4 softtabstop=4",)}
    assert len(Counter(path for change in found for path in change.current.files)) == 30


def text(change) -> str:
    return mail(change.current).decode().partition("\n---\n")[2]


@pytest.fixture(scope="module")
def files(world):
    """Every file of every newest patch set: path, File, before, after."""
    current = (change.current.files for change in world.gerrit.changes.values())
    return [(path, file, *sides(path, file)) for files in current for path, file in files.items()]


def test_every_text_differs_by_as_many_lines_as_its_change_says(files):
    some = [one for one in files if not one[1].binary][::4] + [one for one in files if one[0].endswith(".rst")]
    assert all(changed_lines(before, after) == (file.insertions, file.deletions) for _, file, before, after in some)


def test_all_python_can_be_parsed_before_and_after(files):
    for path, _, *texts in files[::4]:
        for one in texts if path.endswith(".py") else ():
            ast.parse(one or b"", path)


def test_the_tracker_has_the_bugs_that_changes_name_and_forgotten_ones(the_past, world):
    known = bugs(the_past)
    by_number = {bug.number: bug for bug in known}
    assert len(by_number) == len(known)
    assert bugs(the_past) == known
    named = {int(number) for change in world.gerrit.changes.values() for _, number in numbers(change)}
    assert named <= set(by_number)
    open_ones = {int(number) for _, change in world.open_changes() for _, number in numbers(change)}
    forgotten = [bug for bug in known if bug.status == "In Progress" and bug.number not in open_ones]
    assert len(forgotten) >= 5
    untouched = [bug for bug in known if bug.created == bug.updated and bug.number not in named]
    assert len(untouched) >= 20
    assert {bug.project for bug in known} == {"mooring", "fairway", "tally"}
    assert all(bug.created <= bug.updated and bug.updated.timestamp() <= NOW for bug in known)
    assert not any("{" in bug.title for bug in known)


def numbers(change):
    return FOOTER.findall(change.current.message)
