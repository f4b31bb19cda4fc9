"""What each operator finds. That Gerrit finds the same is shown by test_equal_answers; here the small print, and what
only we have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import (
    Account,
    AttentionEntry,
    Change,
    Freeze,
    Group,
    GroupMember,
    Message,
    PatchSet,
    Reviewer,
)
from reviewq.people.reads import Viewer
from reviewq.search.find import search
from reviewq.search.index import reindex
from reviewq.search.language import QueryError
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, make_project, vote

pytestmark = pytest.mark.django_db
GUEST = Viewer(AnonymousUser())


def found(text: str, viewer: Viewer = GUEST) -> set[str]:
    """The subjects of what a query finds."""
    return set(search(text, viewer, NOW).changes.values_list("subject", flat=True))


def refused(text: str, viewer: Viewer = GUEST) -> QueryError:
    with pytest.raises(QueryError) as fault:
        search(text, viewer, NOW)
    return fault.value


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Change]]:
    """Four changes that differ in everything: made once, and what a test does to them is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield four_changes()
        transaction.set_rollback(True)


def four_changes() -> dict[str, Change]:
    lea, tom, bot = make_account("Lea Berg", email="lea@example.org"), make_account("Tom Okoro"), make_account("Gate")
    quay, crane = make_project("harbour/quay"), make_project("harbour/crane")
    core = Group.objects.create(server=quay.server, uuid="u1", name="quay-core", read_at=NOW)
    GroupMember.objects.create(group=core, account=lea)
    return {
        "tide": make_change(
            "Count the tides",
            project=quay,
            owner=lea,
            votes=[(lea, "Code-Review", 1), (tom, "Code-Review", 2)],
            files={"quay/tide/clock.py": (40, 2), "doc/tide.rst": (3, 0)},
            topic="bp/tides",
            hashtags=["Ready", "docs"],
            commit_message="Count the tides\n\nThe moon_phase can't wait.\n\nCloses-Bug: #17\nChange-Id: I17",
            author="Lea Berg <lea@example.org>",
            reviewers=[tom],
            number=100,
        ),
        "rope": make_change(
            "Splice a rope",
            project=crane,
            owner=tom,
            branch="stable/1.0",
            votes=[(lea, "Code-Review", -2), (lea, "Workflow", -1)],
            files={"crane/rope.py": (5, 5), "Makefile": (1, 0)},
            work_in_progress=True,
            updated=NOW - 10 * DAY,
            number=101,
        ),
        "lamp": make_change(
            "Light the lamp",
            project=quay,
            owner=tom,
            status="MERGED",
            submitted=NOW - 3 * DAY,
            revert_of=100,
            ci=-1,
            number=102,
        ),
        "mole": make_change("Mend the mole", project=crane, owner=bot, is_private=True, number=103),
    }


