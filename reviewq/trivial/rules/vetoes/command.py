"""Commands that run on a host: in scripts, and as words of a call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .edits import Edit
from .rule import Rule, fact, vetoes_by
from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

SCRIPTS = re.compile(
    r"\.(?:sh|bash|zsh|ps1|bat|cmd|awk|pl|rb|tcl|pp|erb|lua)$|(?:^|/)(?:devstack|tools|bin|scripts?|hooks|elements)/",
    re.MULTILINE,
)
_RUNS = (
    r"(?:\w+\.)*(?:execute|trycmd|ssh_execute|try_execute|check_call|check_output|Popen|call|run|run_vsctl|run_ofctl|create_process|run_command"
    r"|_run|_execute|netns\.execute|add_rule|add_command|nsenter|add_flow|mod_flow|delete_flows|ensure_rule)|cmd|command|commands|args|cmdline|argv"
)
RULES = (
    Rule(Danger.COMMAND, fact("call|key", _RUNS)),
    Rule(Danger.COMMAND, fact("key", r"(?:\w+_)?(?:cmd|command|args|cmdline|argv)(?:s|_\w+)?")),
)
_SPEAKS = re.compile(r"(?:echo|printf|warn|die|log\w*|print)\b")


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    if seen.tongue is Tongue.LINES and SCRIPTS.search(seen.paths):
        yield from (seen.veto(Danger.COMMAND, edit) for edit in seen.edits if not _only_speaks(edit))
    elif seen.tongue is Tongue.PYTHON:
        yield from vetoes_by(RULES, seen, [edit for edit in seen.live if any(edit.strings) or edit.names])


def _only_speaks(edit: Edit) -> bool:
    """Words on the screen: no redirection, no substitution."""
    return bool(_SPEAKS.match(edit.head)) and not re.search(r"[>|`;&]|\$\(", edit.line.text)
