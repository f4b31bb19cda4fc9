"""What must never be tagged by itself: one file a family of dangers."""

from .find import seen_of, vetoes_of, vetoes_of_seen

__all__ = ["seen_of", "vetoes_of", "vetoes_of_seen"]
