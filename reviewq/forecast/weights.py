"""The shipped weights of forecasts: a file of figures, made by `manage.py fit_forecast`. They are the stated priors of
a site that has little history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from .rules.model import SUREST, Weights

SHIPPED = Path(__file__).parent / "data" / "weights.json"
DIGITS = 4


@lru_cache(maxsize=1)
def shipped() -> Weights:
    return from_json(json.loads(SHIPPED.read_text(encoding="utf-8")))


def from_json(data: Mapping[str, Any]) -> Weights:
    """Errors: KeyError, TypeError or ValueError for what is no such file."""
    return Weights(
        horizons=tuple(float(days) for days in data["horizons"]),
        base=tuple(float(figure) for figure in data["base"]),
        terms={name: tuple(float(figure) for figure in row) for name, row in data["terms"].items()},
        usual={name: float(figure) for name, figure in data["usual"].items()},
        cases=int(data.get("cases", 0)),
        surest=float(data.get("surest", SUREST)),
    )


def to_json(weights: Weights) -> dict[str, Any]:
    """What `from_json` reads; figures are rounded."""
    return {
        "horizons": list(weights.horizons),
        "base": [round(figure, DIGITS) for figure in weights.base],
        "terms": {name: [round(figure, DIGITS) for figure in row] for name, row in weights.terms.items()},
        "usual": {name: round(figure, DIGITS) for name, figure in weights.usual.items()},
        "cases": weights.cases,
        "surest": round(weights.surest, DIGITS),
    }
