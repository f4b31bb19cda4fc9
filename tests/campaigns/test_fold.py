"""Which changes are one campaign."""

from __future__ import annotations

from dataclasses import replace

from reviewq.campaigns.rules.fold import Member, fold, shape_in
from reviewq.campaigns.rules.reply import reply

MOCK = Member(1, 101, "Use the library's mock in a.py", 1, "mooring", "abc", owner=7, is_tagged=True)


def members(count: int, **given: object) -> list[Member]:
    start = int(given.pop("start", 1))  # type: ignore[call-overload]
    like = [
        replace(MOCK, change=n, number=100 + n, subject=f"Use the library's mock in f{n}.py")
        for n in range(start, start + count)
    ]
    return [replace(one, **given) for one in like]  # type: ignore[arg-type]


def test_the_same_edit_by_different_people_in_many_projects_is_one() -> None:
    alike = [replace(one, owner=one.change, project=f"p{one.change % 3}") for one in members(30)]
    (found,) = fold(alike)
    assert (found.size, found.tagged, found.projects) == (30, 30, ["p0", "p1", "p2"])
    assert found.changes == list(range(1, 31)) and found.keys == {found.key}
    assert shape_in(found.key) == "abc"


def test_two_are_none_and_three_are() -> None:
    assert fold(members(2)) == []
    assert [one.size for one in fold(members(3))] == [3]


def test_another_edit_with_the_same_subject_owner_and_topic_stays_alone() -> None:
    look_alike = replace(MOCK, change=9, number=109, shape="abd", topic="mock")
    (found,) = fold([*members(5, topic="mock"), look_alike])
    assert 9 not in found.changes


def test_the_same_edit_that_shares_nothing_else_stays_alone() -> None:
    stranger = replace(MOCK, change=9, number=109, subject="Tidy the night shift", owner=8)
    (found,) = fold([*members(3), stranger])
    assert 9 not in found.changes


def test_other_words_by_the_same_owner_or_topic_belong_and_lead_to_it() -> None:
    other = replace(MOCK, change=9, number=99, subject="Tidy the night shift", owner=8, topic="mock")
    (found,) = fold([*members(3, topic="mock"), other])
    assert found.changes[0] == 9 and found.subject != other.subject
    assert found.keys == {other.key, MOCK.key} and found.key == MOCK.key


def test_no_topic_and_no_owner_are_nothing_in_common() -> None:
    alike = [
        replace(one, owner=None, subject=word) for one, word in zip(members(3), ("Tidy", "Mend", "Drop"), strict=True)
    ]
    assert fold(alike) == []


def test_a_member_that_is_vetoed_stands_apart() -> None:
    vetoed = replace(MOCK, change=9, number=99, subject="Something else by the same owner", is_vetoed=True)
    (found,) = fold([*members(3), vetoed])
    assert found.changes == [1, 2, 3] and [one.change for one in found.apart] == [9]
    assert vetoed.key not in found.keys
    assert fold([*members(2), vetoed]) == []


def test_who_was_taken_out_is_in_none_and_unknown_shapes_neither() -> None:
    outside = [replace(one, is_outside=True) for one in members(1, start=50)]
    (found,) = fold([*members(3), *outside, *members(5, start=60, shape="")])
    assert found.changes == [1, 2, 3]
    assert fold([*members(2), *outside]) == []


def test_the_largest_comes_first_and_the_subject_is_that_of_most() -> None:
    small = [replace(one, subject="Mend it") for one in members(3, start=50, shape="x")]
    big = members(4)
    big[1:3] = [replace(one, subject="Use the library's mock") for one in big[1:3]]
    assert [one.subject for one in fold([*small, *big])] == ["Use the library's mock", "Mend it"]
    assert fold(members(3))[0].subject == "Use the library's mock in …"


def test_keys_that_are_none() -> None:
    assert [shape_in(key) for key in ("", "abc", "abc-12", "-12345678", "a-b-12345678")] == ["", "", "", "", "a-b"]


def test_the_reply_thanks_says_what_helps_and_never_scolds() -> None:
    text = reply(fold([*members(4), *members(3, start=20, project="pilot")])[0])
    assert (
        text.startswith("Thank you")
        and "7 open changes in 2 projects" in text
        and "one change for each project" in text
    )
    assert not {"spam", "waste", "stop", "useless"} & set(text.lower().split())
    assert "into one change" in reply(fold(members(3))[0])
    assert len(reply(fold(members(3, subject="x" * 20_000))[0])) < 1500
