"""Who may do what, and addresses that mean nothing."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from gerrit_sync import schedule
from reviewq.desk.jobs import return_holds

pytestmark = pytest.mark.django_db

HUGE = 10**30
FOR_SIGNED_IN = [
    ("get", "/views/"),
    ("get", "/views/new/"),
    ("get", "/views/counts/"),
    ("get", "/views/1/"),
    ("post", "/views/1/move/"),
    ("post", "/views/1/remove/"),
    ("get", "/v/1/"),
    ("get", "/v/key/1/"),
    ("get", "/sitting/"),
    ("post", "/sitting/"),
    ("post", "/sitting/end/"),
    ("get", "/acts/hold/?change=1"),
    ("post", "/acts/hold/"),
    ("post", "/acts/1/undo/"),
]


@pytest.mark.parametrize(("method", "address"), FOR_SIGNED_IN)
def test_who_is_not_signed_in_is_led_to_the_sign_in(client: Client, method: str, address: str) -> None:
    page = getattr(client, method)(address)
    assert page.status_code == 302
    assert page.headers["Location"].startswith("/people/sign-in/")


@pytest.mark.parametrize("number", [0, 999, HUGE])
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/v/{}/"),
        ("get", "/views/{}/"),
        ("post", "/views/{}/"),
        ("post", "/views/{}/remove/"),
        ("post", "/acts/{}/undo/"),
    ],
)
def test_numbers_of_nothing_are_not_found(desk: Client, method: str, address: str, number: int) -> None:
    assert getattr(desk, method)(address.format(number)).status_code == 404


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/acts/1/undo/"),
        ("get", "/views/1/move/"),
        ("get", "/views/1/remove/"),
        ("get", "/sitting/end/"),
        ("post", "/me/"),
        ("post", "/views/"),
        ("post", "/v/1/"),
        ("put", "/acts/hold/"),
        ("delete", "/views/1/"),
    ],
)
def test_other_methods_are_refused(desk: Client, method: str, address: str) -> None:
    assert getattr(desk, method)(address).status_code == 405


def test_a_form_of_another_site_does_nothing(reader: object) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(reader)  # type: ignore[arg-type]
    for address in ("/acts/hold/", "/acts/1/undo/", "/views/new/", "/sitting/"):
        assert browser.post(address, {"change": "1", "until": "vote"}).status_code == 403


def test_the_worker_looks_every_few_seconds_whether_a_hold_is_due() -> None:
    entered: dict[str, int] = {}

    class Cron:
        def register(self, job: object, queue: str, interval: int, **more: object) -> None:
            entered[f"{job.__module__}.{job.__name__}"] = interval  # type: ignore[attr-defined]

    schedule.register(Cron())  # type: ignore[arg-type]
    assert 0 < entered["reviewq.desk.jobs.return_holds"] <= 60
    assert entered.items() >= settings.TIMED_JOBS.items()
    assert import_string("reviewq.desk.jobs.return_holds") is return_holds
    assert return_holds() == "0 returned"