TIDE, ROPE, LAMP = "Count the tides", "Splice a rope", "Light the lamp"
FINDS = [
    ("status:open", {TIDE, ROPE}),
    ("status:m", {LAMP}),
    ("is:closed", {LAMP}),
    ("-status:open", {LAMP}),
    ("is:wip", {ROPE}),
    ("is:private", set()),
    ("is:visible", {TIDE, ROPE, LAMP}),
    ("owner:lea", {TIDE}),
    ("o:tomokoro", {ROPE, LAMP}),
    ("owner:lea@example.org OR owner:nobody", {TIDE}),
    ('owner:"lea b"', {TIDE}),
    ("owner:zoe", set()),
    ("-owner:zoe", {TIDE, ROPE, LAMP}),
    ("uploader:lea", {TIDE}),
    ("reviewer:tom", {TIDE}),
    ("ownerin:quay-core", {TIDE}),
    ("ownerin:QUAY", {TIDE}),
    ("reviewerin:quay-core", set()),
    ("author:berg", {TIDE}),
    ('author:"Lea Berg <lea@example.org>"', {TIDE}),
    ("author:ber", set()),
    ("project:harbour/quay", {TIDE, LAMP}),
    ("project:^harbour/c.*", {ROPE}),
    ("projects:harbour/q", {TIDE, LAMP}),
    ("branch:stable/1.0", {ROPE}),
    ("branch:refs/heads/stable/1.0", {ROPE}),
    ("ref:refs/heads/master", {TIDE, LAMP}),
    ("branch:^stab.*", {ROPE}),
    ("topic:bp/tides", {TIDE}),
    ('topic:""', {ROPE, LAMP}),
    ("intopic:tides", {TIDE}),
    ("prefixtopic:bp", {TIDE}),
    ("hashtag:ready", {TIDE}),
    ("hashtag:#DOCS", {TIDE}),
    ("inhashtag:^rea.*", {TIDE}),
    ("hashtag:read", set()),
    ("file:clock.py", {TIDE}),
    ("file:quay", {TIDE}),
    ("file:quay/tide", set()),
    ("path:quay/tide/clock.py", {TIDE}),
    ("path:clock.py", set()),
    ("file:^.*/tide.*", {TIDE}),
    ("dir:tide", {TIDE}),
    ("dir:QUAY/tide", {TIDE}),
    ("dir:clock.py", set()),
    ("dir:^qu.y/tide", {TIDE}),
    ("ext:py -project:harbour/quay", {ROPE}),
    ("onlyexts:py,rst", {TIDE}),
    ('ext:"" ', {ROPE}),
    ("label:Code-Review+2", {TIDE}),
    ("label:Code-Review", {TIDE}),
    ("label:code-review=MAX", {TIDE}),
    ("label:Code-Review=MIN", {ROPE}),
    ("label:Code-Review=0", {LAMP}),
    ("label:Code-Review<=-1", {ROPE}),
    ("label:Code-Review>=1,user=lea", {TIDE}),
    ("label:Code-Review+1,owner", {TIDE}),
    ("label:Code-Review+1,non_uploader", set()),
    ("label:Code-Review+2,group=quay-core", set()),
    ("label:Code-Review=0,user=tom", {ROPE, LAMP}),
    ("label:Code-Review=ANY,count=1", {TIDE, ROPE}),
    ("label:Code-Review=ANY,count>=2", set()),
    ("label:Verified-1", {LAMP}),
    ("label:Nothing=0 is:wip", {ROPE}),
    ("size:>40", {TIDE}),
    ("added:<=6", {ROPE}),
    ("deleted:5", {ROPE}),
    ("delta:<100 -is:wip", {TIDE, LAMP}),
    ("age:9d", {ROPE}),
    ("-age:9d", {TIDE, LAMP}),
    ("mergedafter:2020-01-01", {LAMP}),
    ("-mergedbefore:2020-01-01", {LAMP}),
    ("message:moon", {TIDE}),
    ('message:"the moon phase"', {TIDE}),
    ('message:"moon the"', set()),
    ("message:can", set()),
    ('message:"can\'t wait"', {TIDE}),
    ("message:^.*moon.*", {TIDE}),
    ("subject:tides", {TIDE}),
    ("prefixsubject:Count", {TIDE}),
    ('footer:"closes-bug: #17"', {TIDE}),
    ("footer:Closes-Bug=#17", {TIDE}),
    ("hasfooter:Closes-Bug", {TIDE}),
    ("hasfooter:closes-bug", set()),
    ("moon", {TIDE}),
    ('"light the lamp"', {LAMP}),
    ("100", {TIDE}),
    ("change:101", {ROPE}),
    ("change:harbour/quay~100", {TIDE}),
    ("revertof:100", {LAMP}),
    ("limit:1 status:open", {TIDE}),
]


@pytest.mark.parametrize(("text", "subjects"), FINDS)
def test_a_query_finds(harbour: dict[str, Change], text: str, subjects: set[str]) -> None:
    assert found(text) == subjects


OURS = [
    ("turn:reviewers", {TIDE}),
    ("turn:author", set()),
    ("lane:held", {ROPE}),
    ("-lane:held is:open", {TIDE}),
    ("lane:small", set()),
    ("waiting:>1d", {TIDE}),
    ("waiting:<1h", set()),
    ("waiting:1000y", set()),
    ("missing:1", {TIDE}),
    ("missing:>=1", {TIDE, ROPE}),
    ("missing:0", set()),
    ("domain:quay", {TIDE}),
    ("domain:qua", set()),
    ("freeze:now", {ROPE}),
    ("freeze:none", {TIDE}),
    ("freeze:<14d", {TIDE}),
    ("freeze:<1d", set()),
]


@pytest.mark.parametrize(("text", "subjects"), OURS)
def test_what_only_we_know(harbour: dict[str, Change], text: str, subjects: set[str]) -> None:
    Freeze.objects.create(branch_pattern="stable/*", at=NOW - DAY)
    Freeze.objects.create(project_pattern="harbour/qu*", branch_pattern="master", at=NOW + 5 * DAY)
    assert found(text) == subjects


def test_self_is_who_asks(harbour: dict[str, Change]) -> None:
    lea = Viewer(AnonymousUser(), make_account("Lea Berg"))
    for text in ("owner:self", "is:owner", "mine", "is:mine", "owner:me", "author:self", "is:uploader"):
        assert found(text, lea) == {TIDE}, text
    assert found("label:Code-Review<0,user=self", lea) == {ROPE}
    for text in ("owner:self", "mine", "label:Code-Review+1,user=self", "attention:self", "is:cc"):
        assert "sign in" in str(refused(text)), text


def test_private_changes_are_for_administrators_and_gone_ones_for_nobody(harbour: dict[str, Change]) -> None:
    admin = Viewer(User(username="root", is_staff=True))
    everything = "status:open OR status:closed"
    assert "Mend the mole" in found(everything, admin) - found(everything)
    assert found("change:103") == set() == found('"mend the mole"')
    Change.objects.filter(number=100).update(gone_at=NOW)
    assert TIDE not in found(everything, admin) | found("change:100")


