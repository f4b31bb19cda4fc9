"""Small diffs as text: `diff_of(path, "+ added", "- gone", "  stays")`."""

from __future__ import annotations

from reviewq.trivial.rules.diff import FileDiff, parse


def text_of(path: str, *lines: str, status: str = "M", section: str = "") -> str:
    """One file with one hunk; each line begins with its sign and a blank."""
    body = [line[:1] + line[2:] for line in lines]
    old = sum(line[0] in " -" for line in body)
    new = sum(line[0] in " +" for line in body)
    head = [f"diff --git a/{path} b/{path}"]
    head += ["new file mode 100644"] if status == "A" else []
    before, old_start = ("/dev/null", 0) if status == "A" else (f"a/{path}", 7)
    hunk = f"@@ -{old_start},{old} +{7 if old else 1},{new} @@ {section}".rstrip()
    return "\n".join([*head, f"--- {before}", f"+++ b/{path}", hunk, *body]) + "\n"


def diff_of(path: str, *lines: str, status: str = "M", section: str = "") -> tuple[FileDiff, ...]:
    return parse(text_of(path, *lines, status=status, section=section))
