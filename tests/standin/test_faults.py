"""Each fault does what it says, to the requests it is meant for, and no longer than it is told to."""

import http.client
import json
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from demo.gerrit import Rejected
from demo.gerrit.fault_rows import HOSTILE, MALFORMED
from demo.gerrit.faults import KNOWN

from .conftest import PROJECT

ALL = (
    "o=DETAILED_LABELS&o=DETAILED_ACCOUNTS&o=CURRENT_REVISION&o=ALL_REVISIONS&o=CURRENT_COMMIT&o=CURRENT_FILES"
    "&o=MESSAGES&o=SUBMIT_REQUIREMENTS&o=SUBMITTABLE"
)
OPEN = f"/changes/?q=status:open&{ALL}"


@pytest.fixture
def faults(server):
    """Five open changes with a vote each, and the faults of their server."""
    for n in range(5):
        server.small.review(server.small.push(n), "ana", "Good.", Code_Review=1)
    return server.faults


def numbers(rows):
    return [row["_number"] for row in rows]


@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("unauthorized", 401, "Unauthorized"),
        ("forbidden", 403, "Forbidden"),
        ("not-found", 404, "Not found"),
        ("request-timeout", 408, "Deadline"),
        ("too-many-requests", 429, "rate limit"),
        ("internal-error", 500, "Internal"),
        ("bad-gateway", 502, "<html>"),
        ("unavailable", 503, "<html>"),
        ("html-page", 200, "<html>"),
    ],
)
def test_other_replies(faults, get, name, status, text):
    faults.add(name, count=1)
    got, body, headers = get(OPEN)
    assert got == status
    assert text in body
    assert "Retry-After" not in headers
    assert isinstance(get(OPEN)[1], list), "only once"


def test_retry_after(faults, get):
    faults.add("too-many-requests", retry_after=7, count=1)
    assert get(OPEN)[2]["Retry-After"] == "7"
    faults.add("unavailable", retry_after=3)
    assert get(OPEN)[2]["Retry-After"] == "3"


def test_only_where_it_is_meant(faults, get):
    faults.add("internal-error", path=r"^/config/")
    assert get(OPEN)[0] == 200
    assert get("/config/server/version")[0] == 500


def test_removed_and_cleared(faults, get):
    fault = faults.add("forbidden")
    faults.add("forbidden", path="version")
    faults.remove(fault)
    assert get(OPEN)[0] == 200
    assert get("/config/server/version")[0] == 403
    faults.clear()
    assert get("/config/server/version")[0] == 200


def test_unknown_ones_are_refused(faults):
    with pytest.raises(Rejected, match="no such fault"):
        faults.add("nonsense")


def test_delay(faults, get):
    faults.add("delay", seconds=0.3, count=1)
    start = time.monotonic()
    assert get(OPEN)[0] == 200
    assert time.monotonic() - start >= 0.3


def test_one_option_refused(faults, get):
    faults.add("option-refused", option="SUBMIT_REQUIREMENTS")
    assert get(OPEN)[:2] == (400, '"SUBMIT_REQUIREMENTS" is not a valid value for "-o"\n')
    assert get("/changes/?o=LABELS")[0] == 200


def test_a_login_that_has_run_out_shrinks_what_is_seen(faults, server, get):
    private = server.small.push(9, private=True)
    assert private in numbers(get("/a/changes/", "cho")[1])
    faults.add("logged-out")
    assert private not in numbers(get("/a/changes/", "cho")[1])


def test_no_prefix(faults, get):
    faults.add("no-prefix")
    body = get(OPEN)[1]
    assert isinstance(body, str)
    assert len(json.loads(body)) == 5
    assert get("/nonsense")[0] == 404


def test_truncated_json(faults, server):
    faults.add("truncated")
    text = raw(server, OPEN).read().decode()
    with pytest.raises(ValueError):
        json.loads(text.removeprefix(")]}'\n"))


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_cut_off(faults, server, encoding):
    faults.add("cut-off", share=0.5)
    with pytest.raises(http.client.IncompleteRead):
        raw(server, OPEN, {"Accept-Encoding": encoding}).read()


