"""Whether changed lines can change what a program does, file by file and language by language."""

from .answer import Answer, Inertness, Part
from .judge import judge_file

__all__ = ["Answer", "Inertness", "Part", "judge_file"]
