"""What of a patch a freeze may forbid: each harmful edit beside a harmless one that looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from reviewq.freeze.rules.breaks import breaks_of, is_readable
from reviewq.trivial.rules.diff import parse

from .diffs import diff_of, text_of

Case = tuple[str, tuple[str, ...], dict[str, Any]]


def case(path: str, *lines: str, **more: Any) -> Case:
    return path, lines, more


OPTION = [
    case("mooring/conf/berth.py", "  opts = [", "+     cfg.IntOpt('tide_limit',", "+         default=3),", "  ]"),
    case("mooring/berth/opts.py", "+ limit = cfg.StrOpt(name='tide-limit', default='low')"),
    case("mooring/conf/berth.py", "-     cfg.IntOpt('ebb_limit'),", "+     cfg.IntOpt('tide_limit'),"),
]
NO_OPTION = [
    case(
        "mooring/conf/berth.py",
        "-     cfg.IntOpt('tide_limit', default=3),",
        "+     cfg.IntOpt('tide_limit', default=4),",
    ),
    case(
        "mooring/conf/berth.py",
        "-     cfg.IntOpt('tide_limit',",
        "-         default=3),",
        "+     cfg.IntOpt('tide_limit', default=3),",
    ),
    case(
        "mooring/conf/berth.py",
        "      cfg.IntOpt('tide_limit',",
        '+         help="""How many',
        '+ there are.""",',
        "          default=3),",
    ),
    case("mooring/conf/berth.py", "+     # cfg.IntOpt('tide_limit') comes with the next cycle"),
    case("mooring/conf/berth.py", "-     cfg.IntOpt('tide_limit'),"),
    case("mooring/tests/conf_fixture.py", "+     cfg.IntOpt('tide_limit'),"),
    case("mooring/berth/plan.py", "+     limit = CONF.tide_limit"),
]
TABLES = [
    case(
        "mooring/db/migration/versions/1a_tide.py",
        "+ import sqlalchemy as sa",
        "+ def upgrade():",
        "+     pass",
        status="A",
    ),
    case("mooring/db/models.py", "  class Berth(Base):", "+     tide = Column(Integer)"),
    case("mooring/db/models.py", "-     tide = Column(Integer)", "+     tide = Column(Integer, nullable=False)"),
    case("mooring/db/models.py", "-     tide = Column(Integer)"),
]
NO_TABLES = [
    case("mooring/db/api.py", "-     return query.all()", "+     return query.order_by(models.Berth.id).all()"),
    case("mooring/db/migration/versions/1a_tide.py", "- # ebb", "+ # flood"),
    case("mooring/db/models.py", "+     # a Column for the tide is missing"),
    case("mooring/db/models.py", "+ from sqlalchemy import Column"),
    case("mooring/tests/db/test_models.py", "+     tide = Column(Integer)"),
    case("mooring/berth/plan.py", "+     row = Column(3)"),
]
DEPENDENCY = [
    case("requirements.txt", "  oslo.config>=9.0 # Apache-2.0", "+ tidelib>=1.2 # MIT"),
    case("setup.cfg", "  install_requires =", "+     tidelib"),
    case("setup.cfg", "+     tidelib>=1.2", section="install_requires ="),
    case("setup.cfg", "  [extras]", "  zvm =", "+     tidelib"),
    case("pyproject.toml", "  dependencies = [", '+   "tidelib>=1.2",', "  ]"),
    case("pyproject.toml", '- dependencies = ["pbr"]', '+ dependencies = ["pbr", "tidelib"]'),
    case("pyproject.toml", "  [tool.poetry.dependencies]", '+ tidelib = "^1.2"'),
    case("bindep.txt", "+ tidelib [platform:dpkg]"),
]
NO_DEPENDENCY = [
    case("upper-constraints.txt", "- tidelib===1.2", "+ tidelib===1.3"),
    case("requirements.txt", "- tidelib>=1.2 # MIT"),
    case("requirements.txt", "- tidelib>=1.2", "+ tidelib>=1.2,!=1.4"),
    case("requirements.txt", "- tidelib>=1.2", "  pbr>=2", "+ tidelib>=1.2"),
    case("requirements.txt", "+ # tidelib comes later", "+ -r more.txt"),
    case("setup.cfg", "+     mooring-tide = mooring.cmd.tide:main", section="console_scripts ="),
    case("setup.cfg", "- python_requires = >=3.9", "+ python_requires = >=3.10"),
    case("pyproject.toml", "  [tool.ruff]", '+ select = ["E", "F"]', "+ line-length = 79"),
    case("mooring/berth/plan.py", "+ import tidelib"),
]
STRING = [
    case("mooring/berth/plan.py", "-     raise E(_('No berth'))", "+     raise E(_('No berth is free'))"),
    case("mooring/berth/plan.py", "+     msg = _('The tide '", "+             'is too low')"),
    case("mooring/berth/plan.py", "+     LOG.error(_LE('The tide is too low'))"),
    case("board/static/berth.js", "+   title: gettext('The tide'),"),
    case("board/templates/berth.html", '- <h1>{% trans "Berth" %}</h1>', '+ <h1>{% trans "Berths" %}</h1>'),
]
NO_STRING = [
    case(
        "mooring/berth/plan.py",
        "-     raise E(_('No berth is free'))",
        "+     raise E(_('No '",
        "+               'berth is free'))",
    ),
    case("mooring/berth/plan.py", "-     a(_('No berth'))", "+     b(_('No berth'))"),
    case("mooring/berth/plan.py", "-     raise E(_('No berth'))"),
    case("mooring/berth/plan.py", "-     LOG.debug('No berth')", "+     LOG.debug('No berth: %s', name)"),
    case("mooring/berth/plan.py", "  x = StrOpt('a',", "+            help=_('What it is'),", "             default=3)"),
    case("mooring/tests/test_plan.py", "+     self.assertEqual(_('No berth'), str(e))"),
    case("mooring/berth/plan.py", "+     raise E('No berth is free')"),
]
API = [
    case("mooring/api/api_version_request.py", "- _MAX_API_VERSION = '2.42'", "+ _MAX_API_VERSION = '2.43'"),
    case("mooring/api/microversion.py", "      '1.20',", "+     '1.21',  # tides"),
]
NO_API = [
    case("mooring/api/berths.py", "-     if version > MAX_API_VERSION:", "+     if version >= MAX_API_VERSION:"),
    case("doc/api_samples/berth.json", "+ {}", status="A"),
]
DOES = {
    "option": (OPTION, NO_OPTION),
    "migration": (TABLES, NO_TABLES),
    "dependency": (DEPENDENCY, NO_DEPENDENCY),
    "string": (STRING, NO_STRING),
    "api": (API, NO_API),
}
HARMFUL = [pytest.param(does, one, id=f"{does}-{at}") for does, (bad, _) in DOES.items() for at, one in enumerate(bad)]
HARMLESS = [pytest.param(one, id=f"{does}-{at}") for does, (_, fine) in DOES.items() for at, one in enumerate(fine)]


