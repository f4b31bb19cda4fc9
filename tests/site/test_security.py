"""Headers of each answer, and that Django's admin works under them."""

import re

import pytest

from reviewq.site.security import CONTENT_SECURITY_POLICY, QuietReports

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz", "/nowhere-at-all", "/static/admin/css/base.css", "/admin/"])
def test_every_answer_has_the_headers(client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_hsts_only_over_https(client):
    assert "max-age" in client.get("/healthz", secure=True).headers["Strict-Transport-Security"]


def test_the_policy_allows_nothing_inline_and_nothing_foreign():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/admin/", "/admin/auth/user/", "/admin/auth/user/add/", "/admin/password_change/"])
def test_the_admin_needs_nothing_inline(admin_client, path):
    page = admin_client.get(path)
    assert page.status_code == 200
    text = page.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text)
    assert not re.search(r"\s(style|on[a-z]+)=\"", text)


def test_health_answers_without_a_session(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = client.get("/healthz")
    assert (page.status_code, page.content) == (200, b"ok\n")


def test_health_says_when_the_database_is_gone(client, monkeypatch):
    from django.db import OperationalError, connection

    def broken():
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    assert client.get("/healthz").status_code == 503


def test_health_does_not_take_posts(client):
    assert client.post("/healthz").status_code == 405


def test_a_signed_in_page_costs_one_query_for_the_session_and_user(admin_client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert admin_client.get("/admin/password_change/").status_code == 200


def test_error_reports_show_no_setting_that_may_hold_a_credential(settings):
    settings.REDIS_URL = "redis://me:hunter2@host"
    settings.RQ_QUEUES = {"default": {"URL": "redis://me:hunter2@host"}}
    settings.GERRIT_PASSWORD = "hunter2"
    settings.ENVIRONMENT = {"gerrit_password": "hunter2"}
    assert "hunter2" not in repr(QuietReports().get_safe_settings())