def raw(server, path, headers=()):
    where = urlsplit(server.url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=5)
    connection.request("GET", path, headers=dict(headers))
    return connection.getresponse()


def test_version(faults, get):
    faults.add("version", value="3.14.0")
    assert get("/config/server/version")[1] == "3.14.0"
    faults.remove("version")
    assert get("/config/server/version")[1] == "3.13.5"


def test_access_emptied(faults, get):
    full = get(f"/a/access/?project={PROJECT}", "admin")[1]
    assert full[PROJECT]["local"]["refs/heads/*"]["permissions"]
    faults.add("access-emptied")
    empty = get(f"/a/access/?project={PROJECT}", "admin")[1]
    assert empty[PROJECT]["local"] == {"refs/heads/*": {"permissions": {}}}
    assert empty[PROJECT]["groups"], "names of groups stay"


def test_clock_skew(faults, get):
    faults.add("clock-skew", seconds=7200)
    date = parsedate_to_datetime(get(OPEN)[2]["Date"])
    assert 7100 < (date - datetime.now(date.tzinfo)).total_seconds() < 7300


# --- Pages


def test_short_pages(faults, get):
    faults.add("short-pages", every=2)
    rows = get("/changes/?q=status:open&n=4")[1]
    assert len(rows) == 2
    assert rows[-1]["_more_changes"]


def test_no_more_changes(faults, get):
    faults.add("no-more-changes")
    assert not any("_more_changes" in row for row in get("/changes/?q=status:open&n=2")[1])


def test_lowered_limit(faults, get):
    faults.add("lowered-limit", limit=2)
    rows = get("/changes/?q=status:open&n=4")[1]
    assert len(rows) == 2
    assert rows[-1]["_more_changes"]


def test_duplicates(faults, get):
    faults.add("duplicates")
    rows = get("/changes/?q=status:open&n=3")[1]
    assert len(rows) == 4
    assert rows[0]["_number"] == rows[-1]["_number"]
    assert [n for n, row in enumerate(rows) if "_more_changes" in row] == [3]


def test_index_lag(faults, server, get):
    faults.add("index-lag", seconds=90)
    late = server.small.push(9)
    assert late not in numbers(get(OPEN)[1])
    assert get(f"/changes/{late}")[0] == 200, "not from the index"
    server.small.clock += 120
    assert late in numbers(get(OPEN)[1])


# --- Rows


def test_hidden(faults, get):
    faults.add("hidden", number=3)
    assert numbers(get(OPEN)[1]) == [5, 4, 2, 1]
    assert get("/changes/3")[:2] == (404, "Not found: 3\n")
    assert get(f"/changes/{PROJECT.replace('/', '%2F')}~3/detail")[0] == 404


def test_error_stubs(faults, get):
    faults.add("error-stub", numbers=[2, 3])
    rows = get(OPEN)[1]
    assert [row["subject"] == "***ERROR***" for row in rows] == [False, False, True, True, False]
    assert set(rows[2]) == {"id", "project", "branch", "change_id", "_number", "owner", "subject"}


@pytest.mark.parametrize("how", sorted(MALFORMED))
def test_malformed(faults, get, how):
    before = get(OPEN)[1]
    faults.add("malformed", number=3, how=how)
    after = get(OPEN)[1]
    assert [n for n in range(5) if before[n] != after[n]] == [2]


def label(row):
    return row["labels"]["Code-Review"]


def test_votes_labels_accounts(faults, get):
    faults.add("votes-without-value", number=1)
    faults.add("labels-without-all", number=2)
    faults.add("no-voting-range", number=3)
    faults.add("accounts-without-id", number=4)
    faults.add("accounts-without-name", number=5)
    five, four, three, two, one = get(OPEN)[1]
    assert "value" not in label(one)["all"][0]
    assert "date" in label(one)["all"][0]
    assert "all" not in label(two)
    assert "permitted_voting_range" not in label(three)["all"][0]
    assert "_account_id" not in four["reviewers"]["REVIEWER"][0]
    assert four["owner"]["_account_id"]
    assert set(five["owner"]) == {"_account_id"}


