"""What code decides: conditions, operators, values, limits, the order of things, statements that came or went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from .edits import Edit
from .seen import Seen
from .tokens import Kind, words
from .tongue import Tongue
from .veto import Danger, Veto

_COMPARE = words("< > <= >= == != && || ! ;")
_COUNT = words("+ - * / // ** & | ^ << >> ~ %")
_TRUTH = words("not and or is in True False None true false null undefined self")
_FLOW = words(
    "if elif else return break continue while for yield with try except finally raise assert del global"
    " nonlocal await async switch case default throw catch new delete typeof"
)
_LIMITS = re.compile(
    r"(?:^|[_.])(?:time_?outs?|retr\w+|intervals?|limits?|max\w*|min\w*|sizes?|count|ttl|delay|wait|period|expir\w+|threshold|quotas?|ports?|workers?"
    r"|attempts?|length|len|age|seconds|minutes|ms|bytes|mb|gb|kb|ratio|weight|capacity|backoff|sleep|poll\w*|pool\w*|buffer|chunk\w*|batch\w*|mtu|vlan\w*)(?:$|[_.])",
    re.I,
)
_COPIES = words("sorted reversed copy deepcopy frozenset")
# Names whose one part was put in the place of its opposite.
_OPPOSITES = [
    frozenset(pair.split("/"))
    for pair in words(
        "min/max any/all src/dst source/dest source/destination start/end start/stop begin/end first/last"
        " old/new before/after ingress/egress add/remove add/delete create/delete append/extend append/insert"
        " lower/upper ceil/floor left/right up/down in/out enable/disable enabled/disabled user/project"
        " user/tenant project/tenant project/domain admin/user local/remote local/host read/write"
        " reader/writer get/set get/pop lock/unlock attach/detach allow/deny public/private public/internal"
        " internal/admin success/failure success/error active/error true/false ki/mi mi/gi gi/ti k/m m/g g/t"
        " kb/mb mb/gb ki/gi ki/ti seconds/minutes minutes/hours hours/days ms/seconds first/one one/all"
        " include/exclude inbound/outbound tcp/udp ipv4/ipv6 instance/host image/volume id/name id/uuid"
        " uuid/name parent/child utcnow/now update/insert sort/reverse keys/values accept/drop pause/suspend"
        " stop/shutdown hard/soft primary/secondary master/slave inner/outer row/column width/height x/y"
        " request/response source/target prev/next push/pop total/free used/free used/total pre/post"
        " expected/actual is/not startswith/endswith"
    )
]
_STATEMENTS_THAT_MAY_GO = re.compile(
    r"(?:def|class|import|from|pass|async|__all__|LOG|log|logger|_LOG)(?:\..*)?$|@(?:six|staticmethod|abc)"
)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs or seen.tongue not in (Tongue.PYTHON, Tongue.BRACES):
        return
    for edit in seen.live:
        if (danger := danger_of(edit)) is not None:
            yield seen.veto(danger, edit)
    for edit, after in pairwise(seen.live):
        if _is_swapped(edit, after):
            yield seen.veto(Danger.LOGIC, after)


def danger_of(edit: Edit) -> Danger | None:
    if _has_other_number(edit):
        is_limit = any(_LIMITS.search(name) for name in (*edit.keys, *edit.calls, edit.head))
        return Danger.LIMIT if is_limit else Danger.LOGIC
    checks = (_decides_otherwise, _is_flow, _is_moved_in, _is_opposite, _is_other_copy, _is_statement_gone)
    return Danger.LOGIC if any(check(edit) for check in checks) else None


def _has_other_number(edit: Edit) -> bool:
    gone, come = edit.texts(Kind.NUMBER)
    if edit.is_whole or not (gone or come):
        return False
    return sorted(map(_value, gone)) != sorted(map(_value, come))


def _value(number: str) -> str:
    """0755 and 0o755, 1L and 1 are the same."""
    return re.sub(r"^0o?(?=\d)", "0o", number.rstrip("lL"))


def _decides_otherwise(edit: Edit) -> bool:
    """Another operator, or a word such as `not` that came or went."""
    if edit.is_whole:
        return False
    gone, come = edit.texts(Kind.SIGN)
    if any(sign in _COMPARE for sign in gone + come) and not _is_none_idiom(edit):
        return True
    if (set(gone) & _COUNT or set(come) & _COUNT) and not _formats(edit):
        return True
    words = {text for texts in edit.texts(Kind.NAME) for text in texts}
    return bool(words & _TRUTH) and not _is_none_idiom(edit)


def _is_none_idiom(edit: Edit) -> bool:
    """`== None` as `is None`, which say the same of nearly everything; and a default None that goes without saying."""
    words = {text for texts in edit.texts(Kind.NAME) for text in texts} & _TRUTH
    signs = {text for texts in edit.texts(Kind.SIGN) for text in texts} & _COMPARE
    if (words == {"is"} and signs == {"=="}) or (words == {"is", "not"} and signs == {"!="}):
        return any(token.text == "None" for token in edit.statement)
    return False


def _formats(edit: Edit) -> bool:
    """`%` or `+` between texts."""
    return any(token.kind is Kind.STRING for token in edit.statement)


def _is_other_copy(edit: Edit) -> bool:
    """Sorted or not, a copy or the thing itself."""
    return bool({name.rsplit(".", 1)[-1] for name in edit.names} & _COPIES)


def _is_flow(edit: Edit) -> bool:
    """A step of the way through the code that came, went or became another."""
    words = {text for texts in edit.texts(Kind.NAME) for text in texts}
    return bool(words & _FLOW)


def _is_moved_in(edit: Edit) -> bool:
    """Into or out of a block: nothing but the depth differs."""
    return all(token.kind is Kind.INDENT for token in edit.gone + edit.come)


def _is_opposite(edit: Edit) -> bool:
    if not (edit.went and edit.came) or len(edit.went) > 2 or len(edit.came) > 2:
        return False
    return any(_differ_by_opposites(old, new) for old, new in zip(edit.went, edit.came, strict=False))


def _differ_by_opposites(old: str, new: str) -> bool:
    before, after = (Counter(re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)) for name in (old, new))
    gone = {part.lower() for part in before - after}
    come = {part.lower() for part in after - before}
    return any(gone <= pair and come <= pair and gone != come and gone and come for pair in _OPPOSITES)


def _is_statement_gone(edit: Edit) -> bool:
    """A statement that acts, and came or went: a call, a value given to a thing that lasts, a decorator. A local value
    may be dead; definitions and lines of a log may go."""
    if not edit.is_whole or _STATEMENTS_THAT_MAY_GO.match(edit.head):
        return False
    return not _is_local(edit)


def _is_local(edit: Edit) -> bool:
    """`name = value`, or names: whoever reads it is in sight."""
    signs = [token for token in edit.statement if token.kind is Kind.SIGN]
    return (
        bool(edit.statement)
        and edit.statement[0].kind is Kind.NAME
        and bool(signs)
        and signs[0].text in ("=", ",", ":")
    )


def _is_swapped(edit: Edit, after: Edit) -> bool:
    """The same words in another place of one statement."""
    if edit.old is not after.old or edit.is_whole or after.is_whole or _is_listed(after):
        return False
    if (edit.gone and edit.come) or (after.gone and after.come):
        return False
    left, right = (sorted(one.names) for one in (edit, after))
    return bool(edit.gone) != bool(after.gone) and bool(left) and left == right and edit.head == after.head


def _is_listed(edit: Edit) -> bool:
    """Named arguments and entries may stand in any order."""
    return bool(edit.keys) and edit.keys[0] != edit.head
