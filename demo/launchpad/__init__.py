"""A stand-in of Launchpad: a real HTTP server with its paging, its filters and its faults."""

from .state import Bug, Launchpad, Task

__all__ = ["Bug", "Launchpad", "Task"]
