"""The client: what it asks, and what it makes of everything that may come back."""

from __future__ import annotations

import logging
import time
import traceback

import pytest
import requests

from gerrit_sync.client import GerritClient
from gerrit_sync.errors import Denied, GerritError, Missing, Refused, Unavailable

from .harbour import as_json, http, raw_server

PASSWORD = "p4ss-w0rd-of-nobody"
PAGE = "<html><body>Some proxy's own words</body></html>"
CUT = http(200, ")]}'\n[1, 2]", "application/json").replace(b"Content-Length: 11", b"Content-Length: 999")
VERSION = "/config/server/version"


def ask(*replies: bytes, user: str = "", waits: list[float] | None = None, **given):
    """What the client makes of these replies to one question, and the requests that it made."""
    waits = [] if waits is None else waits
    with raw_server(*replies) as server:
        client = GerritClient(server.url, user, PASSWORD if user else "", sleep=waits.append, **given)
        try:
            return client.get(VERSION), server.asked
        except GerritError as error:
            return error, server.asked
        finally:
            assert client.requests_made == len(server.asked)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (http(400, '"FOO" is not a valid value for "-o"'), Refused, '"FOO" is not a valid value'),
        (http(401, "Unauthorized"), Denied, "says 401: Unauthorized"),
        (http(403, "Authentication required"), Denied, "says 403: Authentication required"),
        (http(404, "Not found: 7"), Missing, "says 404: Not found: 7"),
        (http(405, "Method not allowed"), Missing, "says 405"),
        (http(412, "no"), Unavailable, "says 412: no"),
        (http(418, PAGE, "text/html"), Unavailable, "says 418"),
        (http(429, "rate limit exceeded", Retry_After="90"), Unavailable, "says 429: rate limit"),
        (http(200, PAGE, "text/html"), Unavailable, "a web page instead of data"),
        (http(200, ")]}'\n[1,", "application/json"), Unavailable, "cut or not JSON (8 bytes)"),
        (http(200, ")]}'\n" + "[" * 200_000, "application/json"), Unavailable, "cut or not JSON"),
        (http(200, b"\xff\xfe\x00", "application/json"), Unavailable, "cut or not JSON"),
        (CUT, Unavailable, "the reply was cut"),
        (b"nonsense\r\n\r\n", Unavailable, "no connection"),
        (b"", Unavailable, "no connection"),
        (http(302, Location="https://sso.example.org/login?token=abc"), Unavailable, "redirects to https://sso"),
    ],
)
def test_each_wrong_reply_has_its_own_error(reply, kind, words):
    error, _ = ask(reply)
    assert type(error) is kind
    assert words in str(error)


@pytest.mark.parametrize("status", [408, 499, 500, 501, 502, 503, 504])
def test_a_server_in_trouble_is_unavailable_and_load_is_told_apart(status):
    error, _ = ask(http(status, "trouble"))
    assert isinstance(error, Unavailable)
    assert error.is_load == (status in (408, 500, 504))


def test_a_proxys_page_is_not_quoted():
    error, _ = ask(http(502, PAGE, "text/html"))
    assert "proxy" not in str(error)


def test_a_400_without_words_is_a_proxys_and_no_answer_to_our_options():
    error, _ = ask(http(400, PAGE, "text/html"))
    assert isinstance(error, Unavailable)


def test_a_redirect_is_not_followed_and_its_query_not_told():
    error, asked = ask(http(302, Location="https://sso.example.org/login?token=abc"))
    assert "token" not in str(error)
    assert len(asked) == 1
    assert error.retry_after == 60


def test_error_text_is_bounded_and_clean():
    error, _ = ask(http(403, "a\x00b\x1b[31m\n" + "long " * 1000))
    assert "ab[31m long" in str(error)
    assert len(str(error)) < 400


# patience


def test_what_may_pass_is_tried_three_times_with_growing_jittered_waits():
    waits: list[float] = []
    error, asked = ask(http(503, "starting"), waits=waits)
    assert isinstance(error, Unavailable)
    assert len(asked) == 3
    assert 0.375 <= waits[0] <= 0.75 and 0.75 <= waits[1] <= 1.5


def test_what_passes_is_forgotten():
    answer, asked = ask(http(503, "starting"), http(502, PAGE, "text/html"), as_json('"3.13.5"'))
    assert (answer, len(asked)) == ("3.13.5", 3)


def test_a_short_retry_after_is_kept_and_tried_again():
    waits: list[float] = []
    answer, _ = ask(http(429, "slow down", Retry_After="2"), as_json("1"), waits=waits)
    assert answer == 1
    assert 1.5 <= waits[0] <= 3


