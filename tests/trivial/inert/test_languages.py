"""Other languages than Python: comments that are none, comments that programs read, layout that means something."""

from __future__ import annotations

import pytest

from reviewq.trivial.rules import diff
from reviewq.trivial.rules.inert import Inertness, Part, judge_file

from .building import both, patch, piece

INERT, LIVE, UNKNOWN = Inertness.INERT, Inertness.LIVE, Inertness.UNKNOWN

# Path, old and new text with ONE where they differ (the new text has TWO there), and what the whole files prove.
TEXTS = [
    ("a.yaml", "# ONE\na: 1\n", INERT),
    ("a.yaml", "a: x # ONE\n", INERT),
    ("a.yaml", "a: [x, # ONE\n y]\n", INERT),
    ("a.yaml", "a: x#ONE\n", LIVE),
    ("a.yaml", "a: ONE\n", LIVE),
    ("a.yaml", "a: |\n  text\n  # ONE\nb: 1\n", LIVE),
    ("a.yaml", "a: >-\n  text\n\n  # ONE\nb: 1\n", LIVE),
    ("a.yaml", "- run: |2\n   text\n   # ONE\n- 1\n", LIVE),
    ("a.yaml", "a: &x | # c\n  t\n  # ONE\nb: 1\n", LIVE),
    ("a.yaml", "a: 'x\n  # ONE\n  y'\n", LIVE),
    ("a.yaml", '#cloud-config ONE\na: "x"\n', LIVE),
    ("a.sh", "ls # ONE\n", INERT),
    ("a.sh", "echo $# # ONE\n", INERT),
    ("a.sh", "cat <<EOF\ndon't\nEOF\n# ONE\n", INERT),
    ("a.sh", "cat <<EOF\n# ONE\nEOF\n", LIVE),
    ("a.sh", "cat <<EOF\nsee EOF\n# ONE\nEOF\n", LIVE),
    ("a.sh", "cat <<-'A' <<B\n# x\n\tA\n# ONE\nB\n", LIVE),
    ("a.sh", "cat <<EOF\n# ONE\n", LIVE),
    ("a.sh", "c=#ONE\n", LIVE),
    ("a.sh", "echo a#ONE\n", LIVE),
    ("a.sh", "echo ${a# ONE}\n", LIVE),
    ("a.sh", "echo '\n# ONE\n'\n", LIVE),
    ("a.sh", 'echo "$(echo "a # ONE")"\n', LIVE),
    ("a.sh", "x='a\\'; y='# ONE'\n", UNKNOWN),
    ("a.sh", "echo a\\ # ONE\n", UNKNOWN),
    ("a.sh", "#!/bin/ONE\nls\n", LIVE),
    ("a.sh", "# chkconfig: ONE\nls\n", LIVE),
    ("devstack/lib/thing", "# ONE\nls\n", INERT),
    ("a.js", "f(); // ONE\n", INERT),
    ("a.js", "var a = /[/]/ // ONE\n", INERT),
    ("a.js", "/* ONE */ f()\n", INERT),
    ("a.js", 'var a = "// ONE";\n', LIVE),
    ("a.js", "var a = `\n// ONE\n`;\n", LIVE),
    ("a.js", 'f("http://ONE")\n', LIVE),
    ("a.c", "int x; /* ONE */\n", INERT),
    ("a.c", "#define X ONE\n", LIVE),
    ("a.c", 'char *a = "/* ONE */";\n', LIVE),
    ("a.c", "#if 0\nint ONE;\n#endif\n", LIVE),
    ("a.cpp", 'char *a = R"x( )" /* ONE */ )x";\n', LIVE),
    ("a.go", "// ONE\npackage a\n", INERT),
    ("a.go", "//go:build ONE\npackage a\n", LIVE),
    ("a.go", "var a = `\n// ONE\n`\n", LIVE),
    ("a.go", '/*\nint ONE();\n*/\nimport "C"\n', UNKNOWN),
    ("a.css", "a { color: red; } /* ONE */\n", INERT),
    ("a.css", 'a { content: "/* ONE */"; }\n', LIVE),
    ("a.css", "a { background: url(//ONE) }\n", LIVE),
    ("a.sql", "select 1; -- ONE\n", INERT),
    ("a.sql", "select '-- ONE';\n", LIVE),
    ("a.sql", "/*!40000 drop ONE */\n", LIVE),
    ("a.sql", "select `a -- ONE`;\n", UNKNOWN),
    ("a.xml", "<a><!-- ONE --></a>\n", INERT),
    ("a.xml", "<a><![CDATA[<!-- ONE -->]]></a>\n", LIVE),
    ("a.j2", "a {# ONE #} b\n", INERT),
    ("a.j2", "{% raw %}{# ONE #}{% endraw %}\n", LIVE),
    ("a.j2", '{{ "{# ONE #}" }}\n', LIVE),
    ("a.html", "<!-- ONE --><p>\n", LIVE),
    ("Makefile", "# ONE\nall:\n\tls\n", UNKNOWN),
    ("Dockerfile", "# ONE\nFROM a\n", UNKNOWN),
    ("a.ini", "[a]\n# ONE\nb = 1\n", INERT),
    ("etc/nova/nova.conf", "; ONE\nb = 1\n", INERT),
    ("setup.cfg", "[a]\nb =\n  c\n  # ONE\n  d\n", LIVE),
    ("a.ini", "b = 1 # ONE\n", LIVE),
    ("requirements.txt", "# ONE\nsix>=1.0\n", INERT),
    ("requirements.txt", "six>=1.0 # ONE\n", LIVE),
    (".gitignore", "# ONE\n*.pyc\n", INERT),
    ("nova/locale/de/nova.po", '#: ONE:12\nmsgid "a"\nmsgstr "b"\n', INERT),
    ("nova/locale/de/nova.po", '#, ONE\nmsgid "a"\nmsgstr "b"\n', LIVE),
    ("a.toml", "# ONE\na = 1\n", INERT),
    ("a.toml", 'a = """\n# ONE\n"""\n', LIVE),
    ("a.json", '{"a": "ONE"}\n', LIVE),
    ("doc/api_samples/a.json", '{"a": "ONE"}\n', LIVE),
    ("a.bin", "ONE\n", LIVE),
]