def test_fields_that_come_and_go(faults, get):
    faults.add("mergeable", number=1, value=False)
    faults.add("no-meta-rev-id", number=2)
    *_, two, one = get(OPEN)[1]
    assert one["mergeable"] is False
    assert "meta_rev_id" not in two


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_text(faults, get, kind):
    faults.add("hostile-text", number=1, kind=kind)
    row = get(OPEN)[1][-1]
    assert row["subject"] == row["messages"][0]["message"] == row["owner"]["name"] == HOSTILE[kind]
    assert kind != "long" or len(row["subject"]) >= 10_000


def test_placeholders(faults, get):
    faults.add("account-placeholders", number=1)
    row = get(OPEN)[1][-1]
    assert "<GERRIT_ACCOUNT_999999999>" in row["messages"][0]["message"]


def test_imported_changes_share_a_number(faults, server, get):
    server.gerrit.add_project("harbour/crane", core_group="quay-core")
    other = server.small.push(9, project="harbour/crane")
    faults.add("imported", number=other, as_number=1)
    rows = get(OPEN)[1]
    assert numbers(rows) == [1, 5, 4, 3, 2, 1]
    assert rows[0]["virtual_id_number"] != rows[-1]["virtual_id_number"]
    assert rows[0]["id"] == "harbour%2Fcrane~1"
    assert get("/changes/harbour%2Fcrane~1")[1]["virtual_id_number"] == rows[0]["virtual_id_number"]


def test_faults_of_rows_leave_the_flag_alone(faults, get):
    faults.add("hidden", number=4)
    rows = get("/changes/?q=status:open&n=2")[1]
    assert numbers(rows) == [5]
    assert rows[0]["_more_changes"]


# --- Once


def test_one_second(faults, server, get):
    server.small.clock += 60
    faults.add("one-second")
    assert len({row["updated"] for row in get(OPEN)[1]}) == 1


def test_project_renamed(faults, get):
    before = get("/changes/1")[1]
    faults.add("project-renamed", old=PROJECT, new="port/quay")
    after = get("/changes/port%2Fquay~1")[1]
    assert (after["project"], after["updated"]) == ("port/quay", before["updated"])
    assert get(f"/changes/{PROJECT.replace('/', '%2F')}~1")[0] == 404


def test_change_moved(faults, get):
    faults.add("change-moved", number=1, branch="stable/1")
    assert get("/changes/1")[1]["branch"] == "stable/1"


def test_message_deleted(faults, get):
    before = get(f"/changes/1?{ALL}")[1]
    faults.add("message-deleted", number=1)
    after = get(f"/changes/1?{ALL}")[1]
    assert before["updated"] == after["updated"]
    assert before["meta_rev_id"] != after["meta_rev_id"]
    assert "removed" in after["messages"][-1]["message"]


def test_change_deleted(faults, get):
    faults.add("change-deleted", number=1)
    assert get("/changes/1")[0] == 404
    assert 1 not in numbers(get(OPEN)[1])


# --- By request


def test_by_request(faults, get):
    wanted = {"add": "too-many-requests", "path": "/changes/", "count": 1, "retry_after": 1}
    status, reply, _ = get("/__faults__", method="POST", body=wanted)
    assert status == 200
    assert reply["active"] == [{"name": "too-many-requests", "path": "/changes/", "count": 1, "retry_after": 1}]
    assert set(reply["known"]) == set(KNOWN)
    assert get(OPEN)[0] == 429
    assert get("/__faults__")[1]["active"] == []
    assert get("/__faults__", method="POST", body={"add": "nonsense"})[0] == 400
    assert get("/__faults__", method="POST", body=[1])[0] == 400
    assert get("/__faults__", method="POST", body={"add": "delay", "clear": True})[0] == 200


def test_not_by_request_unless_allowed(faults, server, get):
    server.allow_faults = False
    assert get("/__faults__")[0] == 404
    assert get("/__faults__", method="POST", body={"add": "forbidden"})[0] == 403
    assert get(OPEN)[0] == 200


def test_every_fault_says_what_it_does():
    assert all(function.__doc__ for function in KNOWN.values())
