"""A file written down as a diff without numbers: each line begins with a blank, - or +."""

from demo.gerrit import File
from demo.gerrit.texts import told


def of_lines(text: str) -> File:
    """The File that these lines tell of, before and after. An empty line is one of both."""
    lines = [line or " " for line in text.splitlines()]
    before, after = ("".join(f"{line[1:]}\n" for line in lines if line[0] != sign) for sign in "+-")
    return told(before.encode(), after.encode())
