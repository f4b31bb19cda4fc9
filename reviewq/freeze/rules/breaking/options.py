"""New configuration options, as oslo.config declares them. Another default of one that is there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reviewq.trivial.rules.vetoes.edits import Side
from reviewq.trivial.rules.vetoes.seen import Seen
from reviewq.trivial.rules.vetoes.tongue import Tongue

from ..found import Does, Found, found_at
from .sides import Named, calls, first_string, line_of, new_names

_OPTION = re.compile(r"(?!Deprecated)\w*Opt")


def find(files: Iterable[Seen]) -> Iterator[Found]:
    code = [seen for seen in files if seen.tongue is Tongue.PYTHON]
    gone = "\n".join(line.text for seen in code for hunk in seen.file.hunks for line in hunk.removed)
    for seen, name, line in new_names(code, options_in):
        # a hunk that begins inside of a long help text may hide where its option was declared
        if not re.search(rf"[\"']{re.escape(name).replace('_', '[_-]')}[\"']", gone):
            yield found_at(Does.OPTION, seen.path, name, line)


def options_in(side: Side) -> Iterator[Named]:
    """The names of the options that are declared there; dashes and underscores are the same to oslo.config."""
    for called, bracket in calls(side):
        if _OPTION.fullmatch(called) and (name := first_string(side, bracket, "name")):
            yield name.text.replace("-", "_"), line_of(side, name)
