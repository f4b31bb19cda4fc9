"""A stand-in for Gerrit: a small real HTTP server that answers as Gerrit does, for the demo and the tests."""

from .records import File, Rejected, full_message
from .state import Gerrit

__all__ = ["File", "Gerrit", "Rejected", "full_message"]
