"""Private changes: nowhere but for an administrator. Every route that shows changes is asked."""

from __future__ import annotations

import pytest
from django.test import Client

from reviewq.changes.derive import derive
from reviewq.changes.models import Change
from tests.factories import DAY, NOW, make_account, make_change, plus_two, version

pytestmark = pytest.mark.django_db

SECRET = "Fix the hole in the harbour wall"


@pytest.fixture
def secret(db: None) -> Change:
    owner = make_account("Iris Core")
    return make_change(SECRET, owner=owner, is_private=True, votes=plus_two("Juma Core"), topic="hush", read_error="")


def addresses(secret: Change, open_change: Change) -> list[str]:
    lanes = (
        "second",
        "approval",
        "first",
        "plus_two",
        "small",
        "author",
        "ci",
        "change",
        "held",
        "approved",
        "unknown",
    )
    return [
        *(f"/?lane={lane}" for lane in (*lanes, "mine", "all")),
        f"/?lane=all&q={secret.number}",
        "/?lane=all&q=harbour",
        "/?lane=all&owner=Iris+Core",
        "/?project=mooring&sort=newest",
        "/sync/",
        "/people/me/?q=Iris",
        f"/live/?v=0&lane=all&shown={secret.pk},{open_change.pk}",
        f"/c/mooring/+/{secret.number}/",
        f"/c/mooring/+/{open_change.number}/",
        f"/c/mooring/+/{secret.number + 5000}/",
    ]


@pytest.mark.parametrize("who", ["client", "signed_in"])
def test_nobody_else_reads_of_them_anywhere(who: str, secret: Change, request: pytest.FixtureRequest) -> None:
    reader: Client = request.getfixturevalue(who)  # signed in: even as its owner, whose account is only their word
    upper = make_change("Stands on it", depends_on=[secret])
    Change.objects.filter(pk=secret.pk).update(read_error="faulty")
    derive([secret.pk, upper.pk], NOW)
    for address in addresses(secret, upper):
        html = reader.get(address).content.decode()
        assert SECRET not in html, address
        assert "hush" not in html, address
        if str(secret.number) not in address:
            assert str(secret.number) not in html, address


def test_their_page_is_a_404(client: Client, secret: Change) -> None:
    assert client.get(f"/c/mooring/+/{secret.number}/").status_code == 404


def test_an_administrator_sees_them_marked(administrator: Client, secret: Change) -> None:
    html = administrator.get("/?lane=all").content.decode()
    assert SECRET in html
    assert '<b class="tag">private</b>' in html
    assert '<span class="tag">private</span>' in administrator.get(f"/c/mooring/+/{secret.number}/").content.decode()


def test_counts_leave_them_out(client: Client, secret: Change) -> None:
    make_change("Open", votes=plus_two("Juma Core"))
    assert 'a second +2 <span class="count">1</span>' in client.get("/").content.decode()


def test_what_gerrit_no_longer_shows_us_has_no_page(client: Client) -> None:
    change = make_change("Vanished", age=3 * DAY)
    before = version()
    Change.objects.filter(pk=change.pk).update(missing_since=NOW)
    derive([change.pk], NOW)
    assert version() > before
    assert client.get(f"/c/mooring/+/{change.number}/").status_code == 404
    assert "Vanished" not in client.get("/?lane=all").content.decode()
    assert "Vanished" not in client.get(f"/live/?v=0&lane=all&shown={change.pk}").content.decode()
