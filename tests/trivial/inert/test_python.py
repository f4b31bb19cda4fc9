"""Python: what the whole files prove, and what three lines of context can and cannot."""

from __future__ import annotations

import ast
import random
import time
from textwrap import dedent

import pytest

from reviewq.trivial.rules import diff
from reviewq.trivial.rules.inert import Inertness, Part, judge_file
from reviewq.trivial.rules.patch import Whole

from .building import both, patch, piece

FAR = (
    "import os\n\n\ndef first():\n    return 1\n\n\ndef second():\n    return 2\n\n\n"  # so that no piece is at the top
)
END = "\n\ndef last():\n    return os.name\n"


def function(body: str) -> str:
    return FAR + dedent(body).strip("\n") + END


# Name: the old lines, the new lines, what only the whole files show to be inert.
INERT = {
    "comment": ("x = 1  # one\ny = 2", "x = 1  # the one\ny = 2"),
    "comment line": ("# one\nx = 1", "# two\n# three\nx = 1"),
    "docstring": ('def f():\n    """Do."""\n    g()', 'def f():\n    """Do it.\n\n    Well.\n    """\n    g()'),
    "raw docstring": ('def f():\n    """Do \\d."""\n    g()', 'def f():\n    r"""Do \\d."""\n    g()'),
    "docstring comes": ("def f():\n    g()", 'def f():\n    """Do."""\n    g()'),
    "docstring of a class": ('class A(B):\n    """Old."""\n    x = 1', 'class A(B):\n    """New."""\n    x = 1'),
    "only a docstring stays": ('def f():\n    """Do."""', "def f():\n    '''Do it.'''"),
    "string that does nothing": ('x = 1\n"""Words."""\ny = 2', 'x = 1\n"""Other words."""\ny = 2'),
    "bytes that do nothing": ('x = 1\nb"words"\ny = 2', "x = 1\ny = 2"),
    "blank lines": ("x = 1\ny = 2", "x = 1\n\n\ny = 2"),
    "blanks at line ends": ("x = 1   \ny = (  \n    2)", "x = 1\ny = (\n    2)"),
    "blanks around operators": ("x=f(a,b)", "x = f(a, b)"),
    "continuation moves": ("x = f(a,\n  b)", "x = f(a,\n      b)"),
    "brackets for a backslash": ("x = a + \\\n    b", "x = (a +\n     b)"),
    "brackets go": ("assert (a == b)", "assert a == b"),
    "last comma": ("x = [\n    1,\n    2\n]", "x = [\n    1,\n    2,\n]"),
    "quotes": ("x = 'one'", 'x = "one"'),
    "string in two": ("x = 'one two'", "x = ('one '\n     'two')"),
    "space between pieces of a string": ("x = ('one '\n     'two')", "x = ('one'\n     ' two')"),
    "tabs for blanks": ("if a:\n    x = 1", "if a:\n\tx = 1"),
    "block indented more": ("if a:\n  x = 1\n  y = 2", "if a:\n    x = 1\n    y = 2"),
    "lint mark": ("import sys", "import sys  # noqa"),
    "type comment": ("x = []", "x = []  # type: list"),
    "coverage mark": ("x = 1", "x = 1  # pragma: no cover"),
    "comment moves": ("x = 1\n# one\ny = 2", "# one\nx = 1\ny = 2"),
    "doc mark": ("x = 1", "#: The one.\nx = 1"),
    "in an f-string's line": ("x = f'{a}'  # one", "x = f'{a}'  # two"),
    "same number": ("x = 0x10", "x = 16"),
    "test's docstring": ('class T(base.TestCase):\n    def test(self):\n        """Old."""\n        f()',
                         'class T(base.TestCase):\n    def test(self):\n        """New."""\n        f()'),
}  # fmt: skip