@pytest.mark.parametrize(("does", "given"), HARMFUL)
def test_harmful(does: str, given: Case) -> None:
    path, lines, more = given
    found = breaks_of(diff_of(path, *lines, **more))
    assert [one.does.value for one in found] == [does]
    assert found[0].path == path and not found[0].is_talk
    assert found[0].line and found[0].number


@pytest.mark.parametrize("given", HARMLESS)
def test_harmless(given: Case) -> None:
    path, lines, more = given
    assert breaks_of(diff_of(path, *lines, **more)) == ()


@pytest.mark.parametrize(
    ("path", "lines", "does", "is_talk"),
    [
        ("requirements.txt", ("- tidelib>=1.2", "+ tidelib>=1.10 # MIT"), "minimum", False),
        ("requirements.txt", ("- oslo.config>=9.0", "+ oslo.config>=9.1"), "minimum", True),
        ("requirements.txt", ("- python-tallyclient>=9.0", "+ python-tallyclient>=10.0"), "minimum", True),
        ("test-requirements.txt", ("+ tidelib>=1.2",), "dependency", True),
    ],
)
def test_minimums_and_what_is_talked_over(path: str, lines: tuple[str, ...], does: str, is_talk: bool) -> None:
    found = breaks_of(diff_of(path, *lines))
    assert [(one.does.value, one.is_talk) for one in found] == [(does, is_talk)]


def test_the_evidence_is_the_line_and_the_name() -> None:
    (found,) = breaks_of(diff_of("mooring/conf/berth.py", "  opts = [", "+     cfg.IntOpt('tide_limit')]"))
    assert (found.name, found.number, found.line) == ("tide_limit", 8, "cfg.IntOpt('tide_limit')]")


def test_what_moves_from_file_to_file_is_not_new() -> None:
    line, text = "cfg.IntOpt('tide_limit'),", "raise E(_('No berth'))"
    files = parse(
        text_of("mooring/berth/plan.py", f"- opts = [{line}]", f"-     {text}")
        + text_of("mooring/conf/berth.py", f"+ opts = [{line}]", f"+     {text}")
    )
    assert breaks_of(files) == ()


def test_a_release_note_and_a_sample_tell_of_a_feature_only_beside_code() -> None:
    note = text_of("releasenotes/notes/tide-1.yaml", "+ ---", "+ features:", "+   - Tides.", status="A")
    sample = text_of("doc/api_samples/tide.json", "+ {}", status="A")
    code = text_of("mooring/berth/plan.py", "+     tide = 3")
    assert breaks_of(parse(note + sample)) == ()
    assert [one.does.value for one in breaks_of(parse(note + sample + code))] == ["feature", "api"]


@pytest.mark.parametrize(
    "text",
    [
        "+ cfg.IntOpt('" + "x" * 5000 + "')",
        "+ _('" + "\\\\" * 900,
        "+ cfg.StrOpt(" * 200,
        "+ \u202e_('\ufffd\u2066')",
        "+ [" * 500 + "'tidelib>=1'",
        '+ "' * 999,
    ],
)
@pytest.mark.parametrize("path", ["mooring/conf/berth.py", "setup.cfg", "pyproject.toml", "requirements.txt", "a.html"])
def test_hostile_lines_are_survived_and_bounded(path: str, text: str) -> None:
    for found in breaks_of(diff_of(path, text)):
        assert len(found.line) <= 200 and len(found.name) <= 200


def test_too_long_lines_and_too_many_are_unknown() -> None:
    assert is_readable(diff_of("a.py", "+ x = 1"))
    assert not is_readable(diff_of("a.py", "+ " + "x" * 2001))
    assert not is_readable(diff_of("a.py", *["+ x = 1"] * 10_001))
