"""What happens on errors, and at once: exceptions, cleaning up, locks, transactions, waiting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .edits import Edit
from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

_ERRORS = (
    r"except|raise|finally|try|catch|throw|(?:\w+\.)*save_and_reraise_exception|reraise|ignore_\w*errors?|suppress|excutils\.\w+|on_error|fatal"
    r"|check_exit_code|rollback|cleanup\w*|addCleanup|close|abort|release|unlink|ignore_errors|raise_exc|raise_on_\w+|undo|revert\w*"
)
_TOGETHER = (
    r"@?(?:[\w.]*\.)?(?:\w*synchronized\w*|lockutils\.\w+|external_lock|lock|locks?|\w*_lock|Lock|RLock|Semaphore|acquire|release|locked\w*"
    r"|(?:writer|reader)(?:_context)?(?:\.\w+)?|CONTEXT_(?:WRITER|READER)(?:\.\w+)?|pick_context_manager_\w+|transaction\w*|subtransactions"
    r"|begin|begin_nested|commit|flush|expunge\w*|refresh|expire\w*|retry\w*|wrap_db_retry|retry_\w+|retrying|tenacity\.\w+|retry_if_session_inactive"
    r"|spawn\w*|greenthread|GreenPool\w*|Thread\w*|sleep|monkey_patch|tpool\.\w+|wait|notify_all|Event|join|fasteners\.\w+|interprocess\w*|coordination\.\w+"
    r"|atomic|compare_and_swap|concurrency|async|await|defer|go|mutex|Mutex)"
)
_CLASS = re.compile(r"(?:\w+\.)*[A-Z]\w*[a-z]\w*")
RULES = (
    Rule(Danger.ERROR_HANDLING, fact("gone|came", _ERRORS)),
    Rule(Danger.CONCURRENCY, fact("gone|came|head", _TOGETHER)),
    Rule(
        Danger.CONCURRENCY,
        fact(
            TOUCHED,
            r"@?(?:synchronized\w*|\w*lock|sleep|subtransactions|LoopingCall\w*|FixedIntervalLoopingCall|wrap_db_retry|periodic_task\w*)",
        ),
    ),
)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs or seen.tongue not in (Tongue.PYTHON, Tongue.BRACES):
        return
    yield from vetoes_by(RULES, seen, seen.live)
    yield from (seen.veto(Danger.ERROR_HANDLING, edit) for edit in seen.live if _is_other_class(edit))


def _is_other_class(edit: Edit) -> bool:
    """What is raised or caught is another exception."""
    in_arguments = any(edit.calls)
    return edit.head in ("raise", "except") and not in_arguments and any(map(_CLASS.fullmatch, edit.names))