LIVE = {
    "dedented statement": ("if a:\n    x = 1\n    y = 2", "if a:\n    x = 1\ny = 2"),
    "indented statement": ("for a in b:\n    x = 1\nreturn", "for a in b:\n    x = 1\n    return"),
    "dedented in a comment's shade": ("if a:\n    # why\n    x = 1\n    y = 2", "if a:\n    # why\n    x = 1\ny = 2"),
    "moved line": ("f()\ng()\nh()", "g()\nf()\nh()"),
    "moved over a comment": ("f()\n# one\ng()", "# one\ng()\nf()"),
    "moved import": ("import a\nimport b", "import b\nimport a"),
    "space in a string": ("x = 'one two'", "x = 'one  two'"),
    "space at a string's end": ("x = 'one' % y", "x = 'one ' % y"),
    "space in a piece": ("x = ('one '\n     'two')", "x = ('one'\n     'two')"),
    "space in bytes": ("x = b'one two'", "x = b'onetwo'"),
    "space in an f-string": ("x = f'{a} b'", "x = f'{a}  b'"),
    "space in a raw string": ("x = r'\\d x'", "x = r'\\d  x'"),
    "space in a continued string": ("x = 'one \\\n two'", "x = 'one \\\n  two'"),
    "blank line in a string": ('x = """\na\nb\n"""', 'x = """\na\n\nb\n"""'),
    "blank at a line's end in a string": ('x = """\na \nb\n"""', 'x = """\na\nb\n"""'),
    "hash in a string": ("x = 'a # one'", "x = 'a # two'"),
    "hash in a string of lines": ('x = """\n# one\n"""', 'x = """\n# two\n"""'),
    "prefix": ("x = '\\d'", "x = b'\\d'"),
    "raw": ("x = '\\n'", "x = r'\\n'"),
    "comment becomes code": ("# x = 1\ny = 2", "x = 1\ny = 2"),
    "code becomes comment": ("x = 1\ny = 2", "# x = 1\ny = 2"),
    "only statement goes": ('def f():\n    """Do."""', "def f():\n    pass"),
    "docstring becomes an f-string": ('def f():\n    """Do."""\n    g()', 'def f():\n    f"""Do {g()}."""\n    g()'),
    "docstring becomes a value": ('def f():\n    """Do."""\n    g()', 'def f():\n    x = """Do."""\n    g()'),
    "docstring gets a tail": ('def f():\n    """Do %s."""\n    g()', 'def f():\n    """Do %s.""" % h()\n    g()'),
    "message": ("raise Bad(_('one'))", "raise Bad(_('two'))"),
    "msg_fmt": ('class E(Error):\n    msg_fmt = _("one")', 'class E(Error):\n    msg_fmt = _("two")'),
    "comma makes a tuple": ("x = f(a)", "x = f(a),"),
    "brackets bind": ("x = a and (b or c)", "x = a and b or c"),
    "assert of a pair": ("assert a, 'b'", "assert (a, 'b')"),
    "brackets call": ("x = f", "x = f()"),
    "operator": ("x = a - -b", "x = a - b"),
    "fence opens": ("x = 1\ny = 2\nz = 3", 'x = 1\n"""\ny = 2\nz = 3'),
    "backslash": ("x = a\n+ b", "x = a \\\n+ b"),
    "letter of another script": ("x = scope", "x = sсope"),
    "carriage return ends a comment": ("x = 1  # one", "x = 1  # one\rx = 2"),
    "writing direction": ("x = 1  # one", "x = 1  # one \u202e eno"),
    "zero width": ("# one", "# o\u200bne"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), INERT.values(), ids=INERT)
def test_inert_is_proven_by_the_whole_files(old: str, new: str) -> None:
    alone, whole = both(function(old), function(new))
    assert whole.inertness == Inertness.INERT, whole.how
    assert whole.parts and whole.parts <= {Part.COMMENT, Part.DOCSTRING, Part.LAYOUT}
    assert alone.inertness != Inertness.INERT, "three lines do not say that they stand in no string"


@pytest.mark.parametrize(("old", "new"), LIVE.values(), ids=LIVE)
def test_live_is_never_inert(old: str, new: str) -> None:
    alone, whole = both(function(old), function(new))
    assert whole.inertness == whole.likely == Inertness.LIVE, whole.how
    assert alone.inertness != Inertness.INERT, alone.how
    assert all(
        judge_file(patch(function(old), function(new), context=n)).inertness != Inertness.INERT for n in (0, 1, 9)
    )


@pytest.mark.parametrize("name", sorted(LIVE.keys() - {"blank line in a string", "blank at a line's end in a string"}))
def test_live_is_seen_at_the_top_of_a_file(name: str) -> None:
    """There a piece can begin in one way only."""
    old, new = (text + "\n" for text in LIVE[name])
    assert judge_file(patch(old, new)).likely == Inertness.LIVE


SURE_AT_THE_TOP = sorted(
    INERT.keys()
    - {"only a docstring stays", "tabs for blanks", "block indented more", "same number", "brackets for a backslash"}
)


@pytest.mark.parametrize("name", SURE_AT_THE_TOP)
def test_inert_is_proven_at_the_top_of_a_file(name: str) -> None:
    old, new = ("import os\n" + text + "\nend = 1\n" for text in INERT[name])
    answer = judge_file(patch(old, new))
    assert answer.inertness == Inertness.INERT, answer.how


