"""The texts of files before and after a patch set, and the diff between them as Gerrit writes it."""

import hashlib
from collections.abc import Iterator
from difflib import SequenceMatcher
from email.utils import formatdate

from .records import File, PatchSet, Told

CONTEXT = 3  # lines
NO_BLOB = "0000000"
BINARY = bytes(range(256))


def sides(path: str, file: File) -> tuple[bytes | None, bytes | None]:
    """What the file was and what it is; None where it is not there. Made up in the right size where nobody told."""
    if file.texts is not None:
        return file.texts.sides(path, file)
    gone = [f"{path}: old line {n}\n" for n in range(file.deletions)]
    come = [f"{path}: new line {n}\n" for n in range(file.insertions)]
    around = [] if file.status in ("A", "D") else [f"{path}: line {n}\n" for n in range(2 * CONTEXT)]
    before = "".join(around[:CONTEXT] + gone + around[CONTEXT:]).encode()
    after = "".join(around[:CONTEXT] + come + around[CONTEXT:]).encode()
    if file.binary:
        before, after = BINARY, BINARY[::-1]
    return None if file.status == "A" else before, None if file.status == "D" else after


def told(before: bytes | None, after: bytes | None) -> File:
    """The file with these texts, its figures worked out from them."""
    inserted, deleted = changed_lines(before, after)
    size = len(after or b"")
    return File(
        status="A" if before is None else "D" if after is None else "",
        insertions=inserted,
        deletions=deleted,
        binary=is_binary(before, after),
        size=size,
        size_delta=size - len(before or b""),
        texts=Told(before, after),
    )


def mail(patch_set: PatchSet) -> bytes:
    """A patch set as Gerrit's `/patch` shows it: a mail whose body is the commit message and, below a line of its own,
    the diff."""
    author = patch_set.author
    subject, _, rest = patch_set.message.partition("\n")
    head = f"From {patch_set.sha} Mon Sep 17 00:00:00 2001\nFrom: {author.name} <{author.email}>\n"
    date, body = formatdate(author.at).replace("-0000", "+0000"), rest.removeprefix("\n").rstrip("\n")
    head += f"Date: {date}\nSubject: [PATCH] {subject}\n\n{body}\n---\n\n"
    return head.encode() + diff(patch_set.files)


def diff(files: dict[str, File]) -> bytes:
    """The unified diff of some files, in the order of a tree. A renamed one goes and comes."""
    found: dict[str, tuple[bytes | None, bytes | None]] = {}
    for path, file in files.items():
        before, after = sides(path, file)
        if file.old_path and file.status == "R":
            found[file.old_path], before = (before, None), None
        found[path] = (before, after)
    return b"".join(diff_of(path, *found[path]) for path in sorted(found, key=str.encode))


def diff_of(path: str, before: bytes | None, after: bytes | None) -> bytes:
    """One file of a diff."""
    head = f"diff --git a/{path} b/{path}\n"
    if before is None:
        head += "new file mode 100644\n"
    if after is None:
        head += "deleted file mode 100644\n"
    mode = " 100644" if before is not None and after is not None else ""
    head += f"index {blob(before)}..{blob(after)}{mode}\n"
    head += (
        f"--- {'/dev/null' if before is None else 'a/' + path}\n+++ {'/dev/null' if after is None else 'b/' + path}\n"
    )
    body = [b"Binary files differ\n"] if is_binary(before, after) else hunks(lines(before), lines(after))
    return head.encode() + b"".join(body)


def is_binary(*contents: bytes | None) -> bool:
    return any(b"\0" in content for content in contents if content)


def blob(content: bytes | None) -> str:
    """The short name that git gives to a content."""
    return NO_BLOB if content is None else hashlib.sha1(b"blob %d\0%b" % (len(content), content)).hexdigest()[:7]


def lines(content: bytes | None) -> list[bytes]:
    """With their ends; only a newline ends one."""
    parts = (content or b"").split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def hunks(before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        old, new = reach(group[0][1], group[-1][2]), reach(group[0][3], group[-1][4])
        yield f"@@ -{old} +{new} @@\n".encode()
        for tag, low, high, new_low, new_high in group:
            if tag == "equal":
                yield from signed(b" ", before[low:high])
            else:
                yield from signed(b"-", before[low:high])
                yield from signed(b"+", after[new_low:new_high])


def reach(low: int, high: int) -> str:
    """A range of lines as the head of a hunk names it."""
    count = high - low
    return f"{low + 1}" if count == 1 else f"{low + 1 if count else low},{count}"


def signed(sign: bytes, texts: list[bytes]) -> Iterator[bytes]:
    for text in texts:
        yield sign + (text if text.endswith(b"\n") else text + b"\n\\ No newline at end of file\n")


def changed_lines(before: bytes | None, after: bytes | None) -> tuple[int, int]:
    """(inserted, deleted) as the diff shows them."""
    if is_binary(before, after):
        return 0, 0
    codes = SequenceMatcher(None, lines(before), lines(after), autojunk=False).get_opcodes()
    edits = [code for code in codes if code[0] != "equal"]
    return sum(code[4] - code[3] for code in edits), sum(code[2] - code[1] for code in edits)
