"""No credential reaches a log, in whatever form it travels."""

import base64
import logging

import pytest

from reviewq.site.redact import RedactingFilter, Redactor, without_logins

PASSWORD = "p@ss/w+rd 1"
redact = Redactor([PASSWORD], user="me")


@pytest.mark.parametrize(
    "text",
    [
        f"login with {PASSWORD} failed",
        "https://host/?p=p%40ss%2Fw%2Brd%201",
        f"GET https://me:{PASSWORD.replace('/', '%2F')}@host/a/changes/",
        "https://other:person@host/",
        "postgres://user:pa@ss@host/name",
        f"Authorization: Basic {base64.b64encode(f'me:{PASSWORD}'.encode()).decode()}",
        "{'Authorization': 'Basic bWU6cGVyc29u', 'Accept': 'json'}",
        "authorization: Bearer bWU6cGVyc29u",
        "Cookie: GerritAccount=bWU6cGVyc29u",
        f"header {base64.b64encode(f'me:{PASSWORD}'.encode()).decode()} alone",
    ],
)
def test_hidden(text):
    said = redact(text)
    assert "[hidden]" in said
    for secret in (PASSWORD, "p%40ss", "person@", "pa@ss", "bWU6c"):
        assert secret not in said


@pytest.mark.parametrize(
    "text", ["https://host/a/changes/?q=owner:me@example.org", "mail me@example.org", "the author is x", ""]
)
def test_what_is_no_credential_stays(text):
    assert redact(text) == text


def test_a_very_short_secret_does_not_eat_the_log():
    assert Redactor(["a"])("a banana") == "a banana"


def test_an_address_keeps_its_host():
    assert without_logins("redis://me:secret@host:1/0") == "redis://[hidden]@host:1/0"


def record_of(*args, **more) -> str:
    """What a handler with our filter writes for a record."""
    record = logging.LogRecord("x", logging.INFO, "file.py", 1, *args, **more)
    assert RedactingFilter([PASSWORD], "me").filter(record)
    return logging.Formatter("%(message)s").format(record)


def test_arguments_of_a_record_are_hidden():
    assert record_of("said %s to %s", (PASSWORD, "https://me:x@host"), None) == "said [hidden] to https://[hidden]@host"


def test_tracebacks_are_hidden():
    try:
        raise ValueError(f"https://me:{PASSWORD}@host/")
    except ValueError as fault:
        said = record_of("failed", None, (type(fault), fault, fault.__traceback__))
    assert "ValueError" in said
    assert PASSWORD not in said


def test_arguments_that_do_not_fit_are_hidden_too():
    said = record_of("one %s two %s", (PASSWORD,), None)
    assert PASSWORD not in said


def test_the_site_uses_the_filter_for_each_of_its_handlers(settings):
    assert settings.LOGGING["handlers"]
    assert all("redact" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
