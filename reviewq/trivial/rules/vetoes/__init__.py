"""What must never be tagged by itself: one file a family of dangers."""

from .find import vetoes_of

__all__ = ["vetoes_of"]
