"""`held:` in a search."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from reviewq.people.reads import Viewer
from reviewq.search.find import search
from reviewq.search.language import QueryError
from tests.factories import make_account, make_change

from .test_acts import do
from .test_holds import vote_on

pytestmark = pytest.mark.django_db


def found(text: str, viewer: Viewer) -> set[str]:
    return set(search(text, viewer, timezone.now()).changes.values_list("subject", flat=True))


def test_it_finds_what_the_asker_holds_and_what_came_back(desk: Client, viewer: Viewer) -> None:
    free, until_vote, until_upload, back = (make_change(name) for name in ("Free", "Vote", "Upload", "Back"))
    do(desk, "hold", until_vote, back, until="vote")
    do(desk, "hold", until_upload, until="patch-set")
    vote_on(back, make_account("Lea Core"), 1)
    assert found("held:me", viewer) == found("held:yes", viewer) == {"Vote", "Upload"}
    assert found("held:vote", viewer) == {"Vote"}
    assert found("held:back", viewer) == {"Back"}
    assert found("-held:me", viewer) == {"Free", "Back"}
    assert free.subject == "Free"


def test_who_is_not_signed_in_holds_nothing(desk: Client) -> None:
    from django.contrib.auth.models import AnonymousUser

    do(desk, "hold", make_change(), until="vote")
    assert found("held:me", Viewer(AnonymousUser())) == set()


def test_a_kind_of_hold_that_does_not_exist_is_refused_at_its_place(viewer: Viewer) -> None:
    with pytest.raises(QueryError) as fault:
        search("is:open held:tightly", viewer, timezone.now())
    assert fault.value.position == 13
    assert "no kind of hold" in str(fault.value)