FENCED = [
    (fence, *lines)
    for fence in ('"""', "'''")
    for lines in INERT.values()
    if fence not in "".join(lines) and "\\" not in lines[0]
]


@pytest.mark.parametrize(("fence", "old", "new"), FENCED)
def test_the_same_lines_inside_a_string_are_live(fence: str, old: str, new: str) -> None:
    """What is a comment in code is a value in a string that opens above the shown lines: the patches are the same."""
    texts = [f"{FAR}x = {fence}\n\n\n\n{text}\n\n\n\n{fence}\n" for text in (old, new)]
    alone, whole = both(*texts)
    assert whole.inertness == Inertness.LIVE
    assert alone.inertness != Inertness.INERT


def test_a_fence_outside_the_context() -> None:
    """The removed quotes end a docstring here and a value there; the patch shows the same."""
    docstring = 'def f():\n    """One.\n\n    two\n\n    three words\n    and four\n    """\n    g()'
    value = docstring.replace('"""One', 'x = """One')
    for text, whole_says in ((docstring, Inertness.INERT), (value, Inertness.LIVE)):
        old = function(text)
        alone, whole = both(old, old.replace("four", "five"))
        assert (alone.inertness, whole.inertness) == (Inertness.UNKNOWN, whole_says)
        assert "begins or ends beyond" in alone.how


def test_what_the_most_plausible_reading_says() -> None:
    comment = piece(" def f():\n     x = 1\n-    # one\n+    # two\n     y = 2\n     return y")
    assert (judge_file(comment).inertness, judge_file(comment).likely) == (Inertness.UNKNOWN, Inertness.INERT)
    words = piece("     Returns the name of\n-    teh host, which is\n+    the host, which is\n     never empty.\n")
    answer = judge_file(words)
    assert (answer.inertness, answer.likely, answer.parts) == (
        Inertness.UNKNOWN, Inertness.INERT, {Part.DOCSTRING},
    )  # fmt: skip
    argument = piece("     f(one,\n-      'a'\n+      'b'\n       'c')\n")
    assert (judge_file(argument).likely, judge_file(argument).parts) == (Inertness.LIVE, {Part.TEXT})
    continued = piece("       'one',\n-      'a '\n+      'a'\n       'c')\n     return x")
    assert judge_file(continued).likely == Inertness.LIVE


def test_help_of_options_is_no_docstring() -> None:
    body = " * first, which is long\n-* secnod\n+* second\n \n Related options:"
    assert judge_file(piece(body)).likely == Inertness.INERT
    answer = judge_file(piece(body, path="nova/conf/compute.py"))
    assert (answer.likely, answer.parts) == (Inertness.LIVE, {Part.TEXT})


def test_a_live_piece_makes_the_file_live_and_shows_its_line() -> None:
    old = function("x = 1") + "\n# one\n" + END + "\n\ny = 'a'\n"
    new = old.replace("# one", "# two").replace("'a'", "'b'")
    alone, whole = both(old, new)
    assert alone.inertness == whole.inertness == Inertness.LIVE
    assert alone.parts == whole.parts == {Part.COMMENT, Part.TEXT}
    assert alone.old == whole.old == old.split("\n").index("y = 'a'") + 1


READ = {
    "module reads its own": ('"""Old."""\nprint(__doc__)', '"""New."""\nprint(__doc__)', "x.py", Inertness.LIVE),
    "some are read": ('def f():\n    """Old."""\nhelp = f.__doc__', 'def f():\n    """New."""\nhelp = f.__doc__',
                      "x.py", Inertness.UNKNOWN),
    "docopt": ('import docopt\ndef f():\n    """Old."""', 'import docopt\ndef f():\n    """New."""',
               "x.py", Inertness.UNKNOWN),
    "extension": ('class A(extensions.ExtensionDescriptor):\n    """Old."""',
                  'class A(extensions.ExtensionDescriptor):\n    """New."""', "x.py", Inertness.LIVE),
    "command": ('class Show(command.Command):\n    """Old."""', 'class Show(command.Command):\n    """New."""',
                "x.py", Inertness.LIVE),
    "manage": ('class A:\n    def f(self):\n        """Old."""', 'class A:\n    def f(self):\n        """New."""',
               "nova/cmd/manage.py", Inertness.UNKNOWN),
    "check": ('def no_tabs(line):\n    """N1"""', 'def no_tabs(line):\n    """N2"""',
              "nova/hacking/checks.py", Inertness.UNKNOWN),
    "doctest": ('def f():\n    """\n    >>> f()\n    1\n    """', 'def f():\n    """\n    >>> f()\n    2\n    """',
                "x.py", Inertness.UNKNOWN),
    "grammar": ('def p_rule(p):\n    """rule : a"""', 'def p_rule(p):\n    """rule : b"""', "x.py", Inertness.UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "inertness"), READ.values(), ids=READ)
