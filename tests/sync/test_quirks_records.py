"""Quirks of records. The numbers are those of docs/quirks.md."""

from __future__ import annotations

import re

import pytest

from demo.gerrit.fault_rows import HOSTILE
from gerrit_sync import bounds
from reviewq.changes.models import (
    Account,
    Change,
    ChangedFile,
    Facts,
    Message,
    PatchSet,
    Reviewer,
    SubmitRequirement,
    Vote,
)
from tests.contract.world import QUAY

from .content import content, differing


def swept(port, fault: str, **settings):
    """A first sweep while something is wrong with every record."""
    port.faults.add(fault, **settings)
    return port.mirrored()


def test_quirk_19_the_form_of_id_changes_with_the_version_and_nothing_doubles(port):
    port.gerrit.version = "3.8.4"
    sync = port.mirrored()
    ids = set(Change.objects.values_list("id", "key"))
    port.gerrit.version = "3.13.5"
    sync.sweep()
    assert set(Change.objects.values_list("id", "key")) == ids


def test_quirk_20_imported_changes_share_a_number_and_stay_apart(port, verify_equal):
    here, imported = port.number("quiet"), port.number("outdated")
    port.faults.add("imported", number=imported, as_number=here)
    sync = port.mirrored()
    same = Change.objects.filter(number=here).order_by("key")
    assert [change.key for change in same] == [here, 1_000_000_000 + imported]
    assert [change.subject for change in same] == ["Quiet one", "Once more"]
    verify_equal(sync)


def test_quirk_20_the_other_one_of_its_number_does_not_stand_for_a_lost_one(port):
    here, imported = port.number("quiet"), port.number("outdated")
    port.faults.add("imported", number=imported, as_number=here)
    sync = port.mirrored()
    port.do("delete", "outdated", "admin")
    sync.sweep()
    lost = Change.objects.get(key=1_000_000_000 + imported)
    assert lost.missing_since
    assert port.change("quiet").missing_since is None


def test_quirk_21_people_without_an_account_or_a_name(port, verify_equal):
    sync = port.mirrored()
    guests = Reviewer.objects.filter(change__key=port.number("people"), account=None)
    assert "outsider@example.com" in set(guests.values_list("email", flat=True))
    named = Account.objects.exclude(name="").count()
    port.faults.add("accounts-without-name")
    port.vote("quiet")
    sync.poll()
    assert Account.objects.exclude(name="").count() == named  # a barer mention takes nothing away
    port.faults.clear()
    port.faults.add("accounts-without-id")
    port.vote("files")
    sync.poll()
    assert not Vote.objects.filter(change__key=port.number("files")).exists()
    assert Reviewer.objects.filter(change__key=port.number("files"), account=None).exists()


def test_quirk_21_names_that_were_never_told_still_have_something_to_show(port):
    swept(port, "accounts-without-name")
    assert all(account.label.startswith("account 1") for account in Account.objects.all())


def test_quirk_21_somebody_who_left_is_marked(port):
    sync = port.mirrored()
    port.gerrit.set_active("cho", False)
    port.vote("quiet")
    sync.sweep()
    assert Account.objects.get(username="cho").is_inactive


@pytest.mark.parametrize("fault", ["votes-without-value", "labels-without-all"])
def test_quirk_22_votes_without_value_or_nobody_listed(port, fault):
    swept(port, fault)
    assert Change.objects.count() == 33 and not Change.objects.exclude(read_error="").exists()
    assert not Vote.objects.exists()


def test_quirk_22_votes_by_all_and_not_by_the_one_who_stands_for_them(port):
    port.mirrored()
    votes = Vote.objects.filter(change__key=port.number("voters"), label="Code-Review")
    expected = {("dee", 1), ("ana", 2), ("cho", -1), ("ben", 2), ("admin", -2), ("eve", 1)}
    assert set(votes.values_list("account__username", "value")) == expected
    assert port.change("voters").labels["Code-Review"]["words"].keys() == {"-2", "-1", "0", "+1", "+2"}
    assert not Vote.objects.filter(value=0).exists()


def test_quirk_22_a_copied_vote_is_known_to_be_of_the_patch_set_on_which_it_was_cast(port):
    """Gerrit gives it the instant of the upload that copied it; the voter's message tells where it came from."""
    port.mirrored()
    change = port.change("rebased")
    copied = Vote.objects.get(change=change, account__username="admin", label="Code-Review")
    assert (change.patch_set, copied.patch_set, copied.value) == (2, 1, -2)
    assert copied.date == PatchSet.objects.get(change=change, number=2).created
    of_both = Vote.objects.get(change__key=port.number("voters"), account__username="ana", label="Code-Review")
    assert of_both.patch_set == 1


def test_quirk_23_mergeable_is_unknown_unless_it_is_told(port):
    sync = port.mirrored()
    assert not Change.objects.exclude(mergeable=None).exists()
    port.faults.add("mergeable", value=False)
    sync.sweep()
    assert port.change("quiet").mergeable is False
    assert port.change("life").mergeable is None  # of a closed one it means nothing


def test_quirk_24_no_submit_requirements_before_3_5(port):
    port.gerrit.version = "3.4.8"
    port.mirrored()
    assert not SubmitRequirement.objects.exists()
    assert Facts.objects.filter(is_listed=True).exclude(turn="").count() == len(port.gerrit.open_changes())


def test_quirk_24_submittable_of_a_closed_change_decides_nothing(port):
    sync = port.mirrored()
    assert port.change("life").submittable is None
    before = port.facts("life").clock_start
    Change.objects.filter(key=port.number("life")).update(submittable=False, digest="")
    sync.sweep()
    assert (port.facts("life").clock_start, port.facts("life").lane) == (before, "")


