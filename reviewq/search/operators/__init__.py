"""One file a family of operators. Each turns the value of a term into a condition on Change."""

from . import domains, files, ours, people, places, sizes, state, texts, times, votes, which

__all__ = ["domains", "files", "ours", "people", "places", "sizes", "state", "texts", "times", "votes", "which"]