@pytest.mark.parametrize(
    ("said", "expected"),
    [("90", 90), ("999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), ("²", 60), ("-5", 60), (None, 60)],
)
def test_a_long_retry_after_is_left_to_the_next_run(said, expected):
    headers = {"Retry_After": said} if said else {}
    waits: list[float] = []
    error, asked = ask(http(429, "slow down", **headers), waits=waits)
    assert (error.retry_after, len(asked), waits) == (expected, 1, [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 500])
def test_what_will_not_pass_and_what_is_load_is_not_tried_again(status):
    _, asked = ask(http(status, "no"))
    assert len(asked) == 1


def test_nobody_listens(dead_url):
    client = GerritClient(dead_url, sleep=lambda _: None)
    with pytest.raises(Unavailable, match="connection refused"):
        client.version()
    assert client.requests_made == 3


def test_no_answer_in_time_is_load_and_not_tried_again():
    with raw_server(b"", then=lambda _: time.sleep(0.4)) as server:
        client = GerritClient(server.url, timeout=0.1)
        with pytest.raises(Unavailable, match=r"did not answer within 0\.1 s") as caught:
            client.version()
    assert caught.value.is_load
    assert client.requests_made == 1


def test_a_reply_that_stops_in_its_middle_is_load_too():
    with (
        raw_server(CUT, then=lambda _: time.sleep(0.4)) as server,
        pytest.raises(Unavailable, match="stopped in the middle") as caught,
    ):
        GerritClient(server.url, timeout=0.1).version()
    assert caught.value.is_load


def test_a_reply_without_end_is_cut_short(monkeypatch):
    monkeypatch.setattr("gerrit_sync.client.MAX_REPLY", 1000)
    error, _ = ask(http(200, "[" + "1," * 4000, "application/json"))
    assert isinstance(error, Unavailable)


# credentials


def test_with_a_user_everything_goes_below_a_with_the_login():
    _, asked = ask(as_json("1"), user="mia")
    assert asked[0].startswith(f"GET /a{VERSION} ")
    assert "Authorization: Basic " in asked[0]


def test_a_password_may_hold_any_character():
    with raw_server(as_json("1")) as server:
        assert GerritClient(server.url, "zoë", "päß€😀").get("/x") == 1


def test_a_guest_sends_no_login_not_even_one_that_lies_about(tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    _, asked = ask(as_json("1"))
    assert "authorization" not in asked[0].lower()
    assert asked[0].startswith(f"GET {VERSION} ")


@pytest.mark.parametrize("reply", [http(401, "no"), http(500, "no"), http(200, PAGE), CUT, b"", http(302)])
def test_the_password_is_in_no_error_no_log_and_no_address(reply, caplog):
    with caplog.at_level(logging.DEBUG):
        error, asked = ask(reply, user="mia")
    told = ["".join(traceback.format_exception(error)), repr(error), *(r.getMessage() for r in caplog.records)]
    told += [line.split("\r\n")[0] for line in asked]
    assert not any(PASSWORD in text for text in told)


def test_the_client_does_not_show_its_password():
    client = GerritClient("http://gerrit.invalid", "mia", PASSWORD)
    assert PASSWORD not in repr(client) + repr(vars(client))


# what it asks


def test_it_says_who_it_is_and_takes_compressed_json():
    _, asked = ask(as_json("1"), contact="ops@example.org")
    assert "User-Agent: reviewq/1 (ops@example.org)" in asked[0]
    assert "Accept-Encoding: gzip" in asked[0]
    assert "Accept: application/json" in asked[0]


def test_queries_are_encoded_and_start_is_sent_only_where_it_is_needed():
    with raw_server(as_json("[]")) as server:
        client = GerritClient(server.url)
        client.changes('label:Code-Review=+1 (a OR "b c")', ["MESSAGES", "LABELS"], 50)
        client.changes("x", [], 50, 100)
    first, second = (text.split()[1] for text in server.asked)
    assert "%2B1" in first and " " not in first and "&o=MESSAGES&o=LABELS" in first and "S=" not in first
    assert "&S=100" in second and "start=" not in second


def test_a_project_with_slashes_is_one_segment():
    with raw_server(as_json("{}")) as server:
        GerritClient(server.url + "/r/").change("openstack/nova", 7, [])
    assert server.asked[0].startswith("GET /r/changes/openstack%2Fnova~7 ")


@pytest.mark.parametrize("body", ['{"a": 1}', "null", '"words"', "7"])
def test_a_list_that_is_none(body):
    with raw_server(as_json(body)) as server, pytest.raises(Unavailable, match="not a list"):
        GerritClient(server.url, sleep=lambda _: None).changes("x", [], 5)


def test_rows_that_are_no_records_are_left_out():
    with raw_server(as_json('[1, null, {"_number": 7}]')) as server:
        assert GerritClient(server.url).changes("x", [], 5) == [{"_number": 7}]


def test_a_change_that_is_none():
    with raw_server(as_json("[]")) as server, pytest.raises(Unavailable, match="not a change"):
        GerritClient(server.url, sleep=lambda _: None).change("p", 7, [])


@pytest.mark.parametrize(("body", "version"), [('"3.13.5"', "3.13.5"), ("{}", ""), ('"3.\\u0000' + "9" * 90 + '"', 60)])
def test_version(body, version):
    with raw_server(as_json(body)) as server:
        found = GerritClient(server.url).version()
    assert found == version or (len(found) == version and "\0" not in found)


def test_the_servers_clock_is_read_from_each_reply():
    with raw_server(http(200, "1", Date="Sun, 01 Mar 2026 10:00:00 GMT"), http(200, "1", Date="rubbish")) as server:
        client = GerritClient(server.url)
        client.get("/x")
        first = client.server_time
        client.get("/x")
    assert first is not None and first.isoformat() == "2026-03-01T10:00:00+00:00" == client.server_time.isoformat()


def test_errors_of_the_library_that_are_new_to_us_are_still_ours(monkeypatch):
    def odd(*_, **__):
        raise requests.exceptions.InvalidSchema("who knows")

    monkeypatch.setattr(requests.Session, "get", odd)
    with pytest.raises(Unavailable, match="InvalidSchema"):
        GerritClient("http://gerrit.invalid", sleep=lambda _: None).version()
