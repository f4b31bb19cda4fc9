"""Triage: the lanes of the queue, one change, the state of the sync; the pages that show them."""
