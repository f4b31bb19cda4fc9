"""Pictures of numbers a day: where things stand, what is written beside them, and the table that says the same."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from reviewq.parts.plot import LETTER, SHAPES, TALL, TOP, Bars, DayLine, Line, Plot, Values, number, plot
from reviewq.parts.plot_scales import MOST_LABELS, Days, date_labels, levels
from reviewq.settings import BASE_DIR

FIRST = date(2026, 3, 2)  # a Monday


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def values(*numbers: float | None) -> Values:
    return {day(n): value for n, value in enumerate(numbers)}


def drawn(*numbers: float | None, look: str = "one", day_lines: list[DayLine] | None = None) -> Plot:
    days = Days(FIRST, day(len(numbers) - 1))
    return plot("p", "A title", "Words.", days, lines=[Line("open", look, values(*numbers))], day_lines=day_lines or [])


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (37, [0, 10, 20, 30, 40]),
        (0.4, [0, 1]),
        (2.4, [0, 1, 2, 3]),
        (1234, [0, 500, 1000, 1500]),
        (10**9, [0, 500_000_000, 10**9]),
    ],
)
def test_levels_are_few_round_and_not_below_the_highest(highest: float, expected: list[int]) -> None:
    assert levels(highest) == expected


@pytest.mark.parametrize("length", [1, 2, 6, 7, 8, 14, 30, 56, 99, 100, 101, 184, 366, 800, 3000])
def test_dates_are_few_in_order_and_inside(length: int) -> None:
    days = Days(FIRST, day(length - 1))
    labels = date_labels(days)
    assert len(labels) <= MOST_LABELS + 1
    assert [at for at, _ in labels] == sorted({at for at, _ in labels})
    assert all(days.holds(at) for at, _ in labels)
    assert labels, "a picture without any date"


def test_dates_of_weeks_are_mondays_and_those_of_months_firsts() -> None:
    assert [text for _, text in date_labels(Days(day(2), day(44)))] == [
        "Mar 9",
        "Mar 16",
        "Mar 23",
        "Mar 30",
        "Apr 6",
        "Apr 13",
    ]
    assert [text for _, text in date_labels(Days(date(2025, 10, 7), date(2026, 4, 2)))] == [
        *("Nov", "Dec", "2026", "Feb", "Mar", "Apr")
    ]


def test_a_line_goes_from_the_foot_to_the_top_and_breaks_at_a_gap() -> None:
    found = drawn(0, 4, None, 2)
    assert found.lines[0].pieces == ["12.5,160 37.5,0", "87.5,80"]
    assert found.lines[0].dots[-1] == (87.5, TOP + TALL / 2)
    assert [row[1] for row in found.rows] == ["0", "4", "unknown", "2"]
    assert found.rows[0][0] == "2026-03-02 Mon"


def test_a_day_nobody_speaks_of_has_no_row_and_leaves_a_gap() -> None:
    days = Days(FIRST, day(9))
    found = plot("p", "t", "w", days, lines=[Line("a", "plan", {day(0): 1, day(8): 1}), Line("b", "two", {day(8): 0})])
    assert found.rows == [["2026-03-02 Mon", "1", ""], ["2026-03-10 Tue", "1", "0"]]
    assert len(found.lines[0].pieces) == 2
    assert found.lines[0].dots == [], "a plan has no dots"


def test_bars_stand_on_the_foot_beside_each_other_and_weekends_are_told_apart() -> None:
    days = Days(FIRST, day(6))
    one, two = Bars("merged", "one", values(1, 0, 2, 0, 0, 2)), Bars("before", "two", values(2))
    found = plot("p", "t", "w", days, bars=[one, two])
    assert [(bar.look, bar.height) for bar in found.bars] == [
        *(("one", 80), ("one", 160), ("one weekend", 160), ("two", 160))
    ]
    assert all(bar.y + bar.height == TOP + TALL for bar in found.bars)
    assert found.bars[0].x + found.bars[0].width <= found.bars[-1].x + 0.001
    assert found.bars[0].words == "2026-03-02 Mon: 1 merged"


def test_a_bar_and_a_line_of_weeks_share_their_middle() -> None:
    days = Days(FIRST, day(13))
    weeks = {day(0): 4, day(7): 2}
    found = plot(
        "p", "t", "w", days, bars=[Bars("given", "one", weeks, days=7)], lines=[Line("n", "two", weeks, days=7)]
    )
    assert [bar.x + bar.width / 2 for bar in found.bars] == pytest.approx([25, 75], abs=0.01)
    assert found.lines[0].pieces == ["25,0 75,80"]
    assert len(found.rows) == 2


def test_words_of_days_do_not_overlap_and_the_first_one_wins() -> None:
    day_lines = [DayLine(day(n), f"date {n}", f"date {n}, in full", "freeze") for n in (10, 11, 12, 13, 14, 90)]
    found = drawn(*range(100), day_lines=[*day_lines, DayLine(day(-1), "outside", "outside")])
    assert len(found.day_lines) == 6
    said = [line.word for line in found.day_lines if line.word]
    assert [word.text for word in said] == ["date 10", "date 11", "date 12", "date 90"]
    assert len({(word.x // (8 * LETTER), word.y) for word in said}) == 4
    assert [line.words for line in found.day_lines if line.word is None] == ["date 13, in full", "date 14, in full"]


@pytest.mark.parametrize(("place", "anchor"), [(0, "start"), (50, "middle"), (99, "end")])
def test_words_at_the_edges_stay_in_the_picture(place: int, anchor: str) -> None:
    word = drawn(*range(100), day_lines=[DayLine(day(place), "feature freeze", "w")]).day_lines[0].word
    assert word
    assert (word.anchor, 0 <= word.x <= 100) == (anchor, True)


def test_numbers_have_one_digit_at_most() -> None:
    assert [number(value) for value in (3, 3.0, 3.14, 0.04, 12345)] == ["3", "3", "3.1", "0", "12345"]


def test_the_drawing_is_well_formed_named_and_without_inline_style() -> None:
    hostile = '<script>alert("x")</script>&'
    found = drawn(1, 2, 3, day_lines=[DayLine(day(1), hostile, hostile)])
    html = render_to_string("parts/plot.html", {"plot": found})
    assert "<script" not in html and "style=" not in html and "onload" not in html
    svg = ET.fromstring(html[html.index("<svg") : html.index('<ul class="plain')])
    assert svg.get("role") == "img"
    assert {svg.get("aria-labelledby"), svg.get("aria-describedby")} == {"p-title", "p-words"}
    assert svg.findtext("desc") == "Words."
    assert html.count("<tr>") == 1 + 3
    assert [line.findtext("title") for line in svg.findall("g")] == [hostile]


def test_each_look_has_a_shape_and_a_rule_of_the_stylesheet() -> None:
    css = (BASE_DIR / "static/reviewq.css").read_text()
    assert len(set(SHAPES.values())) == len(SHAPES)
    assert [look for look in SHAPES if look != "one" and f".plot .line.{look} " not in css] == []
    dashes = [line for line in css.splitlines() if line.startswith(".plot .line.") and "dasharray" in line]
    assert len({line.split("dasharray: ")[1].split(";")[0] for line in dashes}) == len(dashes) == 4


def test_nothing_to_draw_is_a_picture_all_the_same() -> None:
    found = plot("p", "t", "w", Days(FIRST, FIRST), lines=[Line("open", "one", {})])
    assert (found.rows, found.lines[0].pieces, [level.text for level in found.levels]) == ([], [], ["0", "1"])
