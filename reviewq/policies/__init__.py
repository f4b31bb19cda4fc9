"""The pages on which a PTL reads and edits what it takes to merge; the records are those of `changes`."""
