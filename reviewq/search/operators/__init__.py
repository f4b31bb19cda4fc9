"""One file a family of operators. Each turns the value of a term into a condition on Change."""

from . import files, ours, people, places, sizes, state, texts, times, votes, which

__all__ = ["files", "ours", "people", "places", "sizes", "state", "texts", "times", "votes", "which"]
