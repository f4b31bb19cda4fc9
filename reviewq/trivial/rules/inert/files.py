"""What kind of file a path names: which rules prove its lines inert. Tables; the first that matches counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    PYTHON = "python"
    PROSE = "prose"  # read by people alone
    NOTE = "note"  # release notes: YAML whose strings are published as prose
    LINES = "lines"  # comments are whole lines, whatever stands around them
    JSON = "json"
    TOML = "toml"
    LEXED = "lexed"  # a language of which a lexer tells comments from code
    DATA = "data"


class Layout(StrEnum):
    """What white space means beside comments."""

    FREE = "free"  # only whether there is some, and whether a line ends in it
    LINES = "lines"  # all of it, but a line that held nothing but a comment may come and go
    EXACT = "exact"  # all of it


@dataclass(frozen=True, slots=True)
class Language:
    """`lexer` is Pygments' name. `told`: comments that programs read. `start`: what a comment begins with, as a guess
    where the lexer cannot be asked."""

    kind: Kind
    lexer: str = ""
    layout: Layout = Layout.LINES
    start: str = r"#"
    told: str = r"(?!)"


_C = Language(Kind.LEXED, "cpp", Layout.FREE, r"//|/\*|\*", r"NOLINT|clang-format")
_GO = Language(
    Kind.LEXED, "go", Layout.FREE, r"//|/\*|\*", r"//go:|//\s*\+build|//line |//export|#include|#cgo|#define"
)
_SCRIPT = Language(Kind.LEXED, "javascript", Layout.FREE, r"//|/\*|\*", r"[@#!]|webpack|eslint|jshint|globals?\b")
_CSS = Language(Kind.LEXED, "css", Layout.FREE, r"/\*|\*", r"[\\!#@]")
_SQL = Language(Kind.LEXED, "sql", Layout.FREE, r"--|/\*", r"/\*[!+]|--\s*\+|\$\$")
_SHELL = Language(Kind.LEXED, "bash", Layout.LINES, "#", r"#!|chkconfig|INIT INFO|#SBATCH|#PBS|#\$|Provides:|Default-")
_YAML = Language(Kind.LEXED, "yaml", Layout.LINES, "#", r"cloud-config|cloud-boothook|#!|yaml-language-server")
_XML = Language(Kind.LEXED, "xml", Layout.EXACT, "<!--", r"\[if|<!--#|<!--/?esi|endif")
_HTML = Language(Kind.LEXED, "html+jinja", Layout.EXACT, r"\{#|<!--", r"<!--")  # browsers are sent the comments
_TEMPLATE = Language(Kind.LEXED, "jinja", Layout.EXACT, r"\{#")
# Recipes, here-documents, "define" and "=pod" may hide what looks like a comment: never proven.
_GUESSED = Language(Kind.LEXED, start="#")
_HASHES = Language(Kind.LINES, start="#", told=r"#[,~|!]")  # marks of translations
_INI = Language(Kind.LINES, start="[#;]", told="#!")
_PROSE, _NOTE, _DATA = Language(Kind.PROSE), Language(Kind.NOTE), Language(Kind.DATA)

_LANGUAGES: tuple[tuple[str, Language], ...] = (
    (r"\.py[iw]?$", Language(Kind.PYTHON)),
    (r"(^|/)releasenotes/notes/[^/]+\.yaml$", _NOTE),
    (r"(^|/)[\w.-]*(requirements|constraints|requires|blacklist|denylist)[\w.-]*\.txt$|(^|/)requirements/", _HASHES),
    (r"(^|/)(tests?|functional|unit|fixtures|samples|templates|etc|files)/(.+/)?[^/]+\.(rst|md|txt|inc)$", _DATA),
    (r"(^|/)(doc|docs|api-ref|api-guide|releasenotes|specs)/(.+/)?[^/]+\.(rst|md|txt|inc|adoc)$", _PROSE),
    (r"\.(rst|md|markdown|adoc)$", _PROSE),
    (r"(^|/)(README|AUTHORS|CONTRIBUTING|HACKING|LICENSE|COPYING|NOTICE|NEWS|TODO|MAINTAINERS)(\.txt)?$", _PROSE),
    (r"\.(json|ipynb|ovsschema)$", Language(Kind.JSON)),
    (r"(^|/)Pipfile$|\.toml$", Language(Kind.TOML)),
    (r"\.(ini|cfg|conf|filters|conf\.sample|properties|service)$|(^|/)\.?(pylintrc|coveragerc)$", _INI),
    (r"(^|/)\.(gitignore|dockerignore|mailmap|gitattributes|stestr\.conf)$|\.(pot?|mo)$|(^|/)bindep\.txt$", _HASHES),
    (r"\.(sh|bash)$|(^|/)(functions|[\w.-]*rc|plugin\.sh)$|(^|/)devstack/(.+/)?[\w-]+$", _SHELL),
    (r"\.ya?ml$", _YAML),
    (r"(^|/)(GNUm|M|m)akefile$|\.mk$|(^|/)(Docker|Container)file[\w.-]*$", _GUESSED),
    (r"\.(rb|pp|p[lm])$|(^|/)(Vagrant|Rake|Gem)file$", _GUESSED),
    (r"\.(c|h|cc|cpp|hpp)$", _C),
    (r"\.go$", _GO),
    (r"\.m?js$", _SCRIPT),
    (r"\.css$", _CSS),
    (r"\.sql$", _SQL),
    (r"\.(xml|xsd|xsl|svg|graffle)(\.tpl)?$", _XML),
    (r"\.html?$", _HTML),
    (r"\.j(inja)?2$", _TEMPLATE),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), language) for pattern, language in _LANGUAGES)


def language_of(path: str) -> Language:
    """By the path alone; what no table knows is data, of which nothing is proven."""
    return next((language for pattern, language in _COMPILED if pattern.search(path)), _DATA)


def is_doc_picture(path: str) -> bool:
    """Pictures and drawings of the documentation."""
    return re.search(r"(^|/)(doc|docs|api-guide)/source/.+\.(png|jpe?g|gif|svg|graffle|odg|dia)$", path) is not None


def is_packaged(path: str) -> bool:
    """Prose that builds of a package name: it may change, but not go away or change its name."""
    return "/" not in path
