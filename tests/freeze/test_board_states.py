"""Boards of cycles that are over, frozen or not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from reviewq.ffe.models import Request
from reviewq.forecast.models import Forecast
from tests.factories import NOW, make_change, make_project

from .test_board_pages import FAST, NAME, figures, make_cycle, text_of

pytestmark = pytest.mark.django_db


def test_a_cycle_that_is_over_and_the_one_after_it(client: Client) -> None:
    project = make_project(NAME)
    make_change("Begun", project=project, topic="bp/tides")
    make_cycle("gannet", -200)
    make_cycle("heron")
    over = text_of(client.get(f"/freeze/gannet/?project={NAME}").content)
    assert "This cycle was released on" in over
    assert "The branch takes work for Heron" in over
    assert "Begun" not in over


def test_after_the_freeze_features_are_lost_but_for_a_grant(client: Client) -> None:
    project = make_project(NAME)
    late = make_change("Late", project=project, topic="bp/late")
    make_change("Granted", project=project, topic="bp/grace")
    Forecast.objects.create(change=late, made_at=NOW, points=FAST)
    cycle = make_cycle(days=-12)
    until = NOW + timedelta(days=3)
    asked = {"cycle": cycle, "project": project, "title": "x", "made_at": NOW, "until": until, "granted_at": NOW}
    Request.objects.create(effort="bp/grace", state="granted", **asked)
    risks = {one["key"]: (one["risk"], one["target"]) for one in figures(client)["efforts"]}
    assert risks["bp/late"][0] == "lost"
    assert risks["bp/grace"] == ("unknown", until.isoformat())


def test_an_empty_site_says_what_to_do(client: Client) -> None:
    assert "The mirror is empty" in client.get("/freeze/").content.decode()
    make_change(project=make_project(NAME))
    assert "No cycle is under way" in client.get("/freeze/").content.decode()
    make_cycle()
    answer = client.get("/freeze/")
    assert answer.headers["Location"] == "/freeze/heron/?project=skerry%2Fmooring"
    assert client.get(answer.headers["Location"]).status_code == 200
