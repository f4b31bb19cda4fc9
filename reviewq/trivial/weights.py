"""The shipped weights of the score: a file of figures, made by `manage.py fit_trivial`."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from .rules.score import Weights

SHIPPED = Path(__file__).parent / "data" / "weights.json"


@lru_cache(maxsize=1)
def shipped() -> Weights:
    return from_json(json.loads(SHIPPED.read_text(encoding="utf-8")))


def learned_from() -> str:
    """Digest of the ids of the patches that the shipped weights were learned from."""
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return str(data.get("made_from", {}).get("ids", ""))


def from_json(data: dict[str, Any]) -> Weights:
    figures = {name: data[name] for name in ("base", "threshold", "terms", "means")}
    version = sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()[:12]
    terms = {str(name): float(weight) for name, weight in data["terms"].items()}
    means = {str(name): float(mean) for name, mean in data["means"].items()}
    return Weights.of(version, float(data["base"]), float(data["threshold"]), terms, means)


def as_json(weights: Weights, made_from: dict[str, Any]) -> str:
    """The text of such a file. `made_from`: words and figures for who reads it."""
    data = {
        "made_from": made_from,
        "base": weights.base,
        "threshold": weights.threshold,
        "terms": dict(sorted(weights.terms.items())),
        "means": dict(sorted(weights.means.items())),
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