@pytest.mark.parametrize(("path", "text", "inertness"), TEXTS, ids=[f"{path}-{text!r}" for path, text, _ in TEXTS])
def test_a_change_of_one_word(path: str, text: str, inertness: Inertness) -> None:
    alone, whole = both(text, text.replace("ONE", "TWO"), path)
    assert whole.inertness == inertness, whole.how
    assert alone.inertness != INERT or inertness == INERT
    # Further down no lexer can be asked: what begins above the shown lines is not known.
    prefix = "\n" * 20
    below = judge_file(patch(prefix + text, prefix + text.replace("ONE", "TWO"), path))
    assert below.inertness != INERT or inertness == INERT


LAYOUT = [
    ("a.yaml", "a: 1\nb: 2\n", "a: 1\n# one\nb: 2\n", INERT),
    ("a.yaml", "a:\n  b: 1\n  c: 2\n", "a:\n  b: 1\nc: 2\n", LIVE),
    ("a.yaml", "a: 1\nb: 2\n", "a: 1\n\nb: 2\n", UNKNOWN),
    ("a.sh", "ls\n# one\nls\n", "ls\nls\n", INERT),
    ("a.sh", "ls \\\n# one\nls\n", "ls \\\nls\n", UNKNOWN),
    ("a.js", "f( a)\n", "f(  a)\n", INERT),
    ("a.js", "return x\n", "return\nx\n", LIVE),
    ("a.js", "return // a\nx\n", "return /* a */ x\n", LIVE),
    ("a.c", "int  a;\n\n\nint b;\n", "int a;\nint b;\n", INERT),
    ("a.c", "x = a - -b;\n", "x = a --b;\n", LIVE),
    ("a.c", "int a;\n", "int a; /*\n", UNKNOWN),
    ("a.css", "a b {}\n", "ab {}\n", LIVE),
    ("a.xml", "<a> x</a>\n", "<a>x</a>\n", LIVE),
    ("a.ini", "[a]\nb = 1\n", "[a]\n# one\nb = 1\n", INERT),
    ("a.ini", "[a]\nb =\n  1\n  2\n", "[a]\nb =\n  1\n# one\n  2\n", UNKNOWN),
    ("a.ini", "[a]\nb =\n  1\n\n  2\n", "[a]\nb =\n  1\n  2\n", UNKNOWN),
    ("apache.conf", "# one\nAllow\n", "# one \\\nAllow\n", UNKNOWN),
    ("a.json", '{"a": [1, 2]}\n', '{\n  "a": [1, 2]\n}\n', INERT),
    ("a.json", '{"a": 1, "b": 2}\n', '{"b": 2, "a": 1}\n', LIVE),
    ("a.json", '{"a": 1}\n', '{"a": 1.0}\n', LIVE),
    ("a.json", '{"a b": 1}\n', '{"a  b": 1}\n', LIVE),
    ("a.toml", "a=1\n", "a = 1\n", INERT),
]


