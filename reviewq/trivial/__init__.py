"""Which patches are trivial: the rule with its proof, people's word on it, and where each project draws the line."""
