"""In which language a file is written, as far as telling words from comments needs it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Tongue(StrEnum):
    """Languages that are read alike. `LINES`: each line says one thing, # begins a comment (shell, YAML, INI ...)."""

    PYTHON = "python"
    BRACES = "braces"  # C, Go, Java, JavaScript, Rust, CSS ...
    LINES = "lines"
    DATA = "data"  # no comments at all: JSON, templates of it
    MARKUP = "markup"
    PROSE = "prose"


_BY_ENDING = {
    Tongue.PYTHON: ("py", "pyi", "wsgi", "pyx"),
    Tongue.BRACES: (
        *("js", "jsx", "ts", "tsx", "mjs", "css", "scss", "less", "go", "c", "h", "cc", "cpp", "hpp", "java", "kt"),
        *("rs", "php", "proto", "swift", "scala", "groovy", "p4"),
    ),
    Tongue.DATA: ("json", "tpl", "csv", "pem", "lock"),
    Tongue.MARKUP: ("html", "htm", "xml", "svg", "xsl", "xslt", "wadl", "vue", "xsd"),
    Tongue.PROSE: ("rst", "md", "adoc", "txt", "inc", "po", "pot", "markdown", "rst~"),
}
_TONGUES = {ending: tongue for tongue, endings in _BY_ENDING.items() for ending in endings}
_PROSE_NAMES = re.compile(
    r"(?:readme|license|licence|authors|changelog|changes|contributing|copying|news|maintainers)\b"
)
_LISTS = re.compile(r"(?:requirements|constraints|bindep|exclude|include|blacklist|whitelist|skip)[\w.-]*\.txt$")
_SCRIPTS = re.compile(r"(?:^|/)(?:bin|scripts?)/[^./]+$")


@lru_cache(maxsize=20_000)  # the same files come again and again
def tongue_of(path: str, first_line: str = "") -> Tongue:
    """`first_line` of the file, if seen: scripts without an ending say there what they are."""
    name = path.lower().rsplit("/", 1)[-1]
    if re.match(r"releasenotes/notes/.*\.ya?ml$", path):
        return Tongue.PROSE
    if _LISTS.search(name) or re.search(r"(?:^|/)(?:requirements|constraints)/[^/]+\.txt$", path.lower()):
        return Tongue.LINES
    if name == "cmakelists.txt":
        return Tongue.LINES
    if _PROSE_NAMES.match(name) and not name.endswith(".py"):
        return Tongue.PROSE
    stem = re.sub(r"\.(?:sample|template|in|j2|example|tmpl|erb)$", "", name)
    ending = stem.rpartition(".")[2] if "." in stem else ""
    if not ending and "python" in first_line[:80]:
        return Tongue.PYTHON
    return _TONGUES.get(ending, Tongue.LINES)