@pytest.mark.parametrize(("path", "old", "new", "inertness"), LAYOUT)
def test_layout(path: str, old: str, new: str, inertness: Inertness) -> None:
    alone, whole = both(old, new, path)
    assert whole.inertness == inertness, whole.how
    assert alone.inertness != INERT or inertness == INERT


def test_what_seems_a_comment_further_down_is_likely_inert() -> None:
    for path in ("a.sh", "a.yaml", "Makefile", "Dockerfile"):
        answer = judge_file(piece(" a\n-# one\n+# two\n b", path))
        assert (answer.inertness, answer.likely, answer.parts) == (UNKNOWN, INERT, {Part.COMMENT})
    assert judge_file(piece(" a\n-b\n+c\n d", "a.sh")).likely == LIVE


@pytest.mark.parametrize(
    "path", ["a.sh", "a.yaml", "a.js", "a.c", "a.sql", "a.html", "a.json", "a.toml", "a.css", "a.go"]
)
def test_long_lines_and_broken_files_are_no_crash(path: str) -> None:
    for text in (
        '"' * 50_000,
        "(" * 50_000,
        "`'\"/*" * 10_000,
        "{{" * 20_000 + "${" * 1000,
        "[" * 100_000,
        "\ufffd" * 99,
    ):
        for answer in both(f"{text}\nx\n", f"{text}\ny\n", path):
            assert answer.inertness != INERT


PROSE = [
    ("README.rst", " Some words\n-teh end\n+the end\n", {Part.PROSE}),
    ("doc/source/a.rst", " .. code-block:: console\n \n-   $ ls\n+   $ ls -l\n", {Part.DATA}),
    ("doc/source/a.rst", " Run::\n \n-   ls\n+   ls -l\n \n-Then.\n+Now.\n", {Part.DATA, Part.PROSE}),
    ("doc/source/a.rst", "-.. _here:\n+.. _there:\n", {Part.DATA}),
    ("doc/source/a.rst", " .. toctree::\n    :maxdepth: 1\n \n+   other\n", {Part.DATA}),
    ("doc/source/a.rst", "-.. note:: one\n+.. note:: two\n", {Part.DATA}),
    ("doc/source/a.rst", " a\n+\n b\n", {Part.LAYOUT}),
    ("CONTRIBUTING.md", " ```\n-ls\n+ls -l\n ```\n-Words\n+More\n", {Part.DATA, Part.PROSE}),
    ("api-ref/source/servers.inc", "-Words\n+More\n", {Part.PROSE}),
    ("LICENSE", "-Words\n+More\n", {Part.PROSE}),
    ("releasenotes/notes/a-1.yaml", " fixes:\n   - |\n-    Words\n+    More\n", {Part.PROSE}),
    ("releasenotes/notes/a-1.yaml", "-fixes:\n+upgrade:\n   - |\n", {Part.DATA}),
]


@pytest.mark.parametrize(("path", "body", "parts"), PROSE)
def test_prose_is_inert_and_says_what_of_it_people_copy(path: str, body: str, parts: set[Part]) -> None:
    answer = judge_file(piece(body, path))
    assert (answer.inertness, answer.parts) == (INERT, parts)


@pytest.mark.parametrize(
    ("path", "head", "inertness"),
    [
        ("doc/source/a.rst", "new file mode 100644\n", INERT),
        ("doc/source/a.rst", "deleted file mode 100644\n", INERT),
        ("doc/source/a.rst", "old mode 100644\nnew mode 100755\n", LIVE),
        ("README.rst", "deleted file mode 100644\n", LIVE),
        ("doc/source/a.png", "index 1..2 100644\nBinary files a/x and b/x differ\n", INERT),
        ("nova/a.png", "index 1..2 100644\nBinary files a/x and b/x differ\n", LIVE),
        ("doc/source/a.rst", "new file mode 120000\n", LIVE),
        ("a.rst", "index 1..2 160000\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", LIVE),
        ("a.rst", "index 1..2\n--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+Subproject commit 2\n", LIVE),
        ("tests/files/a.txt", "index 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", LIVE),
    ],
)  # fmt: skip
def test_files_that_come_go_or_are_no_text(path: str, head: str, inertness: Inertness) -> None:
    (file,) = diff.parse(f"diff --git a/{path} b/{path}\n{head}")
    assert judge_file(file).inertness == inertness


def test_hidden_characters_are_never_inert_in_prose_either() -> None:
    answer = judge_file(piece("-Words\n+Words \u202e sdrow\n", "README.rst"))
    assert answer.inertness == LIVE and "U+202E" in answer.how