def test_docstrings_that_somebody_reads(old: str, new: str, path: str, inertness: Inertness) -> None:
    texts = old + "\n", new + "\n"
    alone, whole = both(*texts, path)
    assert whole.inertness == inertness, whole.how
    assert alone.inertness != Inertness.INERT
    plain = judge_file(patch("x = 1\n" + old + "\n", "x = 1\n# one\n" + old + "\n", path))
    assert plain.inertness == Inertness.INERT, "comments beside them are not read"


TOP = {
    "shebang": ("#!/usr/bin/python\nx = 1\n", "#!/usr/bin/python3\nx = 1\n", Inertness.UNKNOWN),
    "coding of ASCII": ("# -*- coding: utf-8 -*-\nx = 1\n", "x = 1\n", Inertness.INERT),
    "coding of letters": ("# -*- coding: utf-8 -*-\nx = 'ä'\n", "x = 'ä'\n", Inertness.UNKNOWN),
    "coding to another": ("# coding: utf-8\nx = 1\n", "# coding: utf-7\nx = 1\n", Inertness.LIVE),
    "coding pushed down": ("# a\n# coding: cp1252\nx = 'ä'\n", "# b\n# a\n# coding: cp1252\nx = 'ä'\n", Inertness.LIVE),
    "coding on the third line": ("# a\n# b\n# coding: utf-8\nx = 1\n", "# a\n# b\n\nx = 1\n", Inertness.INERT),
    "first letters": ("# a\nx = 1\n", "# ä\nx = 1\n", Inertness.UNKNOWN),
    "more letters": ("# ä\nx = 1\n", "# ö\nx = 1\n", Inertness.INERT),
    "requirements": ("# ///\nx = 1\n", "# /// script\nx = 1\n", Inertness.LIVE),
    "future below two": ("'A'\nfrom __future__ import division\n", "'A'\n'B'\nfrom __future__ import division\n",
                         Inertness.LIVE),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "inertness"), TOP.values(), ids=TOP)
def test_the_top_of_a_file(old: str, new: str, inertness: Inertness) -> None:
    alone, whole = both(old, new)
    assert whole.inertness == inertness, whole.how
    assert alone.inertness in (inertness, Inertness.UNKNOWN)


def test_a_top_that_is_not_shown_is_unknown() -> None:
    old, new = "#!/bin/a\nx = 1\n", "# one\n#!/bin/a\nx = 1\n"
    assert judge_file(patch(old, new, context=0)).inertness == Inertness.UNKNOWN


PYTHON_2 = (
    "import os\n\n\ndef f(x):\n    print 'a', x\n    try:\n        g()\n    except Bad, e:\n        raise Worse, 'b'\n"
)


@pytest.mark.parametrize(
    ("old", "new", "inertness"),
    [
        ("    print", "    # one\n    print", Inertness.INERT),
        ("def f(x):\n", 'def f(x):\n    """Do."""\n', Inertness.INERT),
        ("    try:\n        g()\n", "    try:\n            g()\n", Inertness.INERT),
        ("        raise", "    raise", Inertness.LIVE),
        ("'a'", "'a '", Inertness.LIVE),
        ("    print 'a', x\n", "    print 'a', x,\n", Inertness.UNKNOWN),
        ("    print 'a', x\n", "    print('a', x)\n", Inertness.UNKNOWN),
    ],
)
def test_python_2_is_compared_by_its_tokens(old: str, new: str, inertness: Inertness) -> None:
    _, whole = both(PYTHON_2, PYTHON_2.replace(old, new))
    assert whole.inertness == inertness, whole.how
    assert inertness != Inertness.UNKNOWN or whole.likely == Inertness.LIVE


def test_a_line_end_inside_a_line_hides_nothing() -> None:
    for first in ("print 'a'\n", "import os\n"):
        for answer in both(first + "x = 1  # one\rx = 2\n", first + "x = 1  # one\n"):
            assert answer.inertness != Inertness.INERT


