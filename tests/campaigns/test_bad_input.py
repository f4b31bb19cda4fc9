"""What cannot be kept of a decision over a campaign is said beside its field, with everything that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from reviewq.trivial.models import Word

from .test_pages import WHY, address, form_of, members, signed_in, text

pytestmark = pytest.mark.django_db


@dataclass
class Before:
    """A core before a campaign: where the decision goes, and what its form sends when nothing is typed."""

    core: Client
    address: str
    form: dict[str, str]


@pytest.fixture(scope="module")
def before(django_db_setup: None, django_db_blocker: Any) -> Iterator[Before]:
    """Made once: no test here changes it."""
    with django_db_blocker.unblock(), transaction.atomic():
        members(3)
        core = signed_in("cora", "mooring")
        here = address(core)
        yield Before(core, f"{here}decide/", form_of(text(core, here), f"{here}decide/"))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": ""}, "Say whether they are trivial."),
        ({"kind": "explode"}, "Say whether they are trivial."),
        ({"why": ""}, "Say why, in a few words"),
        ({"why": "x" * 10_000}, "At most 300 characters."),
        ({"why": "a\x00b"}, "Null characters are not allowed."),
        ({"seen": ""}, "Reload the page"),
        ({"seen": "1:2,DROP TABLE"}, "Reload the page"),
        ({"seen": ",".join(["9" * 18 + ":1"] * 4000)}, "Reload the page"),
    ],
)
def test_wrong_input_is_told_beside_the_field(before: Before, wrong: dict[str, str], told: str) -> None:
    given = before.form | {"kind": "confirm", "why": WHY} | wrong
    answer = before.core.post(before.address, given)
    assert answer.status_code == 400 and told in answer.content.decode()
    assert given["why"][:200].replace("\x00", "") in answer.content.decode().replace("\x00", "")
    assert not Word.objects.exists()
