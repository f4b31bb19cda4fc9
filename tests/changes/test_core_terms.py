"""Who was core when: what evidence and dated lists do to terms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviewq.changes.actions import delete_core, save_core
from reviewq.changes.core_terms import cores_now, reconcile, terms
from reviewq.changes.models import Account, Core, CoreTerm, Project
from reviewq.changes.rules import core_term
from reviewq.changes.rules.core_history import BadHistory, read
from reviewq.changes.rules.core_term import DatedList, Evidence, Term, imported, reconciled, terms_of
from tests.factories import make_account, make_project, make_server

TODAY = date(2026, 3, 10)
YESTERDAY, LONG_AGO = date(2026, 3, 9), date(2025, 3, 1)
ADA, BEN, CLEO = 1, 2, 3
REAL = Path(__file__).parents[3] / "shared/data/nova_core_history.json"


def cores_on(project: int, day: date) -> frozenset[int]:
    return core_term.cores_on(terms([project]), day)


def seen(source: str, *accounts: int, since: date = TODAY) -> Evidence:
    return Evidence(source, dict.fromkeys(accounts, since))


@pytest.mark.parametrize(
    ("terms", "evidence", "inactive", "opened", "changed"),
    [
        # the first look: nobody knows since when
        ([], seen("group", ADA, BEN), (), {ADA: None, BEN: None}, {}),
        # the first list of a better kind: who was not seen before was core all the same
        ([Term(ADA, None, None, "range")], seen("group", ADA, BEN), (), {BEN: None}, {}),
        # somebody joins, somebody leaves
        ([Term(ADA, None, None, "group")], seen("group", ADA, BEN), (), {BEN: TODAY}, {}),
        ([Term(ADA, None, None, "group")], seen("group", BEN), (), {BEN: TODAY}, {ADA: (None, YESTERDAY)}),
        ([Term(ADA, TODAY, None, "group")], seen("group"), (), {}, {ADA: (TODAY, TODAY)}),
        # a list edited in two steps on one day is one term; who comes back after a pause has two
        ([Term(ADA, None, YESTERDAY, "group")], seen("hand", ADA), (), {}, {ADA: (None, None)}),
        ([Term(ADA, None, LONG_AGO, "group")], seen("group", ADA), (), {ADA: TODAY}, {}),
        # a voting range that nobody showed lately ends nothing; a closed account does
        ([Term(ADA, None, None, "range")], seen("range", BEN, since=LONG_AGO), (), {BEN: LONG_AGO}, {}),
        ([Term(ADA, None, None, "range")], seen("range"), (ADA,), {}, {ADA: (None, YESTERDAY)}),
        ([Term(ADA, None, None, "range")], seen("group", BEN), (), {BEN: None}, {ADA: (None, YESTERDAY)}),
        # a list that was taken away was what made her core; an imported list was not
        ([Term(ADA, None, None, "hand")], Evidence(), (), {}, {ADA: (None, YESTERDAY)}),
        ([Term(ADA, LONG_AGO, None, "import")], Evidence(), (), {}, {}),
        ([Term(ADA, LONG_AGO, None, "import")], seen("range", BEN), (), {BEN: None}, {}),
        ([Term(ADA, LONG_AGO, None, "import")], seen("group", BEN), (), {BEN: None}, {ADA: (LONG_AGO, YESTERDAY)}),
        # typed by hand one after the other on one day; later ones joined later
        ([Term(ADA, None, None, "hand")], seen("hand", ADA, BEN), (), {BEN: None}, {}),
        (
            [Term(ADA, None, None, "hand")],
            Evidence("hand", {ADA: LONG_AGO, BEN: TODAY}),
            (),
            {BEN: TODAY},
            {},
        ),
    ],
)
def test_what_todays_evidence_does(
    terms: list[Term],
    evidence: Evidence,
    inactive: Iterable[int],
    opened: dict[int, date | None],
    changed: dict[int, tuple[date | None, date | None]],
) -> None:
    update = reconciled(terms, evidence, TODAY, frozenset(inactive))
    assert {term.account: term.since for term in update.opened} == opened
    assert {term.account: (term.since, term.until) for term in update.changed} == changed
    assert all(term.source == evidence.source and term.until is None for term in update.opened)


LISTS = [
    DatedList(date(2024, 12, 1), frozenset({ADA, BEN})),
    DatedList(date(2024, 12, 17), frozenset({ADA})),
    DatedList(date(2025, 2, 1), frozenset({ADA, BEN, CLEO})),
]


def test_dated_lists_make_terms_and_who_comes_back_has_two() -> None:
    assert [(t.account, t.since, t.until) for t in terms_of(reversed(LISTS))] == [
        (ADA, date(2024, 12, 1), None),
        (BEN, date(2024, 12, 1), date(2024, 12, 16)),
        (BEN, date(2025, 2, 1), None),
        (CLEO, date(2025, 2, 1), None),
    ]


def test_up_to_its_last_list_the_file_knows_better_and_then_we_do() -> None:
    own = [Term(ADA, None, None, "group", key=7), Term(BEN, None, date(2025, 1, 5), "group", key=8)]
    added, later, dropped = imported(LISTS, own, seen("group", ADA))
    assert {t.until for t in added if t.since == date(2025, 2, 1)} == {date(2025, 2, 1)}
    assert [(t.key, t.since) for t in later] == [(7, date(2025, 2, 2))]
    assert [t.key for t in dropped] == [8]
    alone, _, _ = imported(LISTS, [], Evidence())
    assert {t.account for t in alone if t.until is None} == {ADA, BEN, CLEO}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "Write {"),
        ('{"history": []}', "Write {"),
        ('{"history": [7]}', "List 1: write its day"),
        ('{"history": [{"date": "17.12.2014", "members": []}]}', "List 1: write its day"),
        ('{"history": [{"date": "2027-01-01", "members": []}]}', "still to come"),
        ('{"history": [{"date": "2014-12-17", "members": "ada"}]}', "List 1: write its members"),
        ('{"history": [{"date": "2014-12-17", "members": []}, {"date": "2014-12-17", "members": []}]}', "two lists"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(text: str, words: str) -> None:
    with pytest.raises(BadHistory, match=words):
        read(text, TODAY)


# with rows

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def core(project: Project, name: str, source: str = "group", **given: bool) -> Core:
    return Core.objects.create(
        project=project, account=make_account(name, **given), source=source, first_seen=NOON, last_seen=NOON
    )


@pytest.mark.django_db
def test_the_best_list_counts_and_closed_accounts_do_not(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    by_hand, by_group, by_range = (make_project(name) for name in ("hand", "group", "range"))
    for project, sources in ((by_hand, "hand group range"), (by_group, "group range"), (by_range, "range")):
        for source in sources.split():
            core(project, source.title(), source)
    core(by_group, "Gone", is_inactive=True)
    with django_assert_num_queries(1):
        now = cores_now()
    names = {row.pk: row.name for row in Account.objects.all()}
    said = {project.name: {names[one] for one in now[project.pk]} for project in (by_hand, by_group, by_range)}
    assert said == {"hand": {"Hand"}, "group": {"Group"}, "range": {"Range"}}
    assert cores_now([by_range.pk, 999]) == {by_range.pk: now[by_range.pk], 999: frozenset()}


@pytest.mark.django_db
def test_terms_follow_the_lists_of_today() -> None:
    project, bare = make_project("mooring"), make_project("tally")
    ada, ben = core(project, "Ada"), core(project, "Ben")
    core(bare, "Cleo")
    assert cores_on(bare.pk, date(2020, 1, 1)) == {make_account("Cleo").pk}, "no term yet: who is core now"
    reconcile(NOON)
    assert reconcile(NOON) == 0
    ben.delete()
    reconcile(NOON + timedelta(days=30), [project.pk])
    assert cores_on(project.pk, date(2026, 4, 8)) == {ada.account_id, ben.account_id}
    assert cores_on(project.pk, date(2026, 4, 9)) == {ada.account_id}
    assert [t.account for t in terms([project.pk], date(2026, 5, 1))] == [ada.account_id]
    Account.objects.filter(pk=ada.account_id).update(is_inactive=True)
    reconcile(NOON + timedelta(days=60))
    assert cores_on(project.pk, date(2026, 5, 9)) == frozenset()


@pytest.mark.django_db
def test_an_edit_by_hand_is_seen_at_once() -> None:
    project = make_project()
    core(project, "Ada")
    reconcile(NOON)
    by_hand = Core(project=project, account=make_account("Ben"))
    save_core(by_hand, NOON + timedelta(days=5))
    assert cores_on(project.pk, date(2026, 3, 15)) == {by_hand.account_id}
    assert len(cores_on(project.pk, date(2026, 3, 14))) == 2, "the first list by hand: core before, too"
    delete_core(by_hand, NOON + timedelta(days=5))
    assert cores_on(project.pk, date(2026, 3, 15)) == {make_account("Ada").pk}
    assert CoreTerm.objects.filter(account=make_account("Ada")).count() == 1, "not a day without: one term"


@pytest.mark.django_db
def test_servers_that_are_not_mirrored_yet_have_no_terms() -> None:
    project = make_project(server=make_server("https://new.test", is_mirrored=False))
    core(project, "Ada", "range")
    assert reconcile(NOON) == 0


# a file of dated lists


def run(path: Path, project: str = "mooring", **options: bool) -> str:
    out = StringIO()
    call_command("import_core_history", str(path), "--project", project, stdout=out, **options)
    return out.getvalue()


def written(path: Path, lists: dict[str, list[str]]) -> Path:
    file = path / "cores.json"
    file.write_text(json.dumps({"history": [{"date": day, "members": who} for day, who in lists.items()]}))
    return file


@pytest.mark.django_db
def test_who_left_in_december_does_not_count_in_january(tmp_path: Path) -> None:
    project = make_project()
    ada, ben, dot = (make_account(name) for name in ("Ada", "Ben", "Dot"))
    core(project, "Ada")
    file = written(
        tmp_path,
        {"2025-11-03": ["ada", "ben", "dot", "dot", "eve"], "2025-12-17": ["ada", "dot"], "2026-02-01": ["ada", "dot"]},
    )
    assert "name 4 people" in run(file, dry_run=True) and not CoreTerm.objects.exists()
    said = run(file)
    assert "1 of them are not known here and are left out: eve." in said
    rows = list(CoreTerm.objects.order_by("account_id", "since").values_list("account_id", "since", "until", "source"))
    assert cores_on(project.pk, date(2025, 12, 16)) == {ada.pk, ben.pk, dot.pk}
    assert cores_on(project.pk, date(2026, 1, 15)) == {ada.pk, dot.pk}
    assert cores_on(project.pk, date(2026, 3, 20)) == {ada.pk}, "Dot is in the last list, yet not core by Gerrit"
    assert cores_on(project.pk, date(2025, 11, 2)) == frozenset(), "before the first list nobody knows"
    run(file)
    again = CoreTerm.objects.order_by("account_id", "since").values_list("account_id", "since", "until", "source")
    assert list(again) == rows


@pytest.mark.django_db
def test_what_cannot_be_imported_is_said(tmp_path: Path) -> None:
    file = written(tmp_path, {"2025-11-03": ["ada"]})
    with pytest.raises(CommandError, match="no mirrored project"):
        run(file, "nowhere")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.json")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match="cannot be read"):
        run(file)


@pytest.mark.django_db
@pytest.mark.skipif(not REAL.exists(), reason="the recorded lists of a real project are not here")
def test_a_real_history_of_two_years() -> None:
    history = json.loads(REAL.read_text())["history"]
    names = sorted({name for one in history for name in one["members"]})
    project = make_project()
    server = project.server
    Account.objects.bulk_create(Account(server=server, number=n, username=name) for n, name in enumerate(names, 1))
    run(REAL)
    key = dict(Account.objects.values_list("username", "id"))
    for one in history:
        assert cores_on(project.pk, date.fromisoformat(one["date"])) == {key[name] for name in one["members"]}
    left = next(one["removed"] for one in history if one["date"] == "2014-12-17")
    december, january = (cores_on(project.pk, day) for day in (date(2014, 12, 16), date(2015, 1, 15)))
    assert len(left) == 5
    assert december - january == {key[name] for name in left}
    assert CoreTerm.objects.filter(account_id=key["dan-prince"]).count() == 2, "left, came back, and left again"