@pytest.mark.parametrize(
    "text",
    [
        "(" * 400 + ")" * 400 + "  # {}\n",
        "x = " + "-" * 3_000 + "1  # {}\n",
        "x = " + "1 + " * 3_000 + "1  # {}\n",
        "x = a" + ".b" * 3_000 + "  # {}\n",
        "x = " + "9" * 5_000 + "  # {}\n",
        "\n".join(" " * n + "if a:" for n in range(300)) + "\n" + " " * 300 + "b  # {}\n",
        "x = '" + "a" * 1_100_000 + "'  # {}\n",
        "x = (\n# {}\n",
        "x = f'{{a[' # {}\n",
    ],
    ids=["brackets", "signs", "sum", "attributes", "digits", "blocks", "long", "open", "f-string"],
)
def test_what_no_parser_takes_is_no_crash(text: str) -> None:
    answers = both(text.replace("{}", "one"), text.replace("{}", "two"))
    assert all(answer.inertness in (Inertness.UNKNOWN, Inertness.INERT) for answer in answers)


def test_what_is_too_much_is_unknown_and_soon() -> None:
    head = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n"
    many = head + "".join(f"@@ -{n} +{n} @@\n-a  # b\n+a  # c\n" for n in range(1, 1_500))
    texts = [many]
    for line in ("(" * 50_000, "\"'" * 50_000, " " * 50_000, "\\" * 50_000, ")" * 9_000, "f'{" * 3_000, "'" * 9_000):
        texts.append(f"{head}@@ -9 +9 @@\n-{line}\n+{line} # x\n")
    texts.append(head + "@@ -9,3001 +9,3001 @@\n" + "   )\n" * 3_000 + "-# a\n+# b\n")
    started = time.process_time()
    for text in texts:
        (file,) = diff.parse(text)
        assert judge_file(file).inertness != Inertness.INERT
    assert time.process_time() - started < 3


def test_half_a_character_is_live() -> None:
    assert both("# one\n", "# \ud800\n")[1].inertness == Inertness.LIVE
    assert both("# \ud800\nx = 1\n", "# one\nx = 1\n")[1].inertness != Inertness.INERT


def test_files_that_come_go_or_change_their_mode_are_live() -> None:
    body = "new file mode 100644\n--- /dev/null\n+++ b/x.py\n@@ -0,0 +1 @@\n+# one\n"
    for text in (body, "similarity index 100%\nrename from y.py\nrename to x.py\n", "old mode 1\nnew mode 2\n"):
        (file,) = diff.parse("diff --git a/x.py b/x.py\n" + text)
        assert judge_file(file).inertness == Inertness.LIVE


def mutated(lines: list[str], draw: random.Random) -> list[str]:
    """The lines with one small accident."""
    lines = list(lines)
    at = draw.randrange(len(lines))
    line, kind = lines[at], draw.randrange(8)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(draw.randrange(len(lines)), lines.pop(at))
    elif kind == 2:
        cut = draw.randrange(len(line) + 1)
        lines[at] = line[:cut] + " " + line[cut:]
    elif kind == 3:
        lines[at] = line.removeprefix("    ")
    elif kind == 4:
        lines[at] = line.replace('"""', "'''", 1)
    elif kind == 5:
        lines[at] = line.replace("#", "", 1)
    else:
        lines.insert(at, draw.choice(["", "    # one", '    """', "\\", "        )"]))
    return lines


def meaning(text: str) -> str | None:
    """The parsed tree without strings that stand alone, worked out in another way than the rule does."""

    class Wordless(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
            is_words = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str | bytes)
            return None if is_words else node

    try:
        return ast.dump(Wordless().visit(ast.parse(text)))
    except (SyntaxError, ValueError):
        return None


def test_accidents_are_never_called_inert_but_by_the_parser() -> None:
    draw = random.Random(5)
    with open(__file__, encoding="utf-8") as own:
        source = own.read().split("\n")
    proven = 0
    for _ in range(150):
        at = draw.randrange(len(source) - 60)
        text = "\n".join(source[at : at + 60])
        if meaning(text) is None:
            text = f"x = '''\n{text.replace(chr(39) * 3, '').replace(chr(92), '')}\n'''"
        old = text.split("\n")
        new = mutated(old, draw)
        texts = "\n".join(old) + "\n", "\n".join(new) + "\n"
        if old == new or meaning(texts[0]) is None:
            continue
        file = patch(*texts, context=draw.choice((0, 1, 3)))
        alone, whole = judge_file(file), judge_file(file, Whole("x.py", *texts))
        if meaning(texts[0]) != meaning(texts[1]):
            assert Inertness.INERT not in (alone.inertness, whole.inertness), texts
        proven += whole.inertness == Inertness.INERT
    assert proven > 10
