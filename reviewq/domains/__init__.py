"""The pages of domains and their experts: map, editing, proposals, files."""
