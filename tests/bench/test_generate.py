"""What the benchmarks measure on: made-up changes that are always the same and that a sync can walk."""

from __future__ import annotations

from datetime import UTC, datetime

from bench.generate import STEP, MadeUpGerrit, World
from bench.report import Figure, figures_in, percentile, say, table
from gerrit_sync.crawl import Crawl
from gerrit_sync.rows import rows_of
from gerrit_sync.wire import ChangeInfo, parse_change

END = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_same_changes_for_the_same_seed_whatever_was_asked_before():
    whole = [row for page in World(250, END).pages(100) for row in page]
    part = World(250, END).rows(120, 30)
    assert [{**row, "_more_changes": 0} for row in part] == [{**row, "_more_changes": 0} for row in whole[120:150]]
    assert World(250, END, seed=2).rows(120, 30) != part


def test_every_change_can_be_read_and_has_children():
    infos = [parse_change(row) for row in World(300, END).rows(0, 300)]
    assert all(isinstance(info, ChangeInfo) for info in infos)
    rows = [rows_of(info) for info in infos if isinstance(info, ChangeInfo)]
    for table_name in ("PatchSet", "ChangedFile", "Vote", "Reviewer", "Message", "SubmitRequirement", "Dependency"):
        assert sum(len(one.children[table_name]) for one in rows) >= 300, table_name
    assert {len(one.children["PatchSet"]) for one in rows} >= {1, 2, 3, 4}


def test_series_stand_on_each_other():
    rows = World(200, END).rows(0, 200)
    revisions = {revision for row in rows for revision in row["revisions"]}
    commits = [list(row["revisions"].values())[-1]["commit"] for row in rows]
    standing = sum(parent["commit"] in revisions for commit in commits for parent in commit["parents"])
    assert 20 <= standing <= 60


def test_a_walk_by_time_windows_sees_every_change_once():
    gerrit = MadeUpGerrit(World(730, END))
    query = f'(status:open OR after:"{END - STEP:%Y-%m-%d %H:%M:%S}")'
    crawl = Crawl(lambda query, n, start: gerrit.changes(query, [], n, start), query, 100, is_thorough=True)
    numbers = [row["_number"] for page in crawl for row in page]
    assert sorted(numbers) == list(range(1, 731))
    assert crawl.is_complete


def test_a_figure_that_is_over_its_bound_says_so(capsys):
    say(Figure("queue page, p95", 31.0, "ms", 30))
    say(Figure("changes a second", 640, "", 600, is_rate=True))
    figures = figures_in(capsys.readouterr().out)
    assert [one.verdict for one in figures] == ["MISSED", "ok"]
    assert "MISSED" in table(figures)


def test_percentile_is_one_of_the_values():
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.95) == 7
