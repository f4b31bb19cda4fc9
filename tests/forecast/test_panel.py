"""What the page of a change says of its forecast."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change
from reviewq.cycles import calendar
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.forecast.jobs import make
from reviewq.forecast.models import Fit, Forecast
from reviewq.forecast.panel import bars
from reviewq.forecast.reads import outlook_of
from reviewq.forecast.rules.chance import Push
from reviewq.forecast.rules.words import percent
from reviewq.parts.plugins import coming_dates
from tests.factories import DAY, NOW, make_change, plus_two

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
HOSTILE = "<script>alert(1)</script>\u202e"


def section(client: Client, change: Change) -> str:
    html = client.get(f"/c/{change.project.name}/+/{change.number}/").content.decode()
    return html.partition('<section class="forecast"')[2].partition("</section>")[0]


def freeze_in(days: int) -> datetime:
    """The instant of a freeze of a cycle, which follows a date that is past and one that changes do not aim at."""
    cycle = Cycle.objects.create(slug="tern", name="Tern", begins_at=NOW - 90 * DAY)
    for kind, away in (("milestone-2", -5), ("membership-freeze", 2), ("feature-freeze", days), ("release", days + 40)):
        at = NOW + away * DAY
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    calendar.forget()
    return NOW + days * DAY


def test_it_tells_the_chance_before_each_date_with_its_reasons(client: Client) -> None:
    change = make_change()
    freeze = freeze_in(10)
    assert [date.at for date in coming_dates("mooring", "master", NOW)] == [freeze, freeze + 40 * DAY]
    assert coming_dates("mooring", "stable/spring", NOW) == []
    make([change.pk], NOW)
    html = section(client, change)
    assert html.count("<tr>") == 3  # the head, the freeze, the release
    row = Forecast.objects.get()
    assert "Feature freeze" in html and "in 9 d" in html
    assert f"<b>{percent(outlook_of(row).curve.by(freeze))}</b>" in html
    for _, words, _ in row.pushes[:6]:
        assert f"<bdi>{words}</bdi>" in html
    assert html.count('<rect class="bar') == min(6, len(row.pushes))
    assert "usual figures of other projects" in html and "not known yet" in html


def test_without_a_calendar_it_tells_of_weeks_and_with_a_plus_two_of_no_latest_day(client: Client) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    make([change.pk], NOW)
    html = section(client, change)
    assert [f"within {days} days" in html for days in (7, 14, 28)] == [True] * 3
    assert html.count("has a +2 already") == 3


def test_what_is_not_known_is_said_and_a_closed_change_has_none(client: Client) -> None:
    assert "has not been made yet" in section(client, make_change())
    assert section(client, make_change(status="MERGED")) == ""


def test_calibration_stands_beside_it_and_texts_stay_texts(client: Client) -> None:
    change = make_change()
    make([change.pk], NOW)
    Forecast.objects.update(pushes=[["x", HOSTILE, -1.0]], cases=900, made_at=NOW - timedelta(hours=3))
    bins = [[0.1, 0.3, 60, 0.2, 0.3], [0.3, 0.5, 0, None, None]]
    Fit.objects.create(made_at=NOW, cases=900, judged=60, calibration=bins, brier=0.1, brier_plain=0.2)
    html = section(client, change)
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert "Learned from 900 past days of changes of all projects here" in html
    assert "20 % was said where 30 % came true (60 cases)" in html
    assert "As of" in html and "3 h" in html
    assert "30 to 50 %" in html


def test_it_costs_two_queries_and_one_for_a_closed_change_none(client: Client) -> None:
    counts = []
    for change in (make_change(status="MERGED"), make_change("Without"), make_change("With")):
        if change.subject == "With":
            make([change.pk], NOW)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/c/{change.project.name}/+/{change.number}/")
        counts.append(sum("forecast_" in query["sql"] for query in captured))
    assert counts == [0, 2, 2]


def test_bars_are_in_proportion_and_the_strongest_come_first() -> None:
    found = bars([Push("a", "weak", 0.5), Push("b", "strong", -2.0), Push("c", "none", 0.0001)])
    assert [(bar.words, bar.x, bar.width, bar.effect) for bar in found] == [
        ("strong", 0, 60, "less likely"),
        ("weak", 60, 15, "likelier"),
        ("none", 60, 1, "likelier"),
    ]
    assert bars([]) == []


@pytest.mark.parametrize(
    ("chance", "words"),
    [(None, "unknown"), (0.0, "under 1 %"), (0.004, "under 1 %"), (0.006, "1 %"), (0.5, "50 %"), (0.999, "over 99 %")],
)
def test_chances_are_never_certain(chance: float | None, words: str) -> None:
    assert percent(chance) == words