def test_quirk_25_fields_that_are_gone_and_fields_that_are_new_change_nothing(port, monkeypatch):
    sync = port.mirrored()
    expected = content()
    Change.objects.all().update(digest="")
    fetch = sync.client.changes
    old = {"assignee": {"_account_id": 1}, "stars": ["x"], "_sortkey": "0027", "robot_comments": [1], "brand_new": {}}
    monkeypatch.setattr(sync.client, "changes", lambda *given: [row | old for row in fetch(*given)])
    sync.sweep()
    found = content()
    without_digest = re.compile(r"'digest': '\w*'")
    for rows in (expected, found):
        rows["Change"] = [without_digest.sub("", row) for row in rows["Change"]]
    assert not differing(expected, found)


def test_quirk_26_placeholders_of_accounts_in_texts(port, verify_equal):
    sync = swept(port, "account-placeholders")
    texts = set(Message.objects.values_list("text", flat=True))
    assert texts and all("<GERRIT_ACCOUNT_999999999>" in text for text in texts)
    verify_equal(sync)


def test_quirk_29_an_edit_is_no_patch_set(port):
    swept(port, "malformed", how="edit-revision")
    assert not Change.objects.exclude(read_error="").exists()
    assert PatchSet.objects.filter(change__key=port.number("quiet")).count() == 1


def test_quirk_30_files_without_status_or_counts_and_no_magic_ones(port):
    port.mirrored()
    files = {file.path: file for file in ChangedFile.objects.filter(change__key=port.number("files"))}
    assert {path: file.status for path, file in files.items()} == {
        "docs/gone.rst": "D",
        "docs/new_name.rst": "R",
        "img/chart.png": "A",
        "src/fresh.py": "A",
    }
    assert files["img/chart.png"].is_binary and files["img/chart.png"].insertions == 0
    assert files["docs/new_name.rst"].old_path == "docs/old_name.rst"
    assert ChangedFile.objects.filter(change__key=port.number("quiet")).get().status == "M"
    assert not ChangedFile.objects.filter(path__startswith="/").exists()


def test_quirk_31_one_change_id_on_two_branches_is_two_changes(port):
    sync = port.mirrored()
    twins = Change.objects.filter(change_id=port.change("above").change_id)
    assert set(twins.values_list("branch", flat=True)) == {"master", "stable/1.0"}
    port.faults.add("hidden", path=r"changes/\?", number=port.number("above"))
    sync.sweep()  # looked up alone, by project and number, never by its Change-Id
    assert not twins.exclude(missing_since=None).exists()


def test_quirk_32_a_renamed_project_and_a_moved_change_stay_the_same_change(port, verify_equal):
    sync = port.mirrored()
    key = port.change("quiet").pk
    port.faults.add("project-renamed", old=QUAY, new="harbour/pier")
    port.faults.add("change-moved", number=port.number("backport"), branch="master")
    sync.sweep()
    assert port.change("quiet").pk == key
    assert port.change("quiet").project.name == "harbour/pier"
    assert port.change("backport").branch == "master"
    assert Change.objects.count() == 33
    verify_equal(sync)


def test_quirk_40_megabytes_of_messages_are_bounded_to_the_newest(port, monkeypatch):
    monkeypatch.setattr(bounds, "MESSAGES", 20)
    monkeypatch.setattr(bounds, "MESSAGE", 100)
    for count in range(30):
        port.vote("quiet", "gate", 0, message=f"run {count} " + "x" * 500)
    port.mirrored()
    texts = list(
        Message.objects.filter(change__key=port.number("quiet")).order_by("date").values_list("text", flat=True)
    )
    assert len(texts) == 20 and "run 29" in texts[-1]
    assert all(len(text) <= 100 for text in texts)


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_quirk_43_hostile_text_is_kept_bounded_and_without_control_characters(port, verify_equal, kind):
    sync = swept(port, "hostile-text", kind=kind)
    change = port.change("quiet")
    for text in (change.subject, change.topic, *change.hashtags, change.owner.name):
        assert text and len(text) <= bounds.SUBJECT
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f]", text)
    if kind == "html":
        assert "<script>" in change.subject  # data stays data; pages escape it
    verify_equal(sync)


@pytest.mark.parametrize("how", ["no-owner", "no-status", "no-updated", "wrong-types", "strange-values"])
def test_a_malformed_record_is_marked_and_the_rest_goes_on(port, how):
    sync = port.mirrored()
    number = port.number("quiet")
    port.faults.add("malformed", number=number, how=how)
    port.vote("files")
    sync.sweep()
    assert port.change("quiet").read_error and port.change("quiet").missing_since is None
    assert Change.objects.exclude(read_error="").count() == 1
    assert Vote.objects.filter(change__key=port.number("files"), label="Code-Review").exists()


@pytest.mark.parametrize("how", ["number-as-text", "no-revisions", "no-files"])
def test_a_record_with_less_is_read(port, how):
    swept(port, "malformed", how=how)
    assert Change.objects.count() == 33 and not Change.objects.exclude(read_error="").exists()


def test_a_record_that_is_empty_is_counted_only(port):
    port.faults.add("malformed", number=port.number("quiet"), how="empty")
    run = port.sync().sweep()
    assert (run.unreadable, Change.objects.count()) == (1, 32)


def test_without_the_token_of_the_last_edit_the_record_itself_tells(port, verify_equal):
    sync = swept(port, "no-meta-rev-id")
    port.faults.add("message-deleted", number=port.number("votes"), index=1)
    sync.sweep()
    verify_equal(sync)
