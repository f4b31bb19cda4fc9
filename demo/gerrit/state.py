"""The stand-in Gerrit: one object that holds everything and knows every act.

An act takes `at`, the instant when it happens (an aware datetime or seconds since 1970), so that a past can be made up.
It does what the real server does besides: messages, attention set, reviewers, copied votes. Acts may come from many
threads; one lock keeps them apart.
"""

from .lifecycle import Lifecycle
from .records import Change, Rejected
from .reviewing import Reviewing
from .uploading import Uploading

__all__ = ["Gerrit", "Rejected"]


class Gerrit(Uploading, Reviewing, Lifecycle):
    """A whole Gerrit in memory; `demo.gerrit.server` lets it speak HTTP."""

    def open_changes(self) -> list[Change]:
        with self.lock:
            return [change for change in self.changes.values() if change.open]
