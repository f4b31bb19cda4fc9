"""The shipped weights of the personal order: a file of figures, made by `manage.py fit_order`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from .rules.personal import Weights

SHIPPED = Path(__file__).parent / "data" / "personal.json"


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """Code of a term -> its weight."""
    return from_json(json.loads(SHIPPED.read_text(encoding="utf-8")))


def from_json(data: dict[str, Any]) -> Weights:
    return {code: float(weight) for code, weight in data["weights"].items()}


def as_json(weights: Weights, made_from: dict[str, Any]) -> str:
    """The text of such a file. `made_from`: words and figures for who reads it."""
    figures = {code: round(weight, 4) for code, weight in weights.items()}
    return json.dumps({"made_from": made_from, "weights": figures}, indent=2, ensure_ascii=False) + "\n"
