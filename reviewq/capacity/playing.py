"""What the cores of the demo said of their time (demo.world.times), by the same acts as on the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from reviewq.changes.models import Account
from reviewq.people.actions import user_for_persona

from . import actions
from .rules.days import Period


def play(text: str, now: datetime) -> int:
    """Plays a file; returns of how many people. Who is not in the mirror is left out. Raises ValueError if it is no
    such file."""
    data = json.loads(text)
    if not isinstance(data, dict) or not isinstance(data.get("times"), list):
        raise ValueError("there is no list “times” in it")
    accounts = {one.username: one for one in Account.objects.filter(username__in=data["people"])}
    told = [record for record in data["times"] if record["who"] in accounts]
    for record in told:
        _say(accounts[record["who"]], data["people"][record["who"]], record, now)
    return len(told)


def _say(account: Account, name: str, record: Mapping[str, Any], now: datetime) -> None:
    if "amount" in record:
        actions.say_capacity(account, Decimal(record["amount"]), record["unit"], now)
    if "away" in record:
        user = user_for_persona({"username": record["who"], "name": name, "role": ""})
        actions.add_away(account, user, Period(*map(date.fromisoformat, record["away"])), now)
    if "not_now" in record:
        actions.say_not_now(account, now + timedelta(days=record["not_now"]), now)
