"""What authors of patches talk about: words that mean one thing, in every project. A table by hand instead of learned
words, which tell projects and authors apart rather than patches (docs/decisions/0012)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

TABLE: Mapping[str, str] = {
    "spelling": "typo typos misspelling misspelled spelling misspell spell grammar grammatical misprint nit nits "
    "wording letter capital",
    "wrong": "wrong incorrect incorrectly wrongly correct corrects corrected correction mistake mistakes error "
    "inaccurate",
    "unused": "unused unnecessary unneeded useless needless dead obsolete stale leftover leftovers unreachable "
    "superfluous unrequired anymore",
    "twice": "redundant duplicate duplicated duplication duplicates repeated extra extraneous twice",
    "remove": "remove removes removed removing removal delete deletes deleted drop drops dropped rid kill",
    "tidy": "clean cleanup cleans cleanups tidy simplify simplifies simplification readability readable clarify "
    "clarity consistent consistency cosmetic minor small",
    "layout": "whitespace whitespaces indent indentation indents space spaces newline blank pep8 hacking flake8 "
    "pycodestyle pylint style format formatting align alignment line lines wrap brackets bracket parens parentheses "
    "quotes quote comma brace backslash sort order alphabetical",
    "docs": "doc docs document documentation documents readme guide rst sphinx devref contributor",
    "comments": "docstring docstrings comment comments note notes todo fixme header copyright license",
    "links": "link links url urls broken",
    "i18n": "translation translations translate translatable hint hints marker markers",
    "logs": "log logs logging logger message messages debug warning warnings info",
    "help": "help description text string strings",
    "tests": "test tests testing unit unittest unittests testcase functional fullstack tempest case cases",
    "mocks": "mock mocks mocked mocking mox assert assertion assertions stub stubs stubbed fixture fixtures fake fakes",
    "coverage": "coverage",
    "names": "rename renames renamed name names naming variable variables alias var",
    "imports": "import imports importing",
    "constants": "constant constants magic hardcode hardcoded literal",
    "arguments": "argument arguments parameter parameters args param params kwargs arg",
    "code": "function functions method methods helper helpers class classes code",
    "add": "add adds added adding",
    "feature": "implement implements implementation support supports supporting introduce introduces introducing new "
    "enable enables enabling allow allows allowing create provide provides expose exposes extend ability",
    "fix": "fix fixes fixed fixing resolve resolves",
    "failure": "bug bugs race crash fail fails failure failures failing exception exceptions traceback leak deadlock "
    "timeout broken break breaks issue issues regression",
    "guard": "prevent prevents avoid ensure ensures handle handles handling wait retry check checks validate "
    "validation only",
    "rework": "refactor refactors refactoring convert converts converting conversion move moves moved moving split "
    "splits extract transform decouple rework consolidate unify merge centralize centralise reorganize",
    "port": "port ports porting migrate migrates migrating switch switches transition python six",
    "replace": "replace replaces replacing use uses using used instead",
    "deprecate": "deprecate deprecated deprecates deprecation deprecations",
    "update": "update updates updated change changes modify",
    "bump": "bump version versions requirements upgrade release sync pin min minimum",
    "missing": "missing missed forgotten miss forgot",
    "stop": "stop stops never no not disable skip without",
    "revert": "revert reverts reverted",
    "data": "db database model models table column migration migrations schema query object objects",
    "interface": "rpc api policy policies microversion notification notifications extension config option options conf",
    "ci": "job jobs gate zuul tox ci periodic voting",
    "why": "when if because since cause caused causes problem currently happen happens happened occur occurs reproduce "
    "would result results resulting lead leads situation scenario",
    "series": "later subsequent series part following patchset patches next followup previous earlier",
    "plan": "spec blueprint specs proposed approach design need needs must require requires required",
}
_CONCEPTS = {
    word: tuple(name for name, words in TABLE.items() if word in words.split())
    for words in TABLE.values()
    for word in words.split()
}


def talked_of(words: Collection[str]) -> dict[str, int]:
    """Concept -> how many different words of it are there."""
    found: dict[str, int] = {}
    for word in set(words):
        for name in _CONCEPTS.get(word, ()):
            found[name] = found.get(name, 0) + 1
    return found
