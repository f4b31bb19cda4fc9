"""The server: login, versions, encodings, what it keeps of requests, many clients at once."""

import gzip
import http.client
import threading
from urllib.parse import urlsplit

import pytest

from demo.gerrit import Gerrit
from demo.gerrit.server import StandIn


def test_login(get):
    assert get("/a/accounts/self", "cho")[1]["username"] == "cho"
    assert get("/a/accounts/self", "cho", "wrong")[0] == 401
    assert get("/a/accounts/self", "nobody")[0] == 401
    status, text, headers = get("/a/accounts/self")
    assert (status, text) == (401, "Unauthorized")
    assert headers["WWW-Authenticate"].startswith("Basic")
    assert get("/accounts/self", "cho")[0] == 403, "without /a/ a login is not looked at"


def test_inactive_accounts_cannot_log_in(server, get):
    server.gerrit.set_active("cho", False)
    assert get("/a/accounts/self", "cho")[0] == 401
    assert get("/accounts/cho")[1]["inactive"] is True


def test_writing_needs_a_login(server, get):
    number = server.small.push(1)
    assert get(f"/changes/{number}/topic", method="PUT", body={"topic": "t"})[:2] == (403, "Authentication required\n")
    assert get(f"/a/changes/{number}/topic", "cho", method="PUT", body={"topic": "t"})[:2] == (200, "t")


def test_groups_need_a_login(get):
    assert get("/groups/quay-core/members/")[:2] == (403, "Authentication required\n")
    assert [m["username"] for m in get("/a/groups/quay-core/members/", "cho")[1]] == ["ana"]


def test_context_path(small):
    number = small.push(1)
    with StandIn(small.gerrit, path="/r/") as server:
        where = urlsplit(server.url)
        assert where.path == "/r"
        connection = http.client.HTTPConnection(where.hostname, where.port)
        statuses = []
        # One connection for all: it is kept open.
        for path in (f"/r/changes/{number}", f"/r/a/changes/{number}", f"/changes/{number}", "/r/", "/rest"):
            connection.request("GET", path)
            reply = connection.getresponse()
            reply.read()
            statuses.append(reply.status)
        assert statuses == [200, 401, 404, 200, 404]


def test_compressed_only_if_asked(server, get):
    server.small.push(1)
    where = urlsplit(server.url)
    connection = http.client.HTTPConnection(where.hostname, where.port)
    connection.request("GET", "/changes/", headers={"Accept-Encoding": "gzip"})
    reply = connection.getresponse()
    assert reply.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(reply.read()).startswith(b")]}'\n[{")
    assert "Content-Encoding" not in get("/changes/")[2]


def test_requests_are_counted(server, get):
    get("/changes/?n=1")
    get("/a/changes/", "cho")
    get("/nonsense")
    assert [(seen.path, seen.status, seen.user) for seen in server.requests] == [
        ("/changes/?n=1", 200, None),
        ("/a/changes/", 200, "cho"),
        ("/nonsense", 404, None),
    ]


@pytest.mark.parametrize(
    ("version", "present", "absent"),
    [
        ("3.2.0", set(), {"meta_rev_id", "attention_set", "triplet_id", "virtual_id_number", "submit_records"}),
        ("3.3.1", {"attention_set"}, {"meta_rev_id", "removed_from_attention_set", "current_revision_number"}),
        ("3.8.2", {"attention_set", "meta_rev_id", "submit_records"}, {"triplet_id", "virtual_id_number"}),
        ("3.9.0-rc2", {"triplet_id"}, {"virtual_id_number"}),
        ("3.13.5", {"triplet_id", "virtual_id_number", "current_revision_number"}, set()),
        ("(dev)", {"triplet_id", "virtual_id_number", "current_revision_number"}, set()),
    ],
)
def test_fields_by_version(server, get, version, present, absent):
    number = server.small.push(1)
    server.small.review(number, "ana", Code_Review=1)
    server.gerrit.version = version
    keys = set(get(f"/changes/{number}")[1])
    assert present <= keys
    assert not absent & keys
    assert get("/config/server/version")[1] == version


@pytest.mark.parametrize(
    ("option", "since"),
    [("SUBMITTABLE", "2.14"), ("SUBMIT_REQUIREMENTS", "3.5"), ("STAR", "3.9"), ("PARENTS", "3.9")],
)
def test_options_by_version(server, get, option, since):
    major, minor = since.split(".")
    server.gerrit.version = f"{major}.{int(minor) - 1}"
    assert get(f"/changes/?o={option}")[:2] == (400, f'"{option}" is not a valid value for "-o"\n')
    server.gerrit.version = since
    assert get(f"/changes/?o={option}")[0] == 200


def test_a_reply_is_new_after_each_edit(server, get):
    number = server.small.push(1)
    first = get(f"/changes/{number}")[1]
    assert get(f"/changes/{number}")[1] == first
    server.small.review(number, "ana", "hello")
    second = get(f"/changes/{number}")[1]
    assert second["meta_rev_id"] != first["meta_rev_id"]
    assert second["updated"] > first["updated"]


def test_group_members_show_in_voting_ranges(server, get):
    number = server.small.push(1)
    server.small.review(number, "dee", Code_Review=1)

    def highest():
        label = get(f"/changes/{number}?o=DETAILED_LABELS")[1]["labels"]["Code-Review"]
        return label["all"][0]["permitted_voting_range"]["max"]

    assert highest() == 1
    server.gerrit.set_members("quay-core", ["ana", "dee"])
    assert highest() == 2


def test_pages_for_people_escape_what_they_show(server, get):
    number = server.small.push(1, subject="<script>alert(1)</script>", message="<script>alert(1)</script>")
    status, page, headers = get(f"/c/harbour/quay/+/{number}")
    assert status == 200
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert get("/c/harbour/quay/+/99")[0] == 404


def test_readers_and_writers_at_once(server, get):
    numbers = [server.small.push(n) for n in range(10)]
    wrong = []

    def read():
        for _ in range(20):
            status, rows, _ = get("/changes/?q=status:open&o=DETAILED_LABELS&o=MESSAGES")
            if status != 200 or len(rows) != len(numbers):
                wrong.append(rows)

    def write(who):
        for n in range(40):
            labels = {"Code-Review": n % 2}
            server.gerrit.review(numbers[n % 10], who, labels=labels, message=f"{n}", at=server.small.clock + n)

    threads = [threading.Thread(target=read) for _ in range(2)]
    threads += [threading.Thread(target=write, args=(who,)) for who in ("ana", "dee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert sum(len(server.gerrit.change(number).messages) for number in numbers) == 10 + 2 * 40


def test_an_empty_one_knows_its_admin():
    with StandIn() as server:
        assert server.gerrit.account_id("admin") == 1_000_000
        assert isinstance(server.gerrit, Gerrit)
