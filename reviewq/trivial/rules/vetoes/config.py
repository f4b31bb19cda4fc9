"""Options of a service: their defaults, bounds, names, and the files that ship values of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .edits import Edit
from .rule import TOUCHED, Rule, fact, vetoes_by
from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

CODE_OF_OPTIONS = re.compile(
    r"(?:^|/)(?:conf|config|configs|enabled|local|settings)/[^/]*\.py$|opts?\.py$|(?:^|[/_])(?:conf|config|settings|cfg)"
    r"\.py$|local_settings|settings\.\w*\.?example|settings\.d/",
    re.MULTILINE,
)
FILES_OF_OPTIONS = re.compile(
    r"\.(?:conf|ini|cnf|cfg|toml|properties|env|local)(?:\.\w+)?$|(?:^|/)etc/|(?:^|/)(?:defaults|vars|group_vars|values)/"
    r"|(?:^|/)(?:settings|values|local|stackrc|plugin\.sh)\S*$|\.(?:sample|template|j2)$",
    re.MULTILINE,
)
_OTHERS = re.compile(r"(?:^|/)(?:setup\.cfg|tox\.ini|pyproject\.toml|alembic\.ini|pytest\.ini|mypy\.ini)$")
_BOUNDS = (
    r"default|min|max|choices|deprecated_(?:name|group|opts|for_removal|since)|advanced|secret|required|mutable|item_type"
    r"|ignore_case|regex|quotes|bounds|positional|schemes|max_length"
)
_OPTION = r"\w*Opt|OptGroup|DeprecatedOpt"
_REGISTER = (
    r"(?:un)?register_(?:cli_)?opts?|register_\w*opts|set_defaults?|set_override|clear_override|add_option|add_argument"
)
_READS = r"config_\w+_value|(?:CONF|conf|config|cfg|settings|environ)\.get(?:int|float|boolean)?|getenv|config_value"
RULES = (
    Rule(Danger.CONFIG_OPTION, fact(TOUCHED, _OPTION)),
    Rule(Danger.CONFIG_OPTION, fact("call|gone|came", _REGISTER)),
    Rule(Danger.CONFIG_OPTION, fact("call|head", _READS), unless=fact("head", r"import|from")),
    Rule(Danger.CONFIG_OPTION, fact("gone|came", r"(?:CONF|cfg\.CONF)\.[\w.]+")),
    Rule(Danger.CONFIG_OPTION, fact("gone|came", r"deprecated_\w+"), unless=fact("head", r"def|class")),
)
# Without the call in sight: the argument of an option, on a line of its own.
ARGUMENT = Rule(Danger.CONFIG_OPTION, fact("key", _BOUNDS))


def find(seen: Seen) -> Iterator[Veto]:
    if seen.is_test or seen.is_docs:
        return
    if seen.tongue is not Tongue.PYTHON:
        if FILES_OF_OPTIONS.search(seen.paths) and not _OTHERS.search(seen.path):
            yield from (seen.veto(Danger.CONFIG_OPTION, edit) for edit in seen.edits)
        return
    yield from vetoes_by(RULES, seen, seen.live)
    in_options = bool(CODE_OF_OPTIONS.search(seen.paths))
    cut = [edit for edit in seen.live if in_options or _is_argument(edit)]
    yield from vetoes_by((ARGUMENT,), seen, cut)
    if in_options:
        yield from (seen.veto(Danger.CONFIG_OPTION, edit) for edit in seen.live if _is_value(edit))


def _is_argument(edit: Edit) -> bool:
    """A line of a call that opens before the hunk: it ends with a comma, and another one says `help=`."""
    is_cut = not edit.calls and edit.side.lines[edit.first.last].text.rstrip().endswith((",", ")"))
    return is_cut and any(line.text.lstrip().startswith(("help=", "cfg.")) for line in edit.side.lines)


def _is_value(edit: Edit) -> bool:
    """In a module of options any string, number or constant is one of theirs."""
    strings = edit.strings
    has_value = any(strings) or any(edit.texts(edit.first.kind.NUMBER)) or edit.head.isupper()
    return has_value or any(name in ("True", "False", "None") for name in edit.names)
