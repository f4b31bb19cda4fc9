"""Quirks of queries and pages. The numbers are those of docs/quirks.md."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from gerrit_sync import queries
from reviewq.changes.models import Change, Server


def asked(port) -> list[list[tuple[str, str]]]:
    """The parameters of every change query so far."""
    return [parse_qsl(urlsplit(path).query) for path in port.queries]


def sizes(port) -> int:
    return Change.objects.count()


def test_quirk_01_a_change_on_two_pages_is_one_and_one_that_moves_is_not_missed(port, verify_equal):
    port.faults.add("duplicates")
    sync = port.sync(page_size=5)
    moved = []

    def move(*_):
        if len(moved) < 3:
            moved.append(port.vote("life" if moved else "quiet"))

    fetch = sync.client.changes
    sync.client.changes = lambda *given: (move(), fetch(*given))[1]
    sync.sweep()
    assert sizes(port) == 33
    port.faults.clear()
    sync.poll()
    verify_equal(sync)


def test_quirk_02_more_changes_in_one_second_than_fit_a_page(port, verify_equal):
    port.faults.add("one-second", at=port.world.tick())
    sync = port.mirrored(page_size=5)
    assert sizes(port) == 33
    verify_equal(sync)


def test_quirk_03_a_page_size_lowered_by_the_server(port, verify_equal):
    port.faults.add("lowered-limit", limit=4)
    sync = port.mirrored(page_size=100)
    assert sizes(port) == 33
    port.faults.clear()
    verify_equal(sync)


@pytest.mark.parametrize("limit", [100, 7])
def test_quirk_04_the_flag_that_more_follows_is_missing(port, limit):
    """Even together with a page size that the server lowered."""
    port.faults.add("lowered-limit", limit=limit)
    port.faults.add("no-more-changes")
    port.mirrored(page_size=20)
    assert sizes(port) == 33


def test_quirk_05_pages_shortened_by_corrupt_changes_go_on(port):
    port.faults.add("short-pages", every=3)
    port.mirrored(page_size=6)
    kept = sizes(port)
    assert 20 <= kept < 33
    assert max(Change.objects.values_list("number", flat=True)) == 33
    assert min(Change.objects.values_list("number", flat=True)) <= 2


def test_quirk_06_a_stub_for_a_broken_record_keeps_what_we_have(port, verify_equal):
    sync = port.mirrored()
    number = port.number("quiet")
    fault = port.faults.add("error-stub", number=number)
    sync.sweep()
    change = port.change("quiet")
    assert change.read_error == "the server itself cannot read it"
    assert (change.subject, port.facts("quiet").turn) == ("Quiet one", "unknown")
    assert Change.objects.exclude(read_error="").count() == 1
    port.faults.remove(fault)
    sync.sweep()
    assert port.change("quiet").read_error == ""
    verify_equal(sync)


def test_quirk_07_one_query_a_request_so_that_the_answer_is_a_list(port):
    sync = port.mirrored(projects=("harbour/quay", "harbour/crane"))
    sync.poll()
    sync.sweep()
    assert asked(port)
    assert all([name for name, _ in one].count("q") == 1 for one in asked(port))


def test_quirk_08_never_several_queries_one_of_which_could_spoil_the_rest(port):
    """The lookup of what a sweep did not show is one query of terms, far fewer than a server takes."""
    sync = port.mirrored()
    for number in [c.number for c in port.gerrit.open_changes()][:25]:
        port.gerrit.abandon(number, "admin", "Enough.", at=port.world.tick())
    sync.sweep()
    looked_up = [dict(one)["q"] for one in asked(port) if "change:" in dict(one)["q"]]
    assert len(looked_up) == 1 and looked_up[0].count("change:") == 25


@pytest.mark.parametrize("version", ["2.13.9", "3.4.1", "3.13.5", "(dev)"])
def test_quirk_09_options_by_version_and_what_is_refused_is_learned(port, version):
    port.gerrit.version = version
    port.mirrored()
    server = Server.objects.get()
    assert (server.version, sizes(port), server.refused_options) == (version, 33, [])


def test_quirk_09_an_option_refused_against_its_version_is_left_out(port):
    port.faults.add("option-refused", option="SUBMITTABLE")
    port.mirrored()
    assert Server.objects.get().refused_options == ["SUBMITTABLE"]
    assert sizes(port) == 33
    assert port.change("quiet").submittable is None


def test_quirk_13_instants_are_inclusive_and_after_is_never_negated(port):
    sync = port.mirrored(page_size=5)
    sync.sweep()
    sync.poll()
    words = " ".join(dict(one)["q"] for one in asked(port))
    assert re.search(r'before:"[^"]+\.\d{3}"', words) and re.search(r'after:"[^".]+"', words)
    assert "-after" not in words and "NOT" not in words


def test_quirk_16_a_poll_does_not_ask_for_a_status(port, verify_equal):
    sync = port.mirrored()
    port.do("abandon", "quiet", "admin", "No.")
    sync.poll()
    assert "status" not in dict(asked(port)[0])["q"]
    assert port.change("quiet").status == "ABANDONED"
    verify_equal(sync)


def test_quirk_27_no_operator_that_means_something_else_and_or_in_parentheses(port):
    sync = port.mirrored(projects=("harbour/quay", "harbour/crane"))
    sync.sweep()
    sync.poll()
    for one in asked(port):
        text = dict(one)["q"]
        assert not re.search(r"reviewer:|is:attention|owner:|has:", text)
        assert " OR " not in re.sub(r"\([^()]*\)", "", text)
    assert port.change("never_ready").work_in_progress
    assert queries.open_changes(["a", "b"]) == 'status:open (project:"a" OR project:"b")'


def test_quirk_36_no_deep_offsets(port):
    sync = port.mirrored(page_size=5)
    sync.sweep()
    assert len(port.queries) >= 6
    assert not [one for one in asked(port) if "S" in dict(one) or "start" in dict(one)]
