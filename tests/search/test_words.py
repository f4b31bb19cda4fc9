"""How texts are cut into words. The cases were tried on a real Gerrit 3.13 (its `message:` finds these, no others)."""

from __future__ import annotations

import pytest

from reviewq.search.language.words import LONGEST, words_of

WORDS = [
    ("Fix the live-migration of v2", ["fix", "the", "live", "migration", "of", "v2"]),
    ("nova/virt/libvirt.py", ["nova", "virt", "libvirt", "py"]),
    ("some_long_name", ["some", "long", "name"]),
    ("can't 'quoted'", ["can't", "quoted"]),
    ("key:value Closes-Bug: #1234567", ["key:value", "closes", "bug", "1234567"]),
    ("10:30 1,000 3.14 a,b", ["10", "30", "1,000", "3", "14", "a", "b"]),
    ("x1y2 2x", ["x1y2", "2x"]),
    ("Zoë Ångström", ["zoë", "ångström"]),
    ("ПРИВЕТ мир", ["привет", "мир"]),
    ("日本 カタカナ ひら", ["日", "本", "カタカナ", "ひ", "ら"]),
    ("", []),
    ("-- * !", []),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_text_has_these_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_word_without_end_is_cut() -> None:
    assert [len(word) for word in words_of("x" * (LONGEST + 5) + " y")] == [LONGEST, 5, 1]