def test_the_attention_set_the_log_and_cc(harbour: dict[str, Change]) -> None:
    tide, tom = harbour["tide"], make_account("Tom Okoro")
    AttentionEntry.objects.create(change=tide, account=tom)
    Reviewer.objects.create(change=tide, account=make_account("Zoe"), state="CC")
    Reviewer.objects.create(change=tide, email="guest@example.org", state="CC")
    assert found("attention:tom") == {TIDE} == found("has:attention")
    assert found("cc:zoe") == {TIDE} == found("cc:guest@example.org")
    assert TIDE in found("is:reviewed") and TIDE in found("reviewedby:tom")
    Message.objects.create(change=tide, message_id="z", author=tide.owner, date=NOW + HOUR, text="Done.")
    reindex([tide.pk])
    assert TIDE not in found("is:reviewed") | found("reviewedby:tom")
    assert TIDE in found("commentby:tom") & found("from:lea")


def test_a_reviewer_of_work_in_progress_is_none(harbour: dict[str, Change]) -> None:
    Reviewer.objects.create(change=harbour["rope"], account=make_account("Tom Okoro"), state="REVIEWER")
    assert found("reviewer:tom") == {TIDE}


def test_commits_and_parents(harbour: dict[str, Change]) -> None:
    top = make_change("On top", depends_on=[harbour["tide"]], patch_sets=2)
    first, second = PatchSet.objects.filter(change=top).order_by("number").values_list("revision", flat=True)
    assert found(f"commit:{first}") == {"On top"} == found(second) == found(f"commit:{second[:38]}")
    assert found(f"commit:{first.upper()}x") == set()
    assert found(f"parentof:{top.number}") == {TIDE}
    assert "no change" in str(refused("parentof:Iffffffff"))
    assert found("parentof:99999") == set()


def test_a_vote_that_comes_in_is_found_at_once(harbour: dict[str, Change]) -> None:
    assert found("label:Code-Review=MIN") == {ROPE}
    vote(harbour["tide"], make_account("Gate"), -2)
    assert found("label:Code-Review=MIN") == {ROPE, TIDE}


def test_both_ends_of_a_time_are_inside_also_of_the_negation(harbour: dict[str, Change]) -> None:
    at = f'"{NOW - 10 * DAY:%Y-%m-%d %H:%M:%S}"'
    assert ROPE in found(f"before:{at}") and ROPE in found(f"-before:{at}") and ROPE in found(f"after:{at}")
    later = f'"{NOW - 10 * DAY + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}"'
    assert ROPE not in found(f"after:{later}") | found(f"-until:{later}")
    assert ROPE in found(f"-(after:{later} is:wip)") and "negate" in str(refused(f"-after:{at}"))
    west = f'"{NOW - 10 * DAY - 5 * HOUR:%Y-%m-%d %H:%M:%S} -0500"'
    assert ROPE in found(f"before:{west}") & found(f"after:{west}")


def test_limit_takes_the_newest(harbour: dict[str, Change]) -> None:
    assert found("status:open limit:1") == {TIDE}
    assert len(found("(status:open OR status:closed) limit:2")) == 2


def test_a_search_costs_as_many_queries_for_one_change_as_for_many(harbour: dict[str, Change]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found("status:open (owner:lea OR file:^quay.* OR label:Code-Review+2,user=tom) project:harbour/quay moon")
        return len(queries)

    few = cost()
    with at_once():
        for place in range(20):
            make_change(f"Another {place}", project=make_project("harbour/quay"), files={f"quay/{place}.py": (1, 0)})
    assert cost() == few <= 6


def test_the_interpreted_query_reads_as_the_same() -> None:
    query = search('NOT  is:wip AND(status : open or "a b")', GUEST, NOW)
    assert query.interpreted == '-is:wip (status:open OR "a b")'
    assert search(query.interpreted, GUEST, NOW).tree == query.tree


def test_a_name_may_mean_many_but_not_thousands(harbour: dict[str, Change]) -> None:
    server = harbour["tide"].server
    Account.objects.bulk_create(Account(server=server, number=9000 + n, name=f"Lena {n}") for n in range(990))
    for operator in ("owner", "uploader", "reviewer", "cc", "attention", "commentby", "from", "reviewedby"):
        assert found(f"{operator}:len") == set()
        assert found(f"{operator}:le") == found(f"{operator}:lea"), operator
    assert found("label:Code-Review>0,user=le") == {TIDE}
    Account.objects.bulk_create(Account(server=server, number=19000 + n, name=f"Lena {n}") for n in range(20))
    assert "more than 1,000" in str(refused("owner:le"))


def test_two_hundred_conditions_and_a_hundred_levels(harbour: dict[str, Change]) -> None:
    assert found(" OR ".join(f"owner:nobody{n}" for n in range(199)) + " OR owner:lea") == {TIDE}
    assert found(" ".join(f"-file:nothing{n}" for n in range(199)) + " owner:lea") == {TIDE}
    nested = "owner:lea"
    for level in range(99):
        nested = f"({nested} {'OR' if level % 2 else 'AND'} -label:Code-Review=-{level % 3})"
    assert TIDE in found(nested)
