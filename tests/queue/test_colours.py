"""Every pair of colours that the stylesheet puts together can be read, light and dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from reviewq.settings import BASE_DIR

CSS = (BASE_DIR / "static/reviewq.css").read_text()
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
GROUNDS = ("ground", "paper", "hover")
TEXTS = ("ink", "quiet", "accent", "attention", "fine", "blocked", "waiting", "machine")
MARKS = ("edge", "fresh", "accent")
PAIRS = [(text, ground, 4.5) for text in TEXTS for ground in GROUNDS]
PAIRS += [(mark, ground, 3.0) for mark in MARKS for ground in GROUNDS]
PAIRS += [("attention", "warn-ground", 4.5), ("on-accent", "accent", 4.5)]
PAIRS += [("paper", bar, 4.5) for bar in ("attention", "waiting", "machine", "fine", "quiet")]  # words in the timeline


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in TOKEN.findall(CSS)}


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("upper", "lower", "least"), PAIRS)
def test_a_pair_of_colours_has_enough_contrast(upper: str, lower: str, least: float, scheme: int) -> None:
    colours = tokens()
    assert contrast(colours[upper][scheme], colours[lower][scheme]) >= least


def test_no_colour_stands_outside_of_the_tokens() -> None:
    rules = CSS.split("[data-theme", 1)[1]
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[; ,)])", rules)
