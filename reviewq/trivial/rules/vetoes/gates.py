"""What CI checks: its jobs, environments and exceptions; and tests that check less than before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from .edits import Edit
from .seen import Seen
from .tokens import words
from .tongue import Tongue
from .veto import Danger, Veto

GATES = re.compile(
    r"(?:^|/)\.?(?:zuul(?:\.d/.*|\.ya?ml)|tox\.ini|noxfile\.py|stestr\.conf|testr\.conf|coveragerc|pylintrc|flake8|gitreview|pre-commit-config\.ya?ml"
    r"|travis\.yml|gitlab-ci[\w./-]*|appveyor\.yml|eslintrc[\w.]*|codecov\.ya?ml|hacking[\w.]*|bandit[\w.]*|mypy\.ini|ruff\.toml|pytest\.ini|yamllint)$"
    r"|(?:^|/)(?:\.github/workflows|\.circleci|jjb|playbooks|roles|gate|gate_hook\w*|ci|\.ci|zuul|grenade|rally-jobs|hacking)/"
    r"|Jenkinsfile[\w.-]*$|(?:^|/)[\w.-]*(?:black|white|exclude|include|skip)[_-]?list[\w.-]*$|(?:^|/)[\w-]*-(?:skip|exclude|blacklist)[\w-]*\.(?:txt|ya?ml)$"
    r"|(?:^|/)(?:karma\.conf|jest\.config|protractor)[\w.]*js$|(?:^|/)(?:run_tests|test-setup|coverage)\.sh$",
    re.MULTILINE,
)
_ASSERT = re.compile(
    r"(?:self\.|mock\w*\.|[\w.]*\.)?(?:assert\w*|_assert\w*|verify\w*|check\w*|expect\w*|should\w*|fail\w*)$|assert$"
)
_SKIPS = re.compile(
    r"@?(?:[\w.]*\.)?(?:skip\w*|expectedFailure|expectFailure|xfail|unstable_test|flaky|raises_skip|importorskip)$|(?:x?it|x?describe)\.skip|@\w*\.?skip\w*$"
)
_WEAKER = words("assertTrue assertIsNotNone assertIn assert_called assertGreater assertLess assertIsInstance ANY")
_STRONGER = words(
    "assertEqual assertEquals assertDictEqual assertListEqual assert_called_once_with assert_called_with"
    " assert_has_calls assert_called_once assertItemsEqual assertCountEqual assertJsonEqual"
    " assert_not_called assertIs assertFalse assertRaises"
)


def find(seen: Seen) -> Iterator[Veto]:
    if GATES.search(seen.paths) and seen.tongue is not Tongue.PROSE and not seen.is_inert:
        edits = seen.edits
        yield from (seen.veto(Danger.CI_GATE, edit) for edit in edits)
        if not seen.file.hunks:
            yield seen.veto(Danger.CI_GATE)
    if seen.is_test and seen.tongue in (Tongue.PYTHON, Tongue.BRACES):
        yield from weaker(seen)


def weaker(seen: Seen) -> Iterator[Veto]:
    """Tests that are skipped now, gone, or assert less."""
    balance = Counter[str]()
    for edit in seen.edits:
        balance.update(_count(edit))
    gone = [edit for edit in seen.edits if edit.gone and _count(edit)]
    if balance["assert"] < 0 or balance["test"] < 0:
        key = "assert" if balance["assert"] < 0 else "test"
        yield from (seen.veto(Danger.WEAKER_TEST, edit) for edit in gone if _count(edit)[key] < 0)
    for edit in seen.edits:
        if any(_SKIPS.match(name) for name in (*edit.came, edit.head if edit.come else "")) or _is_weaker(edit):
            yield seen.veto(Danger.WEAKER_TEST, edit)


def _count(edit: Edit) -> Counter[str]:
    """Assertions and tests that came, less those that went."""
    found = Counter[str]()
    for tokens, sign in ((edit.gone, -1), (edit.come, 1)):
        words = [token.text for token in tokens]
        found["assert"] += sign * sum(bool(_ASSERT.match(word)) for word in words)
        found["test"] += sign * sum(word.startswith("test") and before == "def" for before, word in pairwise(words))
    return found


def _is_weaker(edit: Edit) -> bool:
    """An assertion in the place of a stronger one; the comparison that it made may be an argument now."""
    went, came = ({name.rsplit(".", 1)[-1] for name in names} for names in (edit.went, edit.came))
    if went & _STRONGER and came & _WEAKER and not came & _STRONGER:
        return True
    return edit.head.endswith("assertRaises") and bool(came & {"Exception", "BaseException"})
